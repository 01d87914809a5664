//! The key that a request carries.

use std::fmt;

use http::{HeaderName, HeaderValue};

use crate::echo;
use crate::error::Error;

/// A key, which no text of this crate ever shows.
///
/// It is sent in the header of its kind, to the base URL of the client alone.
#[derive(Clone)]
pub struct ApiKey {
    header: HeaderName,
    value: HeaderValue,
    /// What precedes the key in the header.
    scheme: &'static str,
}

impl ApiKey {
    /// The key of a project (`x-api-key`), which every operation accepts.
    ///
    /// # Errors
    ///
    /// Where the key is empty, or holds a character that a header cannot carry, such as the line end
    /// of the file that it was read from.
    pub fn project(key: impl AsRef<str>) -> Result<Self, Error> {
        Self::new(HeaderName::from_static("x-api-key"), key.as_ref())
    }

    /// The key of a user of the platform (`x-user-api-key`), for the operations that accept one.
    ///
    /// # Errors
    ///
    /// As [`ApiKey::project`].
    pub fn user(key: impl AsRef<str>) -> Result<Self, Error> {
        Self::new(HeaderName::from_static("x-user-api-key"), key.as_ref())
    }

    /// A key or a token that goes out as `Authorization: Bearer`.
    #[cfg(feature = "nylas")]
    pub(crate) fn bearer(key: &str) -> Result<Self, Error> {
        Self::after("Bearer ", http::header::AUTHORIZATION, key)
    }

    fn new(header: HeaderName, key: &str) -> Result<Self, Error> {
        Self::after("", header, key)
    }

    /// The key in `header`, after `scheme`.
    fn after(scheme: &'static str, header: HeaderName, key: &str) -> Result<Self, Error> {
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::configuration("the key must be visible ASCII characters, without spaces or line ends"));
        }
        let mut value = HeaderValue::from_str(&format!("{scheme}{key}"))
            .map_err(|_| Error::configuration("the key holds a character that a header cannot carry"))?;
        value.set_sensitive(true);
        Ok(Self { header, value, scheme })
    }

    pub(crate) fn header(&self) -> (&HeaderName, &HeaderValue) {
        (&self.header, &self.value)
    }

    /// Whether `text` holds the key, or is a part of it that would help to guess the rest.
    pub(crate) fn is_part_of(&self, text: &str) -> bool {
        let key = self.value.to_str().ok().and_then(|value| value.strip_prefix(self.scheme));
        key.is_some_and(|key| text.contains(key) || echo::share(key, text))
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiKey").field("header", &self.header).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_marked_as_sensitive() {
        for key in [ApiKey::project("ak_1"), ApiKey::user("uak_1")] {
            assert!(key.unwrap().header().1.is_sensitive());
        }
    }
}

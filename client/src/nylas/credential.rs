//! What speaks for an application, or for one of its grants.

use std::fmt;

use crate::auth::ApiKey;
use crate::error::Error;

/// An API key or an access token, which no text of this crate ever shows.
///
/// It is sent as `Authorization: Bearer`, to the base URL of the client alone, where the operation takes one:
/// exchanging a token does not.
#[derive(Clone)]
pub struct Credential {
    key: ApiKey,
    kind: &'static str,
}

impl Credential {
    /// The API key of an application. It speaks for all of its grants.
    ///
    /// # Errors
    ///
    /// Where the key is empty, or holds a character that a header cannot carry, such as the line end
    /// of the file that it was read from.
    pub fn api_key(key: impl AsRef<str>) -> Result<Self, Error> {
        Ok(Self { key: ApiKey::bearer(key.as_ref())?, kind: "api_key" })
    }

    /// An access token. It speaks for one grant, and ends with its family when one of that is revoked.
    ///
    /// # Errors
    ///
    /// As [`Credential::api_key`].
    pub fn access_token(token: impl AsRef<str>) -> Result<Self, Error> {
        Ok(Self { key: ApiKey::bearer(token.as_ref())?, kind: "access_token" })
    }

    pub(super) fn into_key(self) -> ApiKey {
        self.key
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").field("kind", &self.kind).finish_non_exhaustive()
    }
}

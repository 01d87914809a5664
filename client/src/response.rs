//! A successful answer with its status, its headers, its body.

use std::fmt;
use std::ops::Deref;

use http::{HeaderMap, StatusCode};

use crate::call::Effort;

/// What an operation answered.
///
/// It dereferences to the body; `Debug` shows neither body nor header values.
#[must_use = "an answer says what the operation did"]
pub struct Response<T> {
    body: T,
    status: StatusCode,
    headers: HeaderMap,
    effort: Effort,
}

impl<T> Response<T> {
    pub(crate) fn new(body: T, status: StatusCode, headers: HeaderMap, effort: Effort) -> Self {
        Self { body, status, headers, effort }
    }

    /// The body, by value.
    pub fn into_inner(self) -> T {
        self.body
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// What names this request to the vendor's support, if the server said so in a header.
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }

    /// How often the request was sent, this answer's attempt included.
    pub fn attempts(&self) -> u32 {
        self.effort.attempts
    }

    /// Whether an attempt before this answer's may have been carried out, so that what the answer
    /// says was so already may be this call's own doing.
    pub fn had_lost_attempt(&self) -> bool {
        self.effort.lost
    }

    pub(crate) fn effort(&self) -> Effort {
        self.effort
    }
}

/// The request id among `headers`.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    let names = ["x-request-id", "request-id"];
    names.into_iter().find_map(|name| headers.get(name)?.to_str().ok())
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.body
    }
}

impl<T> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response").field("status", &self.status).finish_non_exhaustive()
    }
}

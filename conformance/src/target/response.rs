//! One answer, as a check sees it.

use bytes::Bytes;
use http::HeaderMap;
use serde_json::Value;
use std::time::Duration;

/// An answer that was read to its end or to the limit.
#[derive(Debug, Clone)]
pub struct Response {
    /// The number of the exchange within the run.
    pub number: usize,
    /// How long it took, from the request on, without the pauses that earlier answers asked for.
    pub took: Duration,
    /// What was asked, as method with path, for findings.
    pub asked: String,
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, up to [`super::http::BODY_LIMIT`].
    pub body: Bytes,
    /// Whether there was more.
    pub truncated: bool,
}

impl Response {
    /// The body as JSON, whatever the content type says.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        if self.truncated { None } else { serde_json::from_slice(&self.body).ok() }
    }

    /// A header as text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

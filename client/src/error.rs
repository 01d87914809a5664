//! The one error of this crate: it can be asked what happened; printed, it shows no secret.

mod conversion;
mod predicates;

use std::fmt;
use std::time::Duration;

use http::{HeaderMap, StatusCode};

use crate::call::Effort;
use crate::response;
use crate::retry::retry_after;
use crate::revoke::Revocation;
use crate::support::ErrorBody;

/// Why an operation, or the building of a client, failed.
///
/// `Display` and `Debug` name the operation and the HTTP status. They never show a key, a body, a
/// header's value or a URL, so the error can go into any log. What the server said is behind
/// methods ([`body`](Self::body), [`request_id`](Self::request_id), [`headers`](Self::headers)); those
/// texts are the server's and can repeat what the request held.
///
/// The predicates that name a refusal ([`is_not_found`](Self::is_not_found),
/// [`is_not_revocable`](Self::is_not_revocable) …) hold only where the API itself said it, in its error
/// envelope. A proxy's HTML page with the status 404 does not make an account "not found":
/// it is [`is_off_schema`](Self::is_off_schema), with its [`status`](Self::status).
pub struct Error(Box<Inner>);

struct Inner {
    operation: Option<&'static str>,
    kind: Kind,
    answer: Option<Answer>,
    effort: Effort,
    revocation: Option<Revocation>,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Option<ErrorBody>,
}

enum Kind {
    /// The client cannot be built like this.
    Configuration(&'static str),
    /// The request is incomplete or invalid.
    Request(String),
    /// No complete answer arrived.
    Transport(reqwest::Error),
    /// The API refused, in its envelope.
    Refused,
    /// The answer is not what the document promises.
    OffSchema(String),
}

impl Error {
    /// The HTTP status, if an answer began to arrive.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.answer.as_ref().map(|answer| answer.status)
    }

    /// The headers of the answer, if one began to arrive.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.answer.as_ref().map(|answer| &answer.headers)
    }

    /// The operation that failed; none where the client could not be built.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.0.operation
    }

    /// What the API says went wrong, if it did.
    #[must_use]
    pub fn body(&self) -> Option<&ErrorBody> {
        self.0.answer.as_ref()?.body.as_ref()
    }

    /// What names this request to the vendor's support, from the body or else from a header.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        let in_body = self.body().and_then(|body| body.request_id.as_deref());
        in_body.or_else(|| self.headers().and_then(response::request_id))
    }

    /// What the API suggests to do about it.
    #[must_use]
    pub fn suggested_fix(&self) -> Option<&str> {
        self.body()?.suggested_fix.as_deref()
    }

    /// How long the server asks to wait, counted from its answer (`Retry-After`).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after(self.headers()?)
    }

    /// How often the request was sent; 0 where it never was.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.effort.attempts
    }

    /// What [`Client::revoke_then_delete`](crate::Client::revoke_then_delete) had revoked before its delete failed.
    #[must_use]
    pub fn revocation(&self) -> Option<&Revocation> {
        self.0.revocation.as_ref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.operation {
            Some(operation) => write!(f, "call {operation}: ")?,
            None => f.write_str("configure the client: ")?,
        }
        if let Some(answer) = &self.0.answer {
            write!(f, "the server answered {}", answer.status)?;
        }
        let separator = if self.0.answer.is_some() { ", but " } else { "" };
        match &self.0.kind {
            Kind::Configuration(reason) => f.write_str(reason),
            Kind::Request(reason) => f.write_str(reason),
            Kind::Transport(error) => write!(f, "{separator}{}", loss(error)),
            Kind::Refused => Ok(()),
            Kind::OffSchema(reason) => write!(f, "{separator}{reason}"),
        }
    }
}

fn loss(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "the time was up before the answer was complete"
    } else if error.is_connect() {
        "no connection could be made"
    } else {
        "the connection failed before the answer was complete"
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Error").field(&self.to_string()).finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.kind {
            Kind::Transport(error) => Some(error),
            _ => None,
        }
    }
}

//! The one error of this crate: it can be asked what happened, and shows no secret when it is printed.

use std::fmt;
use std::time::Duration;

use http::{HeaderMap, StatusCode, header};

use crate::call::{Exchange, Trouble};
use crate::response;
use crate::revoke;
use crate::support::{ErrorBody, ErrorEnvelope};

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

    /// How long the server asks to wait (`Retry-After` in seconds).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let seconds = self.headers()?.get(header::RETRY_AFTER)?.to_str().ok()?;
        seconds.trim().parse().ok().map(Duration::from_secs)
    }

    /// Whether a client cannot be built with these settings.
    #[must_use]
    pub fn is_configuration(&self) -> bool {
        matches!(self.0.kind, Kind::Configuration(_))
    }

    /// Whether nothing was sent, because the request is incomplete or a value in it is not valid.
    #[must_use]
    pub fn is_invalid_request(&self) -> bool {
        matches!(self.0.kind, Kind::Request(_))
    }

    /// Whether no complete answer arrived. The request may have been carried out.
    #[must_use]
    pub fn is_transport(&self) -> bool {
        matches!(self.0.kind, Kind::Transport(_))
    }

    /// Whether the time was up before the answer was complete. The request may have been carried out.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(&self.0.kind, Kind::Transport(error) if error.is_timeout())
    }

    /// Whether no connection could be made, so that the request was not carried out.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(&self.0.kind, Kind::Transport(error) if error.is_connect())
    }

    /// Whether the answer is not one that the document describes: another status, or a body that
    /// does not fit. Status, headers, request id are kept.
    #[must_use]
    pub fn is_off_schema(&self) -> bool {
        matches!(self.0.kind, Kind::OffSchema(_))
    }

    /// Whether the key is missing, unknown or expired (401 from anyone on the way).
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.status() == Some(StatusCode::UNAUTHORIZED)
    }

    /// Whether the key may not do this (403 from anyone on the way).
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.status() == Some(StatusCode::FORBIDDEN)
    }

    /// Whether there were too many requests (429 from anyone on the way); see [`Self::retry_after`].
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether the API says that what the request names does not exist (404).
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.refused(StatusCode::NOT_FOUND)
    }

    /// Whether the API says that the state of the account does not allow this (409).
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.refused(StatusCode::CONFLICT)
    }

    /// Whether a revoke was refused because the scheme or the toolkit of the account has none (400).
    #[must_use]
    pub fn is_not_supported(&self) -> bool {
        self.is_revoke() && self.refused(StatusCode::BAD_REQUEST)
    }

    /// Whether a revoke was refused because the account is neither ACTIVE nor REVOKED (409).
    #[must_use]
    pub fn is_not_revocable(&self) -> bool {
        self.is_revoke() && self.refused(StatusCode::CONFLICT)
    }

    /// Whether a revoke failed at the provider or in the service (500): the tokens may still live, or
    /// their owner may have withdrawn them at the provider before.
    #[must_use]
    pub fn is_provider_failed(&self) -> bool {
        self.is_revoke() && self.refused(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn is_revoke(&self) -> bool {
        self.0.operation == Some(revoke::OPERATION)
    }

    fn refused(&self, status: StatusCode) -> bool {
        matches!(self.0.kind, Kind::Refused) && self.status() == Some(status)
    }
}

impl Error {
    pub(crate) fn configuration(reason: &'static str) -> Self {
        Self::new(None, Kind::Configuration(reason), None)
    }

    pub(crate) fn invalid_request(operation: &'static str, reason: String) -> Self {
        Self::new(Some(operation), Kind::Request(reason), None)
    }

    /// An answer that contradicts itself or the request.
    pub(crate) fn contradiction(
        operation: &'static str,
        status: StatusCode,
        headers: HeaderMap,
        reason: &'static str,
    ) -> Self {
        let answer = Answer {
            status,
            headers,
            body: None,
        };
        Self::new(
            Some(operation),
            Kind::OffSchema(reason.to_owned()),
            Some(answer),
        )
    }

    /// A failure before any answer.
    pub(crate) fn unsent<E>(operation: &'static str, error: progenitor_client::Error<E>) -> Self {
        use progenitor_client::Error as Generated;
        let kind = match error {
            Generated::InvalidRequest(reason) | Generated::Custom(reason) => Kind::Request(reason),
            Generated::CommunicationError(error)
            | Generated::InvalidUpgrade(error)
            | Generated::ResponseBodyError(error) => transport(error),
            // These three carry an answer, so they do not come without one.
            Generated::ErrorResponse(_) | Generated::UnexpectedResponse(_) => {
                Kind::OffSchema(String::new())
            }
            Generated::InvalidResponsePayload(_, error) => Kind::OffSchema(place(&error)),
        };
        Self::new(Some(operation), kind, None)
    }

    /// A failure that has an answer. Of `error` only the place of a mismatch is used: the answer
    /// itself says more, and is there whatever generated code made of it.
    pub(crate) fn answered<E>(
        operation: &'static str,
        exchange: Exchange,
        error: Option<progenitor_client::Error<E>>,
    ) -> Self {
        let Exchange {
            status,
            headers,
            body,
            trouble,
        } = exchange;
        let failed = status.is_client_error() || status.is_server_error();
        let envelope = if failed {
            ErrorEnvelope::read(&body)
        } else {
            None
        };
        let kind = match (trouble, &envelope) {
            (Some(Trouble::Cut(error)), _) => transport(error),
            (Some(Trouble::TooLong), _) => {
                Kind::OffSchema("the body is longer than the limit".to_owned())
            }
            (None, Some(_)) => Kind::Refused,
            (None, None) if failed => {
                Kind::OffSchema("the body is not the error envelope".to_owned())
            }
            (None, None) if status.is_redirection() => Kind::OffSchema(
                "redirects are not followed, they would give the key away".to_owned(),
            ),
            (None, None) => match error {
                Some(progenitor_client::Error::InvalidResponsePayload(_, error)) => {
                    Kind::OffSchema(place(&error))
                }
                _ => Kind::OffSchema("the status is not documented".to_owned()),
            },
        };
        let body = envelope.map(|envelope| envelope.error);
        Self::new(
            Some(operation),
            kind,
            Some(Answer {
                status,
                headers,
                body,
            }),
        )
    }

    fn new(operation: Option<&'static str>, kind: Kind, answer: Option<Answer>) -> Self {
        Self(Box::new(Inner {
            operation,
            kind,
            answer,
        }))
    }
}

/// Where a body stops fitting. What `serde_json` itself says repeats values, which may be secrets.
fn place(error: &serde_json::Error) -> String {
    format!(
        "the body does not fit the document at line {} column {}",
        error.line(),
        error.column()
    )
}

fn transport(error: reqwest::Error) -> Kind {
    // The URL holds what the caller asked for, such as user ids.
    let error = error.without_url();
    if error.is_builder() {
        Kind::Request("a value cannot be put into the request".to_owned())
    } else {
        Kind::Transport(error)
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
        let separator = if self.0.answer.is_some() {
            ", but "
        } else {
            ""
        };
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

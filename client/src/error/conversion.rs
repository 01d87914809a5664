//! How errors come to be: from settings, from requests, from whatever generated code makes of an answer.

use super::{Answer, Error, Inner, Kind};
use crate::call::{Effort, Exchange, Trouble};
use crate::response::Response;
use crate::revoke::Revocation;
use crate::support::ErrorEnvelope;

impl Error {
    pub(crate) fn configuration(reason: &'static str) -> Self {
        Self::new(None, Kind::Configuration(reason), None)
    }

    pub(crate) fn invalid_request(operation: &'static str, reason: String) -> Self {
        Self::new(Some(operation), Kind::Request(reason), None)
    }

    /// An answer that contradicts itself or the request.
    pub(crate) fn contradiction<T>(operation: &'static str, response: &Response<T>, reason: &'static str) -> Self {
        Self::off_schema(operation, response, reason.to_owned())
    }

    /// An answer that does not fit what is read of it.
    pub(crate) fn unreadable<T>(operation: &'static str, response: &Response<T>, error: &serde_json::Error) -> Self {
        Self::off_schema(operation, response, place(error))
    }

    fn off_schema<T>(operation: &'static str, response: &Response<T>, reason: String) -> Self {
        let answer = Answer { status: response.status(), headers: response.headers().clone(), body: None };
        Self::new(Some(operation), Kind::OffSchema(reason), Some(answer)).after(response.effort())
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
            Generated::ErrorResponse(_) | Generated::UnexpectedResponse(_) => Kind::OffSchema(String::new()),
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
        let Exchange { status, headers, body, trouble, .. } = exchange;
        let failed = status.is_client_error() || status.is_server_error();
        let envelope = if failed { ErrorEnvelope::read(&body) } else { None };
        let kind = match (trouble, &envelope) {
            (Some(Trouble::Cut(error)), _) => transport(error),
            (Some(Trouble::TooLong), _) => Kind::OffSchema("the body is longer than the limit".to_owned()),
            (None, Some(_)) => Kind::Refused,
            (None, None) if failed => Kind::OffSchema("the body is not the error envelope".to_owned()),
            (None, None) if status.is_redirection() => {
                Kind::OffSchema("redirects are not followed, they would give the key away".to_owned())
            }
            (None, None) => match error {
                Some(progenitor_client::Error::InvalidResponsePayload(_, error)) => Kind::OffSchema(place(&error)),
                _ => Kind::OffSchema("the status is not documented".to_owned()),
            },
        };
        let body = envelope.map(|envelope| envelope.error);
        Self::new(Some(operation), kind, Some(Answer { status, headers, body }))
    }

    /// The same failure, with what the call took.
    pub(crate) fn after(mut self, effort: Effort) -> Self {
        self.0.effort = effort;
        self
    }

    /// The same failure of a delete, with what had been revoked before it.
    pub(crate) fn having(mut self, revocation: Revocation) -> Self {
        self.0.revocation = Some(revocation);
        self
    }

    fn new(operation: Option<&'static str>, kind: Kind, answer: Option<Answer>) -> Self {
        Self(Box::new(Inner { operation, kind, answer, effort: Effort::default(), revocation: None }))
    }
}

/// Where a body stops fitting. What `serde_json` itself says repeats values, which may be secrets.
fn place(error: &serde_json::Error) -> String {
    format!("the body does not fit the document at line {} column {}", error.line(), error.column())
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

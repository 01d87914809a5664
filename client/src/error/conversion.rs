//! How errors come to be: from settings, from requests, from whatever generated code makes of an answer.

use super::{Answer, Error, Inner, Kind};
use crate::call::{Effort, Exchange, Refusal, Trouble};
use crate::response::Response;
use crate::revoke::Revocation;

impl Error {
    pub(crate) fn configuration(reason: &'static str) -> Self {
        Self::new(None, Kind::Configuration(reason), None)
    }

    pub(crate) fn invalid_request(operation: &'static str, reason: String) -> Self {
        Self::new(Some(operation), Kind::Request(reason), None)
    }

    /// An answer that contradicts itself or the request.
    pub(crate) fn contradiction<T>(operation: &'static str, response: &Response<T>, reason: &'static str) -> Self {
        let answer = Answer { status: response.status(), headers: response.headers().clone(), body: None };
        Self::new(Some(operation), Kind::OffSchema(reason.to_owned()), Some(answer)).after(response.effort())
    }

    /// A request that could not be built.
    pub(crate) fn unsent(operation: &'static str, error: progenitor_client::Error<()>) -> Self {
        use progenitor_client::Error as Generated;
        let kind = match error {
            Generated::InvalidRequest(reason) | Generated::Custom(reason) => Kind::Request(reason),
            Generated::CommunicationError(error)
            | Generated::InvalidUpgrade(error)
            | Generated::ResponseBodyError(error) => transport(error),
            // These carry an answer, which nothing has before it is sent.
            Generated::ErrorResponse(_) | Generated::UnexpectedResponse(_) | Generated::InvalidResponsePayload(..) => {
                Kind::Request("the request cannot be built".to_owned())
            }
        };
        Self::new(Some(operation), kind, None)
    }

    /// A failure without any answer.
    pub(crate) fn transport(operation: &'static str, error: reqwest::Error) -> Self {
        Self::new(Some(operation), transport(error), None)
    }

    /// An answer that is no success, or whose body does not fit where `mismatch` says.
    pub(crate) fn answered(
        operation: &'static str,
        exchange: Exchange,
        refusal: Refusal,
        mismatch: Option<&serde_json::Error>,
    ) -> Self {
        let Exchange { status, headers, body, trouble } = exchange;
        let failed = status.is_client_error() || status.is_server_error();
        let said = if failed { refusal(&body) } else { None };
        let kind = match (trouble, &said) {
            (Some(Trouble::Cut(error)), _) => transport(error),
            (Some(Trouble::TooLong), _) => Kind::OffSchema("the body is longer than the limit".to_owned()),
            (None, Some(_)) => Kind::Refused,
            (None, None) if failed => Kind::OffSchema("the body is not the error envelope".to_owned()),
            (None, None) if status.is_redirection() => {
                Kind::OffSchema("redirects are not followed, they would give the key away".to_owned())
            }
            (None, None) => Kind::OffSchema(mismatch.map_or_else(|| "the status is not documented".to_owned(), place)),
        };
        Self::new(Some(operation), kind, Some(Answer { status, headers, body: said }))
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

//! What became of one attempt, with the question whether another one would do harm.

use http::{Method, StatusCode};

use crate::revoke;

/// What became of one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// An answer that stands, good or bad.
    Answered,
    /// The request did not leave this machine.
    Unsent,
    /// 429: it was not carried out.
    RateLimited,
    /// It may have been carried out; nobody who knows has answered.
    Lost,
    /// 500: the service itself failed, perhaps half-way.
    Failed,
}

impl Fate {
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::TOO_MANY_REQUESTS => Self::RateLimited,
            StatusCode::REQUEST_TIMEOUT
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT => Self::Lost,
            StatusCode::INTERNAL_SERVER_ERROR => Self::Failed,
            _ => Self::Answered,
        }
    }

    pub(crate) fn of_error(error: &reqwest::Error) -> Self {
        if error.is_builder() {
            Self::Answered
        } else if error.is_connect() {
            Self::Unsent
        } else {
            Self::Lost
        }
    }

    /// Whether the attempt may have been carried out without anybody saying so.
    pub(crate) fn is_unknown(self) -> bool {
        matches!(self, Self::Lost | Self::Failed)
    }
}

/// Operations that revoke: what the first attempt killed, a second finds dead.
const REVOKES: &[&str] = &[
    revoke::OPERATION,
    #[cfg(feature = "nylas")]
    crate::nylas::REVOKE,
];

/// What a second attempt could do that the first has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Safety {
    /// Nothing: reading, deleting, revoking.
    Repeatable,
    /// It could undo what someone else changed in between.
    Change,
    /// It could make a second account, or start a second flow.
    Creation,
}

impl Safety {
    /// By method, so that an operation that the document gains is in good hands unseen.
    pub(crate) fn of(method: &Method, operation: &str) -> Self {
        match *method {
            Method::GET | Method::HEAD | Method::DELETE => Self::Repeatable,
            Method::PATCH | Method::PUT => Self::Change,
            _ if REVOKES.contains(&operation) => Self::Repeatable,
            _ => Self::Creation,
        }
    }

    pub(crate) fn allows(self, fate: Fate, server_errors: bool) -> bool {
        match (self, fate) {
            (_, Fate::Answered) | (Self::Creation, _) => false,
            (_, Fate::Unsent | Fate::RateLimited) => true,
            (Self::Repeatable, Fate::Lost) => true,
            (Self::Repeatable, Fate::Failed) => server_errors,
            (Self::Change, Fate::Lost | Fate::Failed) => false,
        }
    }
}

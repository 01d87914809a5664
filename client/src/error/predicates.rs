//! What an error can be asked: was anything sent, who refused, is it about a revoke.

use http::StatusCode;

use super::{Error, Kind};
use crate::retry::Fate;
use crate::revoke;
#[cfg(feature = "nylas")]
use crate::support::ErrorBody;

impl Error {
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

    /// Whether no connection could be made, in any attempt, so that the request was not carried out.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        !self.0.effort.lost && self.no_connection()
    }

    /// Whether the request may have been carried out although it failed: an answer was lost, came from a
    /// gateway (408, 502, 503, 504), was a 500, or was a success that cannot be read; in this attempt or
    /// in one before it ([`attempts`](Self::attempts)).
    #[must_use]
    pub fn is_outcome_unknown(&self) -> bool {
        let says_nothing = |status: StatusCode| {
            let failed = status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED;
            failed || status.is_success() || Fate::of_status(status).is_unknown()
        };
        let lost = self.is_transport() && !self.no_connection();
        self.0.effort.lost || lost || self.status().is_some_and(says_nothing)
    }

    fn no_connection(&self) -> bool {
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

    /// Whether a revoke was refused because the scheme or the toolkit of the account has none
    /// (400, which the API also gives an id that it finds malformed).
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

    /// Whether the API says that the token which the request is about is not, or no longer, good (Nylas: 400
    /// `invalid_token`). A 401 is about the key instead: [`is_unauthorized`](Self::is_unauthorized).
    #[cfg(feature = "nylas")]
    #[must_use]
    pub fn is_invalid_token(&self) -> bool {
        let said = |body: &ErrorBody| body.is_flat && body.slug.as_deref() == Some("invalid_token");
        self.refused(StatusCode::BAD_REQUEST) && self.body().is_some_and(said)
    }

    /// Whether an attempt before the last may have been carried out.
    #[cfg(feature = "nylas")]
    pub(crate) fn had_lost_attempt(&self) -> bool {
        self.0.effort.lost
    }

    /// The kind in one word, for a log.
    pub(crate) fn kind(&self) -> &'static str {
        match self.0.kind {
            Kind::Configuration(_) => "configuration",
            Kind::Request(_) => "invalid_request",
            Kind::Transport(_) => "transport",
            Kind::Refused => "refused",
            Kind::OffSchema(_) => "off_schema",
        }
    }

    fn is_revoke(&self) -> bool {
        self.0.operation == Some(revoke::OPERATION)
    }

    fn refused(&self, status: StatusCode) -> bool {
        matches!(self.0.kind, Kind::Refused) && self.status() == Some(status)
    }
}

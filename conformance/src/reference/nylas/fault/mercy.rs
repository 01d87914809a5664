//! Faults of judging texts that cannot be revoked: answering them otherwise than with 400.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::super::refusal::Refusal;
use super::super::revoke::Verdict;
use super::super::state::Shared;
use super::Deviation as D;
use super::{Fault, fault};

/// Which texts are answered how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Mercy {
    UnknownIsFine,
    ExpiredIsFine,
    RevokedIsFine,
    UnknownIsNotFound,
    ExpiredIsUnauthorized,
    RevokedIsConflict,
    UnknownFails,
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("unknown-token-is-fine", "answers 200 to unknown tokens, as RFC 7009 has it",
        &["D7"], &["D10"], D::Mercy(Mercy::UnknownIsFine)),
    fault("expired-token-is-fine", "answers 200 to expired tokens",
        &["D7"], &[], D::Mercy(Mercy::ExpiredIsFine)),
    fault("revoked-token-is-fine", "answers 200 to tokens that were revoked before",
        &["D7"], &[], D::Mercy(Mercy::RevokedIsFine)),
    fault("unknown-token-is-not-found", "answers 404 to unknown tokens",
        &["D7"], &[], D::Mercy(Mercy::UnknownIsNotFound)),
    fault("expired-token-is-unauthorized", "answers 401 to expired tokens",
        &["D7"], &[], D::Mercy(Mercy::ExpiredIsUnauthorized)),
    fault("revoked-token-is-a-conflict", "answers 409 to tokens that were revoked before",
        &["D7"], &[], D::Mercy(Mercy::RevokedIsConflict)),
    fault("unknown-token-fails", "answers 500 to unknown tokens",
        &["D7"], &[], D::Mercy(Mercy::UnknownFails)),
];

/// Refuses a text, or does not.
pub(in super::super) fn upon(shared: &Shared, verdict: Verdict, refusal: Refusal) -> Result<Response, Refusal> {
    let Some(D::Mercy(mercy)) = shared.deviation() else {
        return Err(refusal);
    };
    match (mercy, verdict) {
        (Mercy::UnknownIsFine, Verdict::Unknown)
        | (Mercy::ExpiredIsFine, Verdict::Expired)
        | (Mercy::RevokedIsFine, Verdict::Revoked) => Ok(Json(json!({})).into_response()),
        (Mercy::UnknownIsNotFound, Verdict::Unknown) => Err(refusal.under(StatusCode::NOT_FOUND)),
        (Mercy::ExpiredIsUnauthorized, Verdict::Expired) => Err(refusal.under(StatusCode::UNAUTHORIZED)),
        (Mercy::RevokedIsConflict, Verdict::Revoked) => Err(refusal.under(StatusCode::CONFLICT)),
        (Mercy::UnknownFails, Verdict::Unknown) => Err(Refusal::internal()),
        _ => Err(refusal),
    }
}

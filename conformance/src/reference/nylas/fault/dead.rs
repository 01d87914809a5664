//! Faults of what is answered about tokens, to tokens, for tokens that are dead.

use std::sync::Arc;

use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::super::bearer::{self, Bearer};
use super::super::refusal::Refusal;
use super::super::state::{Book, Shared};
use super::super::tokens::{Kind, Standing};
use super::Deviation as D;
use super::{Fault, fault};

/// What dead tokens are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Dead {
    InfoDescribes,
    InfoInactive,
    InfoNotFound,
    InfoFails,
    MeAnswers,
    MeForbids,
    MeNotFound,
    RefreshUnauthorized,
    RefreshFails,
    RefreshAnswersOld,
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("tokeninfo-describes-the-revoked", "describes revoked tokens as though they were alive",
        &["D2"], &["D4"], D::Dead(Dead::InfoDescribes)),
    fault("tokeninfo-answers-inactive", "answers 200 with active: false for revoked tokens, as RFC 7662 has it",
        &["D2"], &["D4"], D::Dead(Dead::InfoInactive)),
    fault("tokeninfo-answers-not-found", "answers 404 for revoked tokens",
        &["D2"], &["D4"], D::Dead(Dead::InfoNotFound)),
    fault("tokeninfo-fails-over-the-revoked", "answers 500 for revoked tokens",
        &["D2"], &["D4"], D::Dead(Dead::InfoFails)),
    fault("grant-answers-the-revoked", "shows the grant to revoked tokens",
        &["D2"], &["D4"], D::Dead(Dead::MeAnswers)),
    fault("grant-forbids-the-revoked", "answers revoked tokens that ask for their grant with 403",
        &["D2"], &["D4"], D::Dead(Dead::MeForbids)),
    fault("grant-hides-from-the-revoked", "answers revoked tokens that ask for their grant with 404",
        &["D2"], &["D4"], D::Dead(Dead::MeNotFound)),
    fault("refresh-of-the-revoked-is-unauthorized", "answers the exchange of a revoked refresh token with 401",
        &["D3"], &[], D::Dead(Dead::RefreshUnauthorized)),
    fault("refresh-of-the-revoked-fails", "answers the exchange of a revoked refresh token with 500",
        &["D3"], &[], D::Dead(Dead::RefreshFails)),
    fault("refresh-of-the-revoked-answers-dead-tokens", "exchanges a revoked refresh token for an access token that is dead",
        &["D3"], &[], D::Dead(Dead::RefreshAnswersOld)),
];

/// Describes a token that is not alive; `None` to describe it as though it were.
pub(in super::super) fn info(
    shared: &Shared,
    standing: Standing,
    refusal: Refusal,
) -> Result<Option<Response>, Refusal> {
    match shared.deviation() {
        Some(D::Dead(dead)) if standing == Standing::Revoked => match dead {
            Dead::InfoDescribes => Ok(None),
            Dead::InfoInactive => Ok(Some(Json(json!({"active": false})).into_response())),
            Dead::InfoNotFound => Err(refusal.under(StatusCode::NOT_FOUND)),
            Dead::InfoFails => Err(Refusal::internal()),
            _ => Err(refusal),
        },
        _ => Err(refusal),
    }
}

/// Judges the bearer of a request for its own grant once more.
pub(in super::super) fn bearer(
    shared: &Shared,
    headers: &HeaderMap,
    judged: Result<Bearer, Refusal>,
) -> Result<Bearer, Refusal> {
    let (Err(refusal), Some(D::Dead(dead))) = (&judged, shared.deviation()) else {
        return judged;
    };
    let book = shared.book();
    let token = bearer::presented(headers).and_then(|text| book.tokens.get(text));
    let now = shared.clock.now();
    let revoked = token.filter(|token| token.kind == Kind::Access && token.standing(now) == Standing::Revoked);
    let Some(token) = revoked else {
        return judged;
    };
    match dead {
        Dead::MeAnswers => Ok(Bearer::Grant(Arc::clone(book.tokens.grant_of(token.family)))),
        Dead::MeForbids => Err(refusal.clone().under(StatusCode::FORBIDDEN)),
        Dead::MeNotFound => Err(Refusal::no_grant()),
        _ => judged,
    }
}

/// Answers the exchange of a refresh token that is not alive: a grant with an access token, if anything.
pub(in super::super) fn refresh(
    shared: &Shared,
    book: &Book,
    text: &str,
    refusal: Refusal,
) -> Result<(Arc<str>, String), Refusal> {
    let (Some(D::Dead(dead)), Some(token)) = (shared.deviation(), book.tokens.get(text)) else {
        return Err(refusal);
    };
    match dead {
        Dead::RefreshUnauthorized => Err(refusal.under(StatusCode::UNAUTHORIZED)),
        Dead::RefreshFails => Err(Refusal::internal()),
        Dead::RefreshAnswersOld => {
            let first = book.tokens.members(token.family).first().map(ToString::to_string);
            Ok((Arc::clone(book.tokens.grant_of(token.family)), first.unwrap_or_default()))
        }
        _ => Err(refusal),
    }
}

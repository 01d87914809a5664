//! Faults of access: who revokes, with which method, without naming what.

use axum::Json;
use axum::extract::Request;
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::super::super::query::Query;
use super::super::bearer::{self, Bearer};
use super::super::catalog::API_KEY;
use super::super::refusal::Refusal;
use super::super::revoke::{PATH, Verdict, end};
use super::super::state::Shared;
use super::Deviation as D;
use super::{Fault, fault};

/// How access deviates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Access {
    NoBearer,
    AnyBearer,
    Beginning,
    RefusedYetRevokes,
    NoBearerIsBadRequest,
    WrongBearerIsForbidden,
    WrongBearerFails,
    MissingTokenIsFine,
    EmptyTokenIsFine,
    MissingTokenFails,
    MissingTokenKillsAll,
    GetRevokes,
    GetRevokesQuietly,
}

/// Whatever is looked at meanwhile may find its tokens dead.
const ANY_TOKEN_MAY_DIE: &[&str] = &["D1", "D2", "D3", "D4", "D5", "D6", "D7", "D9", "D10"];

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("no-bearer-revokes", "revokes for whoever sends no bearer",
        &["D8"], &[], D::Access(Access::NoBearer)),
    fault("any-bearer-revokes", "revokes whatever the bearer is",
        &["D8"], &[], D::Access(Access::AnyBearer)),
    fault("beginning-of-the-key-revokes", "revokes where the bearer is the beginning of the key",
        &["D8"], &[], D::Access(Access::Beginning)),
    fault("unauthorized-yet-revokes", "refuses a missing or wrong bearer with 401, yet revokes the token",
        &["D8"], &[], D::Access(Access::RefusedYetRevokes)),
    fault("no-bearer-is-a-bad-request", "refuses a revoke without a bearer with 400",
        &["D8"], &[], D::Access(Access::NoBearerIsBadRequest)),
    fault("wrong-bearer-is-forbidden", "refuses a revoke with a wrong bearer with 403",
        &["D8"], &[], D::Access(Access::WrongBearerIsForbidden)),
    fault("wrong-bearer-fails", "answers a revoke with a wrong bearer with 500",
        &["D8"], &[], D::Access(Access::WrongBearerFails)),
    fault("missing-token-is-fine", "answers 200 to a revoke that has no parameter token",
        &["D8"], &[], D::Access(Access::MissingTokenIsFine)),
    fault("empty-token-is-fine", "answers 200 to a revoke whose parameter token is empty",
        &["D8"], &[], D::Access(Access::EmptyTokenIsFine)),
    fault("missing-token-fails", "answers 500 to a revoke without a token",
        &["D8"], &[], D::Access(Access::MissingTokenFails)),
    fault("missing-token-revokes-everything", "refuses a revoke without a token with 400, yet revokes all that there are",
        &["D8"], ANY_TOKEN_MAY_DIE, D::Access(Access::MissingTokenKillsAll)),
    fault("get-revokes-token", "revokes on GET too",
        &["D9"], &[], D::Access(Access::GetRevokes)),
    fault("get-revokes-token-quietly", "refuses GET with 405, yet revokes the token",
        &["D9"], &[], D::Access(Access::GetRevokesQuietly)),
];

/// Judges the bearer of a revoke once more.
pub(in super::super) fn judge(
    shared: &Shared,
    headers: &HeaderMap,
    judged: Result<Bearer, Refusal>,
) -> Result<Bearer, Refusal> {
    let (Err(refusal), Some(D::Access(access))) = (&judged, shared.deviation()) else {
        return judged;
    };
    let absent = !headers.contains_key(AUTHORIZATION);
    let presented = bearer::presented(headers);
    match access {
        Access::NoBearer if absent => Ok(Bearer::Application),
        Access::AnyBearer if presented.is_some() => Ok(Bearer::Application),
        Access::Beginning if presented.is_some_and(|text| API_KEY.starts_with(text)) => Ok(Bearer::Application),
        Access::NoBearerIsBadRequest if absent => Err(refusal.clone().under(StatusCode::BAD_REQUEST)),
        Access::WrongBearerIsForbidden if !absent => Err(refusal.clone().under(StatusCode::FORBIDDEN)),
        Access::WrongBearerFails if !absent => Err(Refusal::internal()),
        _ => judged,
    }
}

/// What a revoke does that was refused for its bearer: nothing.
pub(in super::super) fn despite_refusal(shared: &Shared, given: &[&str]) {
    if shared.deviates(D::Access(Access::RefusedYetRevokes)) {
        given.iter().for_each(|token| quietly(shared, token));
    }
}

/// Answers a revoke that names no token, or several.
pub(in super::super) fn without_token(shared: &Shared, query: &Query, refusal: Refusal) -> Result<Response, Refusal> {
    let Some(D::Access(access)) = shared.deviation() else {
        return Err(refusal);
    };
    let given = query.has("token");
    match access {
        Access::MissingTokenIsFine if !given => Ok(Json(json!({})).into_response()),
        Access::EmptyTokenIsFine if given => Ok(Json(json!({})).into_response()),
        Access::MissingTokenFails => Err(Refusal::internal()),
        Access::MissingTokenKillsAll => {
            let mut book = shared.book();
            let all: Vec<_> = book.tokens.all().map(str::to_owned).collect();
            all.iter().for_each(|text| book.tokens.kill(text));
            Err(refusal)
        }
        _ => Err(refusal),
    }
}

/// Answers a method that the path does not have.
pub(in super::super) fn wrong_method(
    shared: &Shared,
    request: &Request,
    refusal: Refusal,
) -> Result<Response, Refusal> {
    let Some(D::Access(access @ (Access::GetRevokes | Access::GetRevokesQuietly))) = shared.deviation() else {
        return Err(refusal);
    };
    if request.uri().path() != PATH || request.method() != Method::GET {
        return Err(refusal);
    }
    bearer::of(shared, request.headers())?;
    let query = Query::read(request.uri().query());
    query.whole("token").iter().for_each(|token| quietly(shared, token));
    if access == Access::GetRevokes { Ok(Json(json!({})).into_response()) } else { Err(refusal) }
}

/// Revokes a token, if it is one.
fn quietly(shared: &Shared, token: &str) {
    let mut book = shared.book();
    if let Verdict::Go(family) = Verdict::of(shared, &book, &Bearer::Application, token) {
        end(shared, &mut book, token, family);
    }
}

//! Faults of secrecy: the token in answers.

use axum::Json;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::super::refusal::Refusal;
use super::super::state::Shared;
use super::Deviation as D;
use super::{Fault, fault};

/// Where the token shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Leak {
    Body,
    Header,
    Error,
    Unauthorized,
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("token-revoke-echoes-the-token", "answers a revoke with the token in the body",
        &["D9"], &[], D::Leak(Leak::Body)),
    fault("token-revoke-echoes-the-token-in-a-header", "answers a revoke with the token in a header",
        &["D9"], &[], D::Leak(Leak::Header)),
    fault("token-error-echoes-the-token", "names the token in the description of a 400",
        &["D9"], &[], D::Leak(Leak::Error)),
    fault("unauthorized-echoes-the-token", "names the token in the description of a 401",
        &["D9"], &[], D::Leak(Leak::Unauthorized)),
];

/// Puts the token into the answer to a revoke that succeeded.
pub(in super::super) fn into_answer(shared: &Shared, token: &str, mut answer: Response) -> Response {
    match shared.deviation() {
        Some(D::Leak(Leak::Body)) => Json(json!({"revoked": token})).into_response(),
        Some(D::Leak(Leak::Header)) => {
            if let Ok(value) = HeaderValue::from_str(token) {
                answer.headers_mut().insert("x-revoked-token", value);
            }
            answer
        }
        _ => answer,
    }
}

/// Puts the token into the description of a refusal.
pub(in super::super) fn into_refusal(shared: &Shared, given: &[&str], mut refusal: Refusal) -> Refusal {
    let status = match shared.deviation() {
        Some(D::Leak(Leak::Error)) => StatusCode::BAD_REQUEST,
        Some(D::Leak(Leak::Unauthorized)) => StatusCode::UNAUTHORIZED,
        _ => return refusal,
    };
    if refusal.status == status {
        refusal.message = format!("{}: {}", refusal.message, given.join(" "));
    }
    refusal
}

//! Faults of secrecy: tokens in answers.

use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::super::account::Account;
use super::super::envelope::ApiError;
use super::super::state::Shared;
use super::Deviation as D;
use super::{Fault, fault};

/// Where a token shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Leak {
    Body,
    Header,
    Failure,
    Conflict,
    Unsupported,
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("revoke-shows-tokens", "answers a revoke with the tokens in a further field",
        &["A28"], &[], D::Leak(Leak::Body)),
    fault("revoke-shows-token-in-header", "answers a revoke with the access token in a header",
        &["A28"], &[], D::Leak(Leak::Header)),
    fault("failure-shows-token", "names the access token in the message of a 500",
        &["A28"], &[], D::Leak(Leak::Failure)),
    fault("conflict-shows-token", "names the access token in the message of a 409",
        &["A28"], &[], D::Leak(Leak::Conflict)),
    fault("unsupported-shows-token", "names the access token in the message of a 400",
        &["A28"], &[], D::Leak(Leak::Unsupported)),
];

/// Puts tokens into the answer to a revoke that succeeded.
pub(in crate::reference) fn into_answer(shared: &Shared, account: &Account, mut answer: Value) -> Response {
    let content = account.content();
    let tokens = &content.tokens;
    if shared.deviates(Leak::Body) {
        answer["debug"] = json!({"access_token": tokens.access, "refresh_token": tokens.refresh});
    }
    let mut headers = HeaderMap::new();
    if shared.deviates(Leak::Header) {
        let token = tokens.access.as_deref().unwrap_or_default();
        if let Ok(value) = HeaderValue::from_str(token) {
            headers.insert("x-revoked-token", value);
        }
    }
    (headers, Json(answer)).into_response()
}

/// Puts a token into the message of a refused revoke.
pub(in crate::reference) fn into_error(shared: &Shared, account: &Account, mut error: ApiError) -> ApiError {
    let Some(D::Leak(leak)) = shared.deviation() else {
        return error;
    };
    let status = match leak {
        Leak::Failure => StatusCode::INTERNAL_SERVER_ERROR,
        Leak::Conflict => StatusCode::CONFLICT,
        Leak::Unsupported => StatusCode::BAD_REQUEST,
        Leak::Body | Leak::Header => return error,
    };
    if let (true, Some(token)) = (error.status == status, &account.content().tokens.access) {
        error.message = format!("{} ({token})", error.message);
    }
    error
}

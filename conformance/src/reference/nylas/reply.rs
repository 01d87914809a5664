//! Writes the bodies of successes.

use axum::Json;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::id;

/// A body in the envelope of the general API.
pub(super) fn data(data: Value) -> Response {
    Json(json!({"request_id": id::uuid(), "data": data})).into_response()
}

/// The general envelope around nothing.
pub(super) fn done() -> Response {
    Json(json!({"request_id": id::uuid()})).into_response()
}

/// A body that holds tokens, which nobody may keep (RFC 6749, section 5.1).
pub(super) fn secret(body: Value) -> Response {
    ([(CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

//! Faults of servers that treat every request alike.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::super::state::Shared;
use super::Deviation as D;
use super::{Fault, fault};

/// How a whole server deviates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Whole {
    EmptyObject,
    Fails,
}

/// What nothing can be seen of where not even an account can be made, though it is violated as well.
const ALL_BESIDE: &[&str] = &[
    "A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "A11", "A12", "A13", "A14", "A15", "A16", "A17", "A18",
    "A19", "A20", "A21", "A22", "A23", "A24", "A25", "A26", "A27", "A28", "A29", "A30", "A31", "B1", "B2", "B3", "B4",
    "B5", "B6", "B7", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9", "C10", "C11", "C12",
];

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("answers-empty-object-always", "answers every request with 200, {}",
        &["A10"], ALL_BESIDE, D::Whole(Whole::EmptyObject)),
    fault("fails-always", "answers every request with 500, in a proper envelope",
        &["A10"], ALL_BESIDE, D::Whole(Whole::Fails)),
];

/// Answers without a look at the request.
pub(in crate::reference) async fn instead(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    match shared.deviation() {
        Some(D::Whole(Whole::EmptyObject)) => Json(json!({})).into_response(),
        Some(D::Whole(Whole::Fails)) => {
            let error = json!({
                "message": "The request could not be completed",
                "code": 10500,
                "slug": "HTTP_InternalServerError",
                "status": 500,
                "request_id": "req_0000000000000000",
            });
            let body = Json(json!({"error": error}));
            (StatusCode::INTERNAL_SERVER_ERROR, body).into_response()
        }
        _ => next.run(request).await,
    }
}

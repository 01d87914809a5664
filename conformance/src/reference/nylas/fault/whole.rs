//! Faults of servers that treat every request alike.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::super::refusal::Refusal;
use super::super::state::Shared;
use super::Deviation as D;
use super::{Fault, fault};

/// How a whole server deviates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Whole {
    EmptyObject,
    Fails,
}

/// What can hardly be seen where no token can be had, though it is violated as well.
const ALL_BESIDE: &[&str] = &["D1", "D2", "D3", "D4", "D5", "D6", "D8", "D9", "D10"];

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("connect-answers-empty-object-always", "answers every request of hosted OAuth with 200, {}",
        &["D7"], ALL_BESIDE, D::Whole(Whole::EmptyObject)),
    fault("connect-fails-always", "answers every request of hosted OAuth with 500, in the proper form",
        &["D7"], ALL_BESIDE, D::Whole(Whole::Fails)),
];

/// Answers without a look at the request.
pub(in super::super) async fn instead(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    match shared.deviation() {
        Some(D::Whole(Whole::EmptyObject)) => Json(json!({})).into_response(),
        Some(D::Whole(Whole::Fails)) => {
            let refusal = Refusal::internal();
            (refusal.status, Json(Value::from(refusal.flat()))).into_response()
        }
        _ => next.run(request).await,
    }
}

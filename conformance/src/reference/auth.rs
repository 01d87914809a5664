//! Lets a request pass only with the key of a project.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::catalog;
use super::envelope::ApiError;
use super::fault::{access, reach};
use super::operation::Operation;
use super::state::Shared;

/// Who sent a request: the project that the key opens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caller {
    pub(super) project: usize,
}

/// Refuses whatever lies below `/api/` without a valid key, known path or not, so that nobody
/// learns from an answer what exists.
pub(super) async fn require_key(State(shared): State<Arc<Shared>>, mut request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    let operation = Operation::of(request.method(), request.uri().path());
    let judged = caller(request.headers());
    let judged = access::judge(&shared, operation, request.headers(), judged);
    match reach::judge(&shared, operation, request.headers(), request.uri().path(), judged) {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(error) => {
            access::despite_refusal(&shared, operation, request.uri().path()).await;
            error.into_response()
        }
    }
}

/// The key that a request presents, where it presents exactly one in plain ASCII.
pub(super) fn presented(headers: &HeaderMap) -> Option<&str> {
    let mut keys = headers.get_all("x-api-key").iter();
    match (keys.next(), keys.next()) {
        (Some(key), None) => key.to_str().ok(),
        _ => None,
    }
}

fn caller(headers: &HeaderMap) -> Result<Caller, ApiError> {
    match presented(headers) {
        Some(key) if !key.is_empty() => {
            catalog::project_of(key).map(|project| Caller { project }).ok_or_else(ApiError::unknown_key)
        }
        Some(_) => Err(ApiError::no_key()),
        None if headers.contains_key("x-api-key") => Err(ApiError::unknown_key()),
        None => Err(ApiError::no_key()),
    }
}

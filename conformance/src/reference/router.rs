//! Maps request lines to handlers.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{any, get, patch, post};
use axum::{Extension, Router};

use super::auth::{self, Caller};
use super::create::create;
use super::delete::delete;
use super::envelope::{self, ApiError};
use super::fault::{access, whole};
use super::link::link;
use super::list::list;
use super::operation::ROOT;
use super::page::{self, page};
use super::patch::patch as change;
use super::read::read;
use super::refresh::refresh;
use super::revoke::revoke;
use super::state::Shared;
use super::status::status;

/// Every path, behind the key check, behind the envelope.
pub(super) fn router(shared: Arc<Shared>) -> Router {
    let layer = Arc::clone(&shared);
    let account = get(read).delete(delete).patch(change);
    Router::new()
        .route(ROOT, get(list).post(create))
        .route(&format!("{ROOT}/link"), post(link))
        .route(&format!("{ROOT}/{{nanoid}}"), account)
        .route(&format!("{ROOT}/{{nanoid}}/status"), patch(status))
        .route(&format!("{ROOT}/{{nanoid}}/revoke"), post(revoke))
        .route(&format!("{ROOT}/{{nanoid}}/refresh"), post(refresh))
        .route(&format!("{}/{{token}}", page::ROOT), any(page))
        .fallback(unknown_path)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(Arc::clone(&layer), auth::require_key))
        .layer(from_fn_with_state(Arc::clone(&layer), envelope::render))
        .layer(from_fn_with_state(layer, whole::instead))
        .with_state(shared)
}

async fn unknown_path() -> ApiError {
    ApiError::no_path()
}

async fn wrong_method(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, ApiError> {
    let (method, path) = (request.method(), request.uri().path());
    access::wrong_method(shared, caller, method, path, ApiError::no_method()).await
}

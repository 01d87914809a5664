//! Maps request lines to handlers.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{get, post};

use super::authorize::authorize;
use super::exchange::exchange;
use super::fault::{access, whole};
use super::grants::{delete, me, read};
use super::info::info;
use super::messages::messages;
use super::refusal::{self, Refusal};
use super::revoke::{self, revoke};
use super::state::Shared;

/// Every path, behind the two envelopes.
pub(super) fn router(shared: Arc<Shared>) -> Router {
    let layer = Arc::clone(&shared);
    Router::new()
        .route("/v3/connect/auth", get(authorize))
        .route("/v3/connect/token", post(exchange))
        .route("/v3/connect/tokeninfo", get(info))
        .route(revoke::PATH, post(revoke))
        .route("/v3/grants/me", get(me))
        .route("/v3/grants/{name}", get(read).delete(delete))
        .route("/v3/grants/{name}/messages", get(messages))
        .fallback(unknown_path)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(Arc::clone(&layer), refusal::render))
        .layer(from_fn_with_state(layer, whole::instead))
        .with_state(shared)
}

async fn unknown_path() -> Refusal {
    Refusal::no_path()
}

async fn wrong_method(State(shared): State<Arc<Shared>>, request: Request) -> Result<Response, Refusal> {
    access::wrong_method(&shared, &request, Refusal::no_method())
}

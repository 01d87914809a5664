//! Deletes an account: `DELETE /api/v3.1/connected_accounts/{nanoid}`.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::json;

use super::account::Status;
use super::auth::Caller;
use super::dispatch;
use super::envelope::ApiError;
use super::id;
use super::path;
use super::query::Query;
use super::state::Shared;

/// Deletes the account. The provider hears of it only under `revoke_on_delete`, from a job that
/// the answer does not wait for.
pub(super) async fn delete(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, ApiError> {
    let account = path::account(&shared, caller, request.uri().path())?;
    let query = Query::read(request.uri().query());
    let revoke = match query.one("revoke_on_delete") {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => {
            return Err(ApiError::bad_request("revoke_on_delete must be true or false"));
        }
    };
    let _turn = account.turn.lock().await;
    let present = account.present();
    if !present.exists() {
        return Err(ApiError::no_account(Some(account.id)));
    }
    shared.delete(&account);
    if !revoke {
        return Ok(Json(json!({"success": true})).into_response());
    }
    if present.status != Status::Revoked {
        let planned = dispatch::plan(&account);
        let shared = Arc::clone(&shared);
        tokio::spawn(async move { dispatch::all(&shared, planned).await });
    }
    let job = format!("pj_{}", id::suffix(12));
    Ok(Json(json!({"success": true, "revoke_job_id": job})).into_response())
}

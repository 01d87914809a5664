//! Deletes an account: `DELETE /api/v3.1/connected_accounts/{nanoid}`.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::json;

use super::account::Status;
use super::auth::Caller;
use super::dispatch;
use super::envelope::ApiError;
use super::fault::removal::{self, Asked};
use super::id;
use super::operation::Operation;
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
    let account = path::account(&shared, caller, request.uri().path(), Operation::Delete)?;
    let query = Query::read(request.uri().query());
    let revoke = match query.one("revoke_on_delete") {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => {
            return Err(ApiError::bad_request("revoke_on_delete must be true or false"));
        }
    };
    let _turn = account.turn.lock().await;
    let present = path::still(&shared, &account, Operation::Delete)?;
    let asked = Asked {
        flag: query.one("revoke_on_delete"),
        dispatch: revoke && present.status != Status::Revoked,
        name_job: revoke,
    };
    let wanted = removal::instead(&shared, &account, present.status, asked)?;
    if !removal::spares(&shared) {
        shared.delete(&account);
    }
    if wanted.dispatch {
        let planned = removal::plan(&shared, dispatch::plan(&account));
        let shared = Arc::clone(&shared);
        tokio::spawn(async move { dispatch::all(&shared, planned).await });
    }
    let mut answer = json!({"success": true});
    if wanted.name_job {
        answer["revoke_job_id"] = json!(format!("pj_{}", id::suffix(12)));
    }
    Ok(removal::render(&shared, answer))
}

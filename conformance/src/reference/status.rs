//! Enables or disables an account: `PATCH /api/v3.1/connected_accounts/{nanoId}/status`.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::Value;

use super::account::Status;
use super::auth::Caller;
use super::body;
use super::envelope::ApiError;
use super::fault::{race, refusal, switch};
use super::operation::Operation;
use super::path;
use super::state::Shared;

const REASON: &str = "The user changed the status";

/// Switches between ACTIVE and INACTIVE. Asking for what is already so changes nothing; every
/// other status rules the change out.
pub(super) async fn status(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, ApiError> {
    let (parts, content) = request.into_parts();
    let account = path::account(&shared, caller, parts.uri.path(), Operation::Status)?;
    let enabled = match body::object(content).await?.get("enabled") {
        Some(Value::Bool(enabled)) => *enabled,
        None => return Err(ApiError::missing("enabled")),
        Some(_) => return Err(ApiError::bad_request("enabled must be true or false")),
    };
    let _turn = race::turn(&shared, &account).await;
    let present = path::still(&shared, &account, Operation::Status)?;
    if let Some(answer) = switch::instead(&shared, &account, present.status, enabled) {
        return answer;
    }
    match (present.status, enabled) {
        (Status::Active, true) | (Status::Inactive, false) => {}
        (Status::Inactive, true) => shared.set_status(&account, Status::Active, Some(REASON)),
        (Status::Active, false) => shared.set_status(&account, Status::Inactive, Some(REASON)),
        (other, true) => return Err(ApiError::conflict("enable", other)),
        (other, false) => return Err(ApiError::conflict("disable", other)),
    }
    refusal::remember_switch(&account, enabled);
    Ok(switch::render(&shared))
}

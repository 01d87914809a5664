//! Changes what an account holds: `PATCH /api/v3.1/connected_accounts/{nanoid}`.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::{Map, Value};

use super::account::Account;
use super::auth::Caller;
use super::body;
use super::envelope::ApiError;
use super::fault::change;
use super::mask;
use super::operation::Operation;
use super::path;
use super::sharing::Sharing;
use super::state::Shared;

/// The schemes whose credentials can be replaced in place.
const SCHEMES: &[&str] =
    &["API_KEY", "BASIC", "BASIC_WITH_JWT", "BEARER_TOKEN", "GOOGLE_SERVICE_ACCOUNT", "SERVICE_ACCOUNT"];

/// The credentials that can be replaced.
const CREDENTIALS: &[&str] = &[
    "api_key",
    "api_key_prefix",
    "application_id",
    "basic_encoded",
    "bearer_token",
    "credentials_json",
    "generic_api_key",
    "generic_id",
    "generic_secret",
    "generic_token",
    "installation_id",
    "password",
    "private_key",
    "token",
    "user_agent",
    "username",
];

/// Changes the alias, credentials, sharing: all that is asked for, or nothing. Never the status.
pub(super) async fn patch(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, ApiError> {
    let (parts, content) = request.into_parts();
    let account = path::account(&shared, caller, parts.uri.path(), Operation::Patch)?;
    let mut request = body::object(content).await?;
    let _turn = account.turn.lock().await;
    let present = path::still(&shared, &account, Operation::Patch)?;
    let alias = body::text(&mut request, "alias", "alias")?;
    let credentials = credentials(&account, &mut request)?;
    let sharing = Sharing::patched(present.content.sharing.as_ref(), &mut request)?;
    // The alias comes first: nothing after it can be refused.
    if let Some(alias) = change::alias(&shared, &account, alias) {
        let alias = Some(alias).filter(|alias| !alias.is_empty()).map(Into::into);
        shared.set_alias(&account, alias).map_err(|_| ApiError::alias_conflict())?;
    }
    if credentials.is_some() || sharing.is_some() {
        shared.change(&account, |present| {
            present.edit(|content| {
                replace(&account, &mut content.details, credentials.unwrap_or_default());
                content.sharing = sharing.or(content.sharing.take());
            });
        });
    }
    Ok(change::render(&shared, &account))
}

fn replace(account: &Account, details: &mut Map<String, Value>, credentials: Map<String, Value>) {
    for (name, value) in credentials {
        if value.is_null() {
            details.remove(&name);
        } else {
            let value = mask::value(account.origin.config, &name, value);
            details.insert(name, value);
        }
    }
}

/// The credentials to replace: null removes one.
fn credentials(account: &Account, request: &mut Map<String, Value>) -> Result<Option<Map<String, Value>>, ApiError> {
    if request.get("connection").is_none_or(Value::is_null) {
        return Ok(None);
    }
    let mut connection = body::member(request, "connection", "connection")?;
    let mut state = body::member(&mut connection, "state", "connection.state")?;
    let scheme = body::text(&mut state, "authScheme", "connection.state.authScheme")?
        .ok_or_else(|| ApiError::missing("connection.state.authScheme"))?;
    if !SCHEMES.contains(&scheme.as_str()) {
        return Err(ApiError::bad_request("connection.state.authScheme must be a scheme without a consent screen"));
    }
    if scheme != account.origin.config.scheme.name() {
        return Err(ApiError::bad_request("connection.state.authScheme is not the scheme of the account"));
    }
    let values = body::member(&mut state, "val", "connection.state.val")?;
    for (name, value) in &values {
        // The name is not repeated: it may be anything.
        if !CREDENTIALS.contains(&name.as_str()) {
            return Err(ApiError::bad_request("connection.state.val holds a member that is no credential"));
        }
        if !value.is_string() && !value.is_null() {
            return Err(ApiError::bad_request(format!("connection.state.val.{name} must be a string or null")));
        }
    }
    Ok(Some(values))
}

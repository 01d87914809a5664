//! Creates accounts: `POST /api/v3.1/connected_accounts`.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Serialize;
use serde_json::{Map, Value};

use super::account::{Origin, Status, Tokens};
use super::auth::Caller;
use super::body;
use super::catalog::{self, AuthConfig, Scheme};
use super::envelope::ApiError;
use super::id::{self, AccountId};
use super::mask;
use super::state::Shared;
use super::view::Connection;

#[derive(Serialize)]
struct Created<'a> {
    id: AccountId,
    #[serde(rename = "connectionData")]
    connection_data: Connection<'a>,
    status: Status,
    redirect_url: Option<&'a str>,
    redirect_uri: Option<&'a str>,
}

/// Imports an account with the status that `connection.state.val.status` asks for; without a
/// state it begins as INITIALIZING.
pub(super) async fn create(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, ApiError> {
    let origin = origin(caller, body::object(request.into_body()).await?)?;
    let account = shared
        .create(origin)
        .map_err(|_| ApiError::bad_request("Another connected account of this user has the alias"))?;
    let present = account.present();
    let redirect = account.origin.details.get("redirectUrl").and_then(Value::as_str);
    let created = Created {
        id: account.id,
        connection_data: Connection::of(&account, present),
        status: present.status,
        redirect_url: redirect,
        redirect_uri: redirect,
    };
    Ok((StatusCode::CREATED, Json(created)).into_response())
}

fn origin(caller: Caller, mut request: Map<String, Value>) -> Result<Origin, ApiError> {
    let mut auth_config = body::member(&mut request, "auth_config", "auth_config")?;
    let id =
        body::text(&mut auth_config, "id", "auth_config.id")?.ok_or_else(|| ApiError::missing("auth_config.id"))?;
    let config = catalog::auth_config(&id).ok_or_else(ApiError::no_auth_config)?;
    let mut connection = body::member(&mut request, "connection", "connection")?;
    let user = body::text(&mut connection, "user_id", "connection.user_id")?;
    let user = user.unwrap_or_else(|| "default".to_owned());
    if user.is_empty() {
        return Err(ApiError::bad_request("connection.user_id must not be empty"));
    }
    let alias = body::text(&mut connection, "alias", "connection.alias")?;
    let (status, mut values) = match connection.remove("state") {
        None | Some(Value::Null) => (Status::Initializing, Map::new()),
        Some(Value::Object(state)) => state_of(config, state)?,
        Some(_) => return Err(ApiError::bad_request("connection.state must be an object")),
    };
    let tokens = tokens(config, status, &values)?;
    if status == Status::Initiated && config.scheme == Scheme::OAuth2 {
        values
            .entry("redirectUrl")
            .or_insert_with(|| Value::from(format!("https://provider.example/authorize?state={}", id::suffix(16))));
    }
    Ok(Origin {
        project: caller.project,
        user: user.into(),
        config,
        alias: alias.filter(|alias| !alias.is_empty()).map(Into::into),
        tokens,
        details: mask::values(values),
        status,
    })
}

/// The wanted status with the other values of the connection.
fn state_of(config: &AuthConfig, mut state: Map<String, Value>) -> Result<(Status, Map<String, Value>), ApiError> {
    let scheme = body::text(&mut state, "authScheme", "connection.state.authScheme")?
        .ok_or_else(|| ApiError::missing("connection.state.authScheme"))?;
    if scheme != config.scheme.name() {
        return Err(ApiError::bad_request("connection.state.authScheme is not the scheme of the auth config"));
    }
    let mut values = body::member(&mut state, "val", "connection.state.val")?;
    let status = body::text(&mut values, "status", "connection.state.val.status")?
        .ok_or_else(|| ApiError::missing("connection.state.val.status"))?;
    match Status::named(&status) {
        None | Some(Status::Revoked) => {
            Err(ApiError::bad_request("connection.state.val.status is no status that an account can be created with"))
        }
        Some(status) => Ok((status, values)),
    }
}

/// The tokens among the values. A connection that is, or can be enabled to be, ACTIVE must hold
/// an access token: revoking could do nothing for it otherwise.
fn tokens(config: &AuthConfig, status: Status, values: &Map<String, Value>) -> Result<Tokens, ApiError> {
    if config.scheme != Scheme::OAuth2 {
        return Ok(Tokens::default());
    }
    let token = |name: &str| match values.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str().into())),
        Some(_) => Err(ApiError::bad_request(format!("{name} must be a string"))),
    };
    let tokens = Tokens { access: token("access_token")?, refresh: token("refresh_token")? };
    if tokens.access.is_none() && matches!(status, Status::Active | Status::Inactive) {
        return Err(ApiError::missing("connection.state.val.access_token"));
    }
    Ok(tokens)
}

//! Creates accounts: `POST /api/v3.1/connected_accounts`.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use serde::Serialize;
use serde_json::{Map, Value};
use url::Url;

use super::account::{Content, Origin, Status, Tokens};
use super::auth::Caller;
use super::body;
use super::catalog::{self, AuthConfig, Scheme};
use super::envelope::ApiError;
use super::fault::begin;
use super::id::AccountId;
use super::links::{self, Link};
use super::mask;
use super::sharing::Sharing;
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
    #[serde(skip_serializing_if = "Option::is_none")]
    experimental: Option<&'a Sharing>,
}

/// What a request asks for.
struct Wanted {
    config: &'static AuthConfig,
    user: String,
    alias: Option<String>,
    status: Status,
    tokens: Tokens,
    values: Map<String, Value>,
    sharing: Option<Sharing>,
    callback: Option<Url>,
}

/// Imports an account with the status that `connection.state.val.status` asks for; without a
/// state it begins as INITIALIZING. An OAuth account that is yet to be authorised gets a link,
/// unless it brings the address of an authorisation along.
pub(super) async fn create(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, ApiError> {
    let mut wanted = Wanted::read(body::object(request.into_body()).await?)?;
    let link = wanted.lacks_authorisation().then(links::token);
    if let Some(token) = &link {
        wanted.values.insert("redirectUrl".to_owned(), Value::from(shared.links.url(token)));
    }
    let project = caller.project;
    let content = Content {
        alias: wanted.alias.filter(|alias| !alias.is_empty()).map(Into::into),
        tokens: wanted.tokens,
        details: mask::values(wanted.config, wanted.values),
        sharing: wanted.sharing,
        link: link.clone(),
    };
    let origin = Origin { project, user: wanted.user.into(), config: wanted.config };
    let account = shared.create(origin, wanted.status, content).map_err(|_| ApiError::alias_taken())?;
    if let Some(token) = &link {
        let (callback, prefill) = (wanted.callback, Map::new());
        links::open(&shared, token, Link { project, account: account.id, callback, prefill });
    }
    let present = account.present();
    let redirect = present.content.details.get("redirectUrl").and_then(Value::as_str);
    let created = Created {
        id: account.id,
        connection_data: Connection::of(&account, &present),
        status: present.status,
        redirect_url: redirect,
        redirect_uri: redirect,
        experimental: present.content.sharing.as_ref(),
    };
    Ok(begin::created(&shared, &account, &created))
}

impl Wanted {
    fn read(mut request: Map<String, Value>) -> Result<Self, ApiError> {
        let mut auth_config = body::member(&mut request, "auth_config", "auth_config")?;
        let id =
            body::text(&mut auth_config, "id", "auth_config.id")?.ok_or_else(|| ApiError::missing("auth_config.id"))?;
        let config = catalog::auth_config(&id).ok_or_else(ApiError::no_auth_config)?;
        if config.managed {
            return Err(ApiError::managed());
        }
        let mut connection = body::member(&mut request, "connection", "connection")?;
        let user = body::text(&mut connection, "user_id", "connection.user_id")?;
        let user = user.unwrap_or_else(|| "default".to_owned());
        if user.is_empty() {
            return Err(ApiError::bad_request("connection.user_id must not be empty"));
        }
        let alias = body::text(&mut connection, "alias", "connection.alias")?;
        let callback = match body::text(&mut connection, "callback_url", "connection.callback_url")? {
            Some(url) => Some(url),
            None => body::text(&mut connection, "redirect_uri", "connection.redirect_uri")?,
        };
        let (status, values) = match connection.remove("state") {
            None | Some(Value::Null) => (Status::Initializing, Map::new()),
            Some(Value::Object(state)) => state_of(config, state)?,
            Some(_) => return Err(ApiError::bad_request("connection.state must be an object")),
        };
        Ok(Self {
            config,
            user,
            alias,
            status,
            tokens: tokens(config, status, &values)?,
            values,
            sharing: Sharing::begin(&mut connection)?,
            callback: links::callback(callback.as_deref(), "connection.callback_url")?,
        })
    }

    fn lacks_authorisation(&self) -> bool {
        self.config.scheme == Scheme::OAuth2
            && matches!(self.status, Status::Initializing | Status::Initiated)
            && !self.values.contains_key("redirectUrl")
    }
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
    for name in ["access_token", "refresh_token"] {
        if values.get(name).is_some_and(|value| !value.is_string() && !value.is_null()) {
            return Err(ApiError::bad_request(format!("{name} must be a string")));
        }
    }
    let tokens = Tokens::among(values);
    if tokens.access.is_none() && matches!(status, Status::Active | Status::Inactive) {
        return Err(ApiError::missing("connection.state.val.access_token"));
    }
    Ok(tokens)
}

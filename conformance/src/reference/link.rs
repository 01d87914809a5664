//! Makes hosted sign-in links: `POST /api/v3.1/connected_accounts/link`.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use serde::Serialize;
use serde_json::{Map, Value};

use super::account::{Content, Origin, Status, Tokens};
use super::auth::Caller;
use super::body;
use super::catalog;
use super::clock;
use super::envelope::ApiError;
use super::fault::begin;
use super::id::AccountId;
use super::links::{self, Link};
use super::sharing::Sharing;
use super::state::Shared;

#[derive(Serialize)]
struct Linked<'a> {
    link_token: &'a str,
    redirect_url: &'a str,
    expires_at: String,
    connected_account_id: AccountId,
    #[serde(skip_serializing_if = "Option::is_none")]
    experimental: Option<&'a Sharing>,
}

/// Creates an account that is INITIATED, with a page on which it can be authorised.
pub(super) async fn link(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, ApiError> {
    let mut request = body::object(request.into_body()).await?;
    let mut required = |name: &str| body::text(&mut request, name, name)?.ok_or_else(|| ApiError::missing(name));
    let (config, user) = (required("auth_config_id")?, required("user_id")?);
    if user.is_empty() {
        return Err(ApiError::bad_request("user_id must not be empty"));
    }
    let config = catalog::auth_config(&config).ok_or_else(ApiError::no_auth_config)?;
    let alias = body::text(&mut request, "alias", "alias")?;
    let callback = body::text(&mut request, "callback_url", "callback_url")?;
    let callback = links::callback(callback.as_deref(), "callback_url")?;
    let sharing = Sharing::begin(&mut request)?;
    let prefill = prefill(&mut request)?;
    let token = links::token();
    let url = shared.links.url(&token);
    let content = Content {
        alias: alias.filter(|alias| !alias.is_empty()).map(Into::into),
        tokens: Tokens::default(),
        details: Map::from_iter([("redirectUrl".to_owned(), Value::from(url.as_str()))]),
        sharing,
        link: Some(Arc::clone(&token)),
    };
    let origin = Origin { project: caller.project, user: user.into(), config };
    let account = shared.create(origin, Status::Initiated, content).map_err(|_| ApiError::alias_taken())?;
    links::open(&shared, &token, Link { project: caller.project, account: account.id, callback, prefill });
    begin::at_once(&shared, &token).await;
    let content = account.content();
    let linked = Linked {
        link_token: &token,
        redirect_url: &url,
        expires_at: clock::iso(shared.links.expiry(account.created)),
        connected_account_id: account.id,
        experimental: content.sharing.as_ref(),
    };
    Ok(begin::linked(&shared, &linked))
}

/// The values that the form shows filled in: they are the connection's, once its user agrees.
fn prefill(request: &mut Map<String, Value>) -> Result<Map<String, Value>, ApiError> {
    let mut values = match request.remove("connection_data") {
        None | Some(Value::Null) => return Ok(Map::new()),
        Some(Value::Object(values)) => values,
        Some(_) => return Err(ApiError::bad_request("connection_data must be an object")),
    };
    values.remove("status");
    // What is not filled in is made up later.
    values.retain(|_, value| !value.is_null() && value.as_str() != Some(""));
    for name in ["access_token", "refresh_token"] {
        if values.get(name).is_some_and(|value| !value.is_string()) {
            return Err(ApiError::bad_request(format!("connection_data.{name} must be a string")));
        }
    }
    Ok(values)
}

//! Starts an authorisation over: `POST /api/v3.1/connected_accounts/{nanoid}/refresh`, deprecated.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::{Map, Value};
use url::Url;

use super::account::{Account, Status};
use super::auth::Caller;
use super::body;
use super::catalog::Scheme;
use super::envelope::ApiError;
use super::fault::renewal;
use super::links::{self, Link};
use super::operation::Operation;
use super::path;
use super::query::Query;
use super::state::Shared;

const REASON: &str = "The authorisation was started over";

/// Makes an OAuth account INITIATED again, with a page to authorise it on, even one that works.
/// What was switched off or revoked on purpose does not come back this way.
pub(super) async fn refresh(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, ApiError> {
    let (parts, content) = request.into_parts();
    let account = path::account(&shared, caller, parts.uri.path(), Operation::Refresh)?;
    let content = body::read(content).await?;
    let query = Query::read(parts.uri.query());
    // No source says which of the two counts where both are given.
    let callback = match query.one("redirect_url") {
        Some(text) => Some(text.to_owned()),
        None => in_body(&content)?,
    };
    let callback = links::callback(callback.as_deref(), "redirect_url")?;
    let _turn = account.turn.lock().await;
    let present = path::still(&shared, &account, Operation::Refresh)?;
    if account.origin.config.scheme != Scheme::OAuth2 {
        return Err(ApiError::not_refreshable());
    }
    if let Status::Inactive | Status::Revoked = present.status {
        return renewal::refused(&shared, &account, ApiError::unusable(present.status));
    }
    let url = start_over(&shared, &account, callback);
    Ok(renewal::render(&shared, account.id, Status::Initiated, Some(&url)))
}

/// Gives the account a new link, which makes older ones useless. The caller holds the account's turn.
fn start_over(shared: &Arc<Shared>, account: &Account, callback: Option<Url>) -> String {
    let token = links::token();
    let url = shared.links.url(&token);
    shared.change(account, |present| {
        present.enter(Status::Initiated, Some(REASON));
        present.edit(|content| {
            content.details.insert("redirectUrl".to_owned(), Value::from(url.as_str()));
            content.link = Some(Arc::clone(&token));
        });
    });
    let (project, prefill) = (account.origin.project, Map::new());
    links::open(shared, &token, Link { project, account: account.id, callback, prefill });
    url
}

/// The address in the body, where there is a body at all.
fn in_body(content: &[u8]) -> Result<Option<String>, ApiError> {
    if content.trim_ascii().is_empty() {
        return Ok(None);
    }
    body::text(&mut body::parse(content)?, "redirect_url", "redirect_url")
}

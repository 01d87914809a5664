//! Shows the page of a link, on which a user allows or denies the connection.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use url::Url;

use super::body;
use super::envelope::ApiError;
use super::links::{self, Ending, Link};
use super::query::Query;
use super::state::Shared;

/// Where the pages are. Not below `/api/`: whoever has a link needs no key.
pub(super) const ROOT: &str = "/link";

/// Asks the user, or takes the answer: from the form that the page shows, or in the query of a
/// plain GET, so that a script needs one request only.
pub(super) async fn page(State(shared): State<Arc<Shared>>, request: Request) -> Result<Response, ApiError> {
    let (parts, content) = request.into_parts();
    let token = parts.uri.path().strip_prefix(ROOT).and_then(|path| path.strip_prefix('/')).unwrap_or_default();
    let query = Query::read(parts.uri.query());
    let answer = match parts.method {
        Method::HEAD => return Ok(ask(&shared, token)),
        Method::GET => query.one("outcome").map(str::to_owned),
        Method::POST => {
            let form = body::read(content).await?;
            let form = Query::read(std::str::from_utf8(&form).ok());
            let answer = form.one("outcome").or_else(|| query.one("outcome"));
            Some(answer.unwrap_or_default().to_owned())
        }
        _ => return Err(ApiError::no_method()),
    };
    let ending = match answer.as_deref() {
        None => return Ok(ask(&shared, token)),
        Some("success") => Ending::Allowed,
        Some("failed") => Ending::Denied,
        Some(_) => {
            return Ok(html(StatusCode::BAD_REQUEST, "<p>The outcome must be <b>success</b> or <b>failed</b>.</p>"));
        }
    };
    let ended = links::end(&shared, token, ending).await;
    Ok(ended.map_or_else(gone, |link| leave(&link, ending)))
}

fn ask(shared: &Shared, token: &str) -> Response {
    let Some((account, _)) = links::find(shared, token) else {
        return gone();
    };
    let (toolkit, id) = (account.origin.config.toolkit, account.id);
    html(
        StatusCode::OK,
        &format!(
            "<h1>Connect to {toolkit}?</h1>
<p>Account <code>{id}</code> asks for access. This is a mock: no provider is behind it, nothing real is connected.</p>
<form method=\"post\">
<button name=\"outcome\" value=\"success\">Allow</button>
<button name=\"outcome\" value=\"failed\">Deny</button>
</form>"
        ),
    )
}

/// Sends the user back to the application, which learns how it went from what is added to its own query.
fn leave(link: &Link, ending: Ending) -> Response {
    let status = if ending == Ending::Allowed { "success" } else { "failed" };
    let Some(callback) = &link.callback else {
        return html(StatusCode::OK, &format!("<p>The connection ended with <b>{status}</b>.</p>"));
    };
    let mut target: Url = callback.clone();
    target
        .query_pairs_mut()
        .append_pair("status", status)
        .append_pair("connected_account_id", &link.account.to_string());
    (StatusCode::FOUND, [(LOCATION, target.as_str()), (CACHE_CONTROL, "no-store")]).into_response()
}

fn gone() -> Response {
    html(StatusCode::NOT_FOUND, "<p>This link was used, has expired, or never existed.</p>")
}

fn html(status: StatusCode, content: &str) -> Response {
    let head = "<!doctype html>
<html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">
<title>Connect an account</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 28rem; margin: 12vh auto; padding: 0 1rem }
button { font: inherit; padding: .4rem 1.2rem }
</style>";
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-store")];
    (status, headers, format!("{head}\n{content}\n</html>\n")).into_response()
}

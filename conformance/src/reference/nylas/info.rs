//! Describes a token that is alive: `GET /v3/connect/tokeninfo`.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::json;

use super::super::query::Query;
use super::bearer;
use super::catalog::CLIENT_ID;
use super::fault::dead;
use super::refusal::Refusal;
use super::reply;
use super::state::Shared;
use super::tokens::{Kind, Standing};

/// Answers what an access token is. Nobody has an id token: none is issued.
pub(super) async fn info(State(shared): State<Arc<Shared>>, request: Request) -> Result<Response, Refusal> {
    let bearer = bearer::of(&shared, request.headers())?;
    let query = Query::read(request.uri().query());
    let text = match (query.one("access_token"), query.one("id_token")) {
        (Some(text), None) => text,
        (None, Some(_)) => return Err(Refusal::invalid_token()),
        _ => return Err(Refusal::invalid_request("Either an access_token or an id_token is required")),
    };
    let now = shared.clock.now();
    let book = shared.book();
    let found = book.tokens.get(text).filter(|token| token.kind == Kind::Access);
    let found = found.filter(|token| bearer.sees(book.tokens.grant_of(token.family)));
    let token = found.ok_or_else(Refusal::invalid_token)?;
    let standing = token.standing(now);
    if standing != Standing::Alive
        && let Some(answer) = dead::info(&shared, standing, Refusal::invalid_token())?
    {
        return Ok(answer);
    }
    let grant = book.grants.get(book.tokens.grant_of(token.family)).ok_or_else(Refusal::invalid_token)?;
    Ok(reply::data(json!({
        "iss": "https://nylas.com",
        "aud": CLIENT_ID,
        "sub": &*grant.id,
        "email": grant.address,
        "iat": token.issued,
        "exp": token.expires,
    })))
}

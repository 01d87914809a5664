//! Reads a grant's data at its provider: `GET /v3/grants/{id}/messages`. Every grant has one message.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::bearer::{self, Bearer};
use super::grants::named;
use super::refusal::Refusal;
use super::reply;
use super::state::Shared;

/// Lists the messages of the grant, to the application, or to the grant itself as `me`.
pub(super) async fn messages(State(shared): State<Arc<Shared>>, request: Request) -> Result<Response, Refusal> {
    let bearer = bearer::of(&shared, request.headers())?;
    let path = request.uri().path();
    let book = shared.book();
    let grant = match &bearer {
        Bearer::Grant(id) if path.split('/').nth(3) == Some("me") => book.grants.get(id).ok_or_else(Refusal::no_grant),
        _ => named(&book, path),
    }?;
    if !bearer.sees(&grant.id) || grant.cut_off {
        return Err(Refusal::unauthorized());
    }
    let message: Value = json!({
        "id": "message-1",
        "object": "message",
        "grant_id": &*grant.id,
        "thread_id": "thread-1",
        "subject": "Welcome",
        "from": [{"email": grant.address}],
        "to": [{"email": grant.address}],
        "date": grant.created,
        "folders": ["INBOX"],
        "unread": true,
        "starred": false,
    });
    Ok(reply::data(json!([message])))
}

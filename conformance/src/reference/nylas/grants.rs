//! Shows grants, deletes them: `/v3/grants/{id}`, `/v3/grants/me`.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;

use super::super::id::decode;
use super::bearer::{self, Bearer};
use super::fault::dead;
use super::grant::Grant;
use super::refusal::Refusal;
use super::reply;
use super::state::{Book, Shared};

/// The grant that the path names, to the application.
pub(super) async fn read(State(shared): State<Arc<Shared>>, request: Request) -> Result<Response, Refusal> {
    bearer::application(&shared, request.headers())?;
    let book = shared.book();
    named(&book, request.uri().path()).map(|grant| reply::data(grant.show()))
}

/// The grant that the bearer speaks for.
pub(super) async fn me(State(shared): State<Arc<Shared>>, request: Request) -> Result<Response, Refusal> {
    let bearer = bearer::of(&shared, request.headers());
    let Bearer::Grant(id) = dead::bearer(&shared, request.headers(), bearer)? else {
        return Err(Refusal::unauthorized());
    };
    let book = shared.book();
    let grant = book.grants.get(&id).ok_or_else(Refusal::unauthorized)?;
    Ok(reply::data(grant.show()))
}

/// Deletes a grant, with which all of its tokens end.
pub(super) async fn delete(State(shared): State<Arc<Shared>>, request: Request) -> Result<Response, Refusal> {
    bearer::application(&shared, request.headers())?;
    let mut book = shared.book();
    let id = Arc::clone(&named(&book, request.uri().path())?.id);
    book.delete(&id);
    Ok(reply::done())
}

/// The grant that the third segment of a path names.
pub(super) fn named<'a>(book: &'a Book, path: &str) -> Result<&'a Grant, Refusal> {
    let name = path.split('/').nth(3).and_then(decode).unwrap_or_default();
    book.grants.named(&name).ok_or_else(Refusal::no_grant)
}

//! Reads one account: `GET /api/v3.1/connected_accounts/{nanoid}`.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;

use super::account::Status;
use super::auth::Caller;
use super::envelope::ApiError;
use super::fault::answer::Answer;
use super::fault::race;
use super::fault::show::{self, Place};
use super::operation::Operation;
use super::path;
use super::state::Shared;
use super::view::Item;

/// Answers the account with its secrets masked.
pub(super) async fn read(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, ApiError> {
    let account = path::account(&shared, caller, request.uri().path(), Operation::Get)?;
    let mut present = account.present();
    race::remember_read(&shared, &account);
    if present.status == Status::Revoked && shared.deviates(Answer::GetKeepsActive) {
        present.status = Status::Active;
    }
    Ok(show::render(&shared, Place::Get, &Item::alone(&account, &present), &[present.content.as_ref()]))
}

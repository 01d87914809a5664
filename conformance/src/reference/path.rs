//! Finds the account that a path names.

use std::sync::Arc;

use super::account::{Account, Present};
use super::auth::Caller;
use super::envelope::ApiError;
use super::fault::{ids, removal};
use super::id::{self, AccountId, Named};
use super::operation::Operation;
use super::state::Shared;

/// The account that a path names to this caller, who wants to operate on it.
pub(super) fn account(
    shared: &Shared,
    caller: Caller,
    path: &str,
    operation: Operation,
) -> Result<Arc<Account>, ApiError> {
    let text = id::decode(Operation::raw_id(path));
    let text = ids::respell(shared, caller, text)?;
    let id = match text.as_deref().map_or(Named::Malformed, Named::read) {
        Named::Account(id) => id,
        Named::Nobody => return Err(ApiError::no_account(None)),
        Named::Malformed => return Err(ApiError::malformed_id()),
    };
    let found = shared.account(caller.project, id);
    let found = found.ok_or_else(|| ApiError::no_account(Some(id)))?;
    still(shared, &found, operation)?;
    Ok(found)
}

/// How an account stands now, unless it was deleted meanwhile.
pub(super) fn still(shared: &Shared, account: &Account, operation: Operation) -> Result<Present, ApiError> {
    let present = account.present();
    if present.exists() || removal::lingers(shared, operation) {
        return Ok(present);
    }
    Err(ApiError::no_account(Some(account.id)))
}

/// The id in a path, where it has the form of one.
pub(super) fn id(path: &str) -> Option<AccountId> {
    match Named::read(&id::decode(Operation::raw_id(path))?) {
        Named::Account(id) => Some(id),
        Named::Nobody | Named::Malformed => None,
    }
}

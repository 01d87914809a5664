//! Faults of patching an account.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::super::account::{Account, Status};
use super::super::state::Shared;
use super::Deviation as D;
use super::{Fault, fault};

/// How patches deviate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Change {
    AliasIsNotSet,
    AliasIsSetOnce,
    AliasIsLowered,
    AliasIsNotCleared,
    AliasIsClearedToText,
    Disables,
    Enables,
    Expires,
    OmitsId,
    SaysNo,
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("alias-is-not-set", "answers a patch with success, but sets no alias",
        &["C9"], &[], D::Change(Change::AliasIsNotSet)),
    fault("alias-is-set-once", "keeps the alias that an account has when another one is patched in",
        &["C9"], &[], D::Change(Change::AliasIsSetOnce)),
    fault("alias-is-lowered", "sets an alias in lower case",
        &["C9"], &[], D::Change(Change::AliasIsLowered)),
    fault("alias-is-not-cleared", "keeps the alias when an empty one is patched in",
        &["C9"], &[], D::Change(Change::AliasIsNotCleared)),
    fault("alias-is-cleared-to-a-word", "sets the alias null, as a word, when an empty one is patched in",
        &["C9"], &[], D::Change(Change::AliasIsClearedToText)),
    fault("patch-disables", "disables an ACTIVE account that is patched",
        &["C9"], &[], D::Change(Change::Disables)),
    fault("patch-enables", "enables an INACTIVE account that is patched",
        &["C9"], &[], D::Change(Change::Enables)),
    fault("patch-expires", "makes an ACTIVE account EXPIRED that is patched",
        &["C9"], &[], D::Change(Change::Expires)),
    fault("patch-omits-the-id", "answers a patch without the id",
        &["C9"], &[], D::Change(Change::OmitsId)),
    fault("patch-says-no", "answers a patch that it made with success: false",
        &["C9"], &[], D::Change(Change::SaysNo)),
];

/// The alias that a patch sets: the empty one clears it.
pub(in crate::reference) fn alias(shared: &Shared, account: &Account, alias: Option<String>) -> Option<String> {
    let Some(D::Change(change)) = shared.deviation() else {
        return alias;
    };
    let alias = alias?;
    let clears = alias.is_empty();
    match change {
        Change::AliasIsNotSet if !clears => None,
        Change::AliasIsSetOnce if !clears && account.content().alias.is_some() => None,
        Change::AliasIsLowered => Some(alias.to_lowercase()),
        Change::AliasIsNotCleared if clears => None,
        Change::AliasIsClearedToText if clears => Some("null".to_owned()),
        _ => Some(alias),
    }
}

/// Answers a patch.
pub(in crate::reference) fn render(shared: &Shared, account: &Account) -> Response {
    let deviation = shared.deviation();
    let flipped = match (deviation, account.present().status) {
        (Some(D::Change(Change::Disables)), Status::Active) => Some(Status::Inactive),
        (Some(D::Change(Change::Enables)), Status::Inactive) => Some(Status::Active),
        (Some(D::Change(Change::Expires)), Status::Active) => Some(Status::Expired),
        _ => None,
    };
    if let Some(status) = flipped {
        shared.set_status(account, status, None);
    }
    let mut answer = json!({"success": true, "id": account.id, "status": account.present().status});
    match deviation {
        Some(D::Change(Change::OmitsId)) => super::remove(&mut answer, "id"),
        Some(D::Change(Change::SaysNo)) => answer["success"] = json!(false),
        _ => {}
    }
    Json(answer).into_response()
}

//! Faults of access: who may revoke, by which method, with what effect on other accounts.

use std::sync::Arc;

use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;

use super::super::account::{Account, Status};
use super::super::auth::{Caller, presented};
use super::super::catalog::KEYS;
use super::super::envelope::ApiError;
use super::super::operation::Operation;
use super::super::state::Shared;
use super::super::{dispatch, path, revoke};
use super::Deviation as D;
use super::{Fault, fault, refusal};

/// How access deviates. All of it concerns revoke alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Access {
    NoKey,
    EmptyKey,
    UnknownKey,
    KeyStart,
    KeyEnd,
    KeyWithMore,
    KeyInOtherCase,
    Revokes401,
    Flips401,
    Dispatches401,
    UnknownKeyForbidden,
    UnknownKeyNotFound,
    OtherProject,
    OtherProjectInSecret,
    Method(Revoking),
    RevokesUser,
    RevokesConfig,
    DisablesUser,
}

/// A method that revokes, but must not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Revoking {
    Get,
    Head,
    Options,
    Put,
    Patch,
    Delete,
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("no-key-revokes", "revokes without a key",
        &["A19", "C12"], &["A11", "A28", "B1", "B2", "B6"], D::Access(Access::NoKey)),
    fault("empty-key-revokes", "revokes with an empty key",
        &["A19"], &["A11"], D::Access(Access::EmptyKey)),
    fault("unknown-key-revokes", "revokes with any key at all",
        &["A19"], &["A11", "B6"], D::Access(Access::UnknownKey)),
    fault("start-of-key-revokes", "revokes with the beginning of a key",
        &["A19"], &["A11"], D::Access(Access::KeyStart)),
    fault("end-of-key-revokes", "revokes with the end of a key",
        &["A19"], &["A11"], D::Access(Access::KeyEnd)),
    fault("key-with-more-revokes", "revokes with a key that goes on after its end",
        &["A19"], &["A11"], D::Access(Access::KeyWithMore)),
    fault("key-in-other-case-revokes", "revokes with a key in other letter case",
        &["A19"], &["A11"], D::Access(Access::KeyInOtherCase)),
    fault("unauthorised-revokes-anyway", "revokes in full while answering 401",
        &["A11", "A19", "C12"], &[], D::Access(Access::Revokes401)),
    fault("unauthorised-flips-anyway", "marks the account REVOKED while answering 401",
        &["A11", "A19", "C12"], &[], D::Access(Access::Flips401)),
    fault("unauthorised-dispatches-anyway", "sends the tokens to the provider while answering 401",
        &["A11", "A19"], &[], D::Access(Access::Dispatches401)),
    fault("unknown-key-answers-forbidden", "refuses to revoke with an unknown key with 403",
        &["A19"], &["B6"], D::Access(Access::UnknownKeyForbidden)),
    fault("unknown-key-answers-not-found", "refuses to revoke with an unknown key with 404",
        &["A19"], &["B6"], D::Access(Access::UnknownKeyNotFound)),
    fault("other-project-revokes", "revokes for another project",
        &["A20", "C12"], &["A11"], D::Access(Access::OtherProject)),
    fault("other-project-revokes-in-secret", "revokes for another project while answering 404",
        &["A20", "C12"], &["A11"], D::Access(Access::OtherProjectInSecret)),
    fault("get-revokes", "revokes on GET",
        &["A21"], &[], D::Access(Access::Method(Revoking::Get))),
    fault("head-revokes", "revokes on HEAD",
        &["A21"], &[], D::Access(Access::Method(Revoking::Head))),
    fault("options-revokes", "revokes on OPTIONS",
        &["A21"], &[], D::Access(Access::Method(Revoking::Options))),
    fault("put-revokes", "revokes on PUT",
        &["A22"], &["B7"], D::Access(Access::Method(Revoking::Put))),
    fault("patch-revokes", "revokes on PATCH",
        &["A22"], &["B7"], D::Access(Access::Method(Revoking::Patch))),
    fault("delete-revokes", "revokes on DELETE",
        &["A22"], &["B7"], D::Access(Access::Method(Revoking::Delete))),
    fault("revokes-all-of-the-user", "marks every ACTIVE account of the user REVOKED along with one",
        &["A23", "A31"], &[], D::Access(Access::RevokesUser)),
    fault("revokes-all-of-the-auth-config", "marks every ACTIVE account of the user's auth config REVOKED along with one",
        &["A23"], &["A31"], D::Access(Access::RevokesConfig)),
    fault("disables-all-of-the-user", "disables every other ACTIVE account of the user when it revokes one",
        &["A23", "A31"], &[], D::Access(Access::DisablesUser)),
];

/// Judges a key otherwise.
pub(in crate::reference) fn judge(
    shared: &Shared,
    operation: Operation,
    headers: &HeaderMap,
    judged: Result<Caller, ApiError>,
) -> Result<Caller, ApiError> {
    let (Some(D::Access(access)), Operation::Revoke, Err(error)) = (shared.deviation(), operation, &judged) else {
        return judged;
    };
    let key = presented(headers);
    let absent = !headers.contains_key("x-api-key");
    let known = |like: fn(&str, &str) -> bool| {
        let key = key.filter(|key| !key.is_empty())?;
        KEYS.iter().position(|known| like(known, key))
    };
    let project = match access {
        Access::NoKey if absent => Some(0),
        Access::EmptyKey if key == Some("") => Some(0),
        Access::UnknownKey => known(|_, _| true),
        Access::KeyStart => known(|known, key| known.starts_with(key)),
        Access::KeyEnd => known(|known, key| known.ends_with(key)),
        Access::KeyWithMore => known(|known, key| key.starts_with(known)),
        Access::KeyInOtherCase => known(|known, key| known.eq_ignore_ascii_case(key)),
        Access::UnknownKeyForbidden if error.code != ApiError::no_key().code => {
            return Err(ApiError::forbidden());
        }
        Access::UnknownKeyNotFound if error.code != ApiError::no_key().code => {
            return Err(ApiError::no_account(None));
        }
        _ => None,
    };
    project.map_or(judged, |project| Ok(Caller { project }))
}

/// Does what a refused key should have kept from happening.
pub(in crate::reference) async fn despite_refusal(shared: &Arc<Shared>, operation: Operation, path: &str) {
    let (Some(D::Access(access)), Operation::Revoke) = (shared.deviation(), operation) else {
        return;
    };
    let Some(account) = owned_by(shared, 0, path) else {
        return;
    };
    match access {
        Access::Revokes401 => drop(revoke::finish(Arc::clone(shared), account).await),
        Access::Flips401 => shared.set_status(&account, Status::Revoked, None),
        Access::Dispatches401 => drop(dispatch::all(shared, dispatch::plan(&account)).await),
        _ => {}
    }
}

/// Answers a revoke whose account the caller cannot reach.
pub(in crate::reference) async fn unreachable(
    shared: Arc<Shared>,
    caller: Caller,
    path: &str,
    error: ApiError,
) -> Result<Response, ApiError> {
    match shared.deviation() {
        Some(D::Refusal(refusal)) if error.status == StatusCode::NOT_FOUND => {
            refusal::missing(shared, caller, path, refusal, error).await
        }
        Some(D::Access(access @ (Access::OtherProject | Access::OtherProjectInSecret))) => {
            let Some(account) = owned_by(&shared, 1 - caller.project, path) else {
                return Err(error);
            };
            let answer = revoke::finish(shared, account).await;
            if access == Access::OtherProject { answer } else { Err(error) }
        }
        _ => Err(error),
    }
}

/// Revokes by a method that should not.
pub(in crate::reference) async fn wrong_method(
    shared: Arc<Shared>,
    caller: Caller,
    method: &Method,
    path: &str,
    error: ApiError,
) -> Result<Response, ApiError> {
    let named = match *method {
        Method::GET => Revoking::Get,
        Method::HEAD => Revoking::Head,
        Method::OPTIONS => Revoking::Options,
        Method::PUT => Revoking::Put,
        Method::PATCH => Revoking::Patch,
        Method::DELETE => Revoking::Delete,
        _ => return Err(error),
    };
    if !shared.deviates(Access::Method(named)) || Operation::of(&Method::POST, path) != Operation::Revoke {
        return Err(error);
    }
    let account = path::account(&shared, caller, path, Operation::Revoke)?;
    revoke::finish(shared, account).await
}

/// Does to other accounts what was asked of one alone.
pub(in crate::reference) fn neighbours(shared: &Shared, account: &Account) {
    let Some(D::Access(access)) = shared.deviation() else {
        return;
    };
    let (status, same_config) = match access {
        Access::RevokesUser => (Status::Revoked, false),
        Access::RevokesConfig => (Status::Revoked, true),
        Access::DisablesUser => (Status::Inactive, false),
        _ => return,
    };
    let beside = |other: &Account| {
        other.id != account.id
            && other.origin.user == account.origin.user
            && other.present().status == Status::Active
            && (!same_config || other.origin.config.id == account.origin.config.id)
    };
    for other in shared.accounts_where(account.origin.project, beside) {
        shared.set_status(&other, status, None);
    }
}

fn owned_by(shared: &Shared, project: usize, path: &str) -> Option<Arc<Account>> {
    shared.account(project, path::id(path)?)
}

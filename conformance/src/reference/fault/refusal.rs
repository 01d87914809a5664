//! Faults of refusing a revoke: refusing what should pass, passing what should be refused.

use std::sync::Arc;

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::super::account::{Account, Status, Subject};
use super::super::auth::Caller;
use super::super::catalog::Scheme;
use super::super::envelope::ApiError;
use super::super::operation::Operation;
use super::super::revoke::{self, Verdict};
use super::super::state::Shared;
use super::super::{dispatch, id, path};
use super::Deviation as D;
use super::{Fault, fault};

/// How refusals deviate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Refusal {
    Accepts(Status),
    BadRequestForState,
    PretendsForState,
    UnsupportedPretends,
    UnsupportedConflicts,
    UnsupportedFails,
    ApiKeyPretends,
    ApiKeyConflicts,
    UnknownPretends,
    UnknownFails,
    UnknownForbidden,
    RevokesDeleted,
    DeletedDispatches,
    ConflictRevokes,
    ConflictExpires,
    UnsupportedExpires,
    ConflictDispatches,
    UnsupportedDispatches,
    StaleAfterDisable,
    ConflictAfterEnable,
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("revokes-initializing", "revokes an account that is INITIALIZING",
        &["A8"], &["A11"], D::Refusal(Refusal::Accepts(Status::Initializing))),
    fault("revokes-initiated", "revokes an account that is INITIATED",
        &["A8"], &["A11"], D::Refusal(Refusal::Accepts(Status::Initiated))),
    fault("revokes-failed", "revokes an account that is FAILED",
        &["A8"], &["A11"], D::Refusal(Refusal::Accepts(Status::Failed))),
    fault("revokes-expired", "revokes an account that is EXPIRED",
        &["A8"], &["A11"], D::Refusal(Refusal::Accepts(Status::Expired))),
    fault("revokes-inactive", "revokes an account that is INACTIVE",
        &["A8"], &["A11", "A24", "A26", "A31"], D::Refusal(Refusal::Accepts(Status::Inactive))),
    fault("wrong-state-answers-bad-request", "refuses an account in the wrong state with 400",
        &["A8"], &["A24", "A26", "A31", "B6"], D::Refusal(Refusal::BadRequestForState)),
    fault("wrong-state-pretends", "answers 200 for an account in the wrong state, leaving it as it is",
        &["A8"], &["A11", "A24", "A26", "A31", "B6"], D::Refusal(Refusal::PretendsForState)),
    fault("unsupported-pretends", "answers 200 for a toolkit without revocation, leaving the account as it is",
        &["A9"], &["A11", "B6"], D::Refusal(Refusal::UnsupportedPretends)),
    fault("unsupported-answers-conflict", "refuses a toolkit without revocation with 409",
        &["A9"], &["B6"], D::Refusal(Refusal::UnsupportedConflicts)),
    fault("unsupported-answers-internal-error", "refuses a toolkit without revocation with 500",
        &["A9"], &["A11", "B6"], D::Refusal(Refusal::UnsupportedFails)),
    fault("api-key-pretends", "answers 200 for an account of an API key, leaving it as it is",
        &["A9"], &["A11"], D::Refusal(Refusal::ApiKeyPretends)),
    fault("api-key-answers-conflict", "refuses an account of an API key with 409",
        &["A9"], &[], D::Refusal(Refusal::ApiKeyConflicts)),
    fault("unknown-id-pretends", "answers 200 for an id that names nothing",
        &["A10"], &["A20", "A25", "A26", "A30", "A31", "B6", "C3", "C12"], D::Refusal(Refusal::UnknownPretends)),
    fault("unknown-id-fails", "answers 500 for an id that names nothing",
        &["A10"], &["A20", "A26", "A30", "A31", "B6", "C3", "C12"], D::Refusal(Refusal::UnknownFails)),
    fault("unknown-id-answers-forbidden", "answers 403 for an id that names nothing",
        &["A10"], &["A26", "A31", "B6", "C3"], D::Refusal(Refusal::UnknownForbidden)),
    fault("revokes-deleted", "revokes an account that was deleted",
        &["A10", "C3"], &["A11", "A26", "A31"], D::Refusal(Refusal::RevokesDeleted)),
    fault("deleted-dispatches", "answers a revoke of a deleted account with 404, but has its tokens killed",
        &["A11"], &["A31"], D::Refusal(Refusal::DeletedDispatches)),
    fault("conflict-revokes", "marks the account REVOKED while refusing its state with 409",
        &["A11"], &["A8", "A24", "A26", "A31"], D::Refusal(Refusal::ConflictRevokes)),
    fault("conflict-expires", "marks the account EXPIRED while refusing its state with 409",
        &["A11"], &["A24", "A26", "A31"], D::Refusal(Refusal::ConflictExpires)),
    fault("unsupported-expires", "marks the account EXPIRED while refusing it with 400",
        &["A11"], &["A9"], D::Refusal(Refusal::UnsupportedExpires)),
    fault("conflict-dispatches", "sends the tokens to the provider before refusing the state with 409",
        &["A11"], &["A31"], D::Refusal(Refusal::ConflictDispatches)),
    fault("unsupported-dispatches", "sends the tokens to the provider before refusing with 400",
        &["A11"], &[], D::Refusal(Refusal::UnsupportedDispatches)),
    fault("disable-is-not-seen", "still revokes an account that was ACTIVE before it was disabled",
        &["A24"], &["A8", "A11", "A26", "A31"], D::Refusal(Refusal::StaleAfterDisable)),
    fault("enable-is-not-seen", "refuses an account for ever once it was disabled",
        &["A24"], &["A26", "A31"], D::Refusal(Refusal::ConflictAfterEnable)),
];

/// Judges a revoke otherwise.
pub(in crate::reference) fn verdict(shared: &Shared, account: &Account, verdict: Verdict) -> Verdict {
    let Some(D::Refusal(refusal)) = shared.deviation() else {
        return verdict;
    };
    let present = account.present();
    let oauth = account.origin.config.scheme == Scheme::OAuth2;
    match (refusal, verdict) {
        (Refusal::Accepts(status), Verdict::WrongState(actual)) if status == actual => Verdict::Go,
        (Refusal::BadRequestForState, Verdict::WrongState(_)) => {
            Verdict::Unsupported("The account's status does not allow this")
        }
        (Refusal::PretendsForState, Verdict::WrongState(_)) => Verdict::Pretend,
        (Refusal::UnsupportedPretends, Verdict::Unsupported(_)) if oauth => Verdict::Pretend,
        (Refusal::UnsupportedConflicts, Verdict::Unsupported(_)) if oauth => Verdict::WrongState(present.status),
        (Refusal::UnsupportedFails, Verdict::Unsupported(_)) if oauth => Verdict::Broken,
        (Refusal::ApiKeyPretends, Verdict::Unsupported(_)) if !oauth => Verdict::Pretend,
        (Refusal::ApiKeyConflicts, Verdict::Unsupported(_)) if !oauth => Verdict::WrongState(present.status),
        (Refusal::RevokesDeleted, Verdict::Gone) => Verdict::Go,
        (Refusal::StaleAfterDisable, Verdict::WrongState(Status::Inactive)) if present.memory.disabled => Verdict::Go,
        (Refusal::ConflictAfterEnable, Verdict::Go) if present.memory.enabled => Verdict::WrongState(present.status),
        _ => verdict,
    }
}

/// Does to a refused account what a refusal must not do.
pub(in crate::reference) async fn aftermath(
    shared: &Shared,
    account: &Account,
    verdict: Verdict,
    error: ApiError,
) -> ApiError {
    let Some(D::Refusal(refusal)) = shared.deviation() else {
        return error;
    };
    match (refusal, verdict) {
        (Refusal::ConflictRevokes, Verdict::WrongState(_)) => {
            shared.set_status(account, Status::Revoked, None);
        }
        (Refusal::ConflictExpires, Verdict::WrongState(_)) | (Refusal::UnsupportedExpires, Verdict::Unsupported(_)) => {
            shared.set_status(account, Status::Expired, None);
        }
        (Refusal::ConflictDispatches, Verdict::WrongState(_))
        | (Refusal::UnsupportedDispatches, Verdict::Unsupported(_))
        | (Refusal::DeletedDispatches, Verdict::Gone) => {
            let both = [Subject::AccessToken, Subject::RefreshToken];
            let held = both.into_iter().filter_map(|kind| dispatch::of(account, kind));
            dispatch::all(shared, held.collect()).await;
        }
        _ => {}
    }
    error
}

/// Answers a revoke whose id names nothing.
pub(super) async fn missing(
    shared: Arc<Shared>,
    caller: Caller,
    path: &str,
    refusal: Refusal,
    error: ApiError,
) -> Result<Response, ApiError> {
    match refusal {
        Refusal::UnknownPretends => {
            let id = id::decode(Operation::raw_id(path));
            let account = json!({"id": id, "status": Status::Revoked});
            let body = json!({"revoked_tokens": [], "connected_account": account});
            Ok(Json(body).into_response())
        }
        Refusal::UnknownFails => Err(ApiError::internal()),
        Refusal::UnknownForbidden => Err(ApiError::forbidden()),
        Refusal::RevokesDeleted | Refusal::DeletedDispatches => {
            let kept = path::id(path).and_then(|id| shared.account(caller.project, id));
            match kept {
                Some(account) => revoke::finish(shared, account).await,
                None => Err(error),
            }
        }
        _ => Err(error),
    }
}

/// Remembers that an account was enabled or disabled over the API.
pub(in crate::reference) fn remember_switch(account: &Account, enabled: bool) {
    account.change(|present| {
        if enabled {
            present.memory.enabled = true;
            present.memory.disabled = false;
        } else {
            present.memory.disabled = true;
        }
    });
}

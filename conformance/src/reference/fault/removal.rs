//! Faults of deleting: what stays, what the provider hears of it.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::super::account::{Account, Status, Subject};
use super::super::dispatch::Dispatch;
use super::super::envelope::ApiError;
use super::super::operation::Operation;
use super::super::state::Shared;
use super::Deviation as D;
use super::refusal::Refusal;
use super::{Fault, fault};

/// How deleting deviates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Removal {
    Pretends,
    /// A deleted account can still be operated on in one way.
    Lingers(Operation),
    StaysListed,
    AnswersNothing,
    AnswersNoContent,
    SaysNo,
    Dispatches,
    DispatchesRevoked,
    RevokedConflicts,
    NoJobId,
    NullJobId,
    JobIdles,
    JobSendsAccessOnly,
    JobIdAlways,
    FalseDispatches,
    FalseNamesJob,
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("delete-changes-nothing", "answers a delete with success, leaving the account as it is",
        &["C3"], &["A10", "A26", "A31"], D::Removal(Removal::Pretends)),
    fault("deleted-is-readable", "still answers a get of a deleted account",
        &["C3"], &["A26", "A31"], D::Removal(Removal::Lingers(Operation::Get))),
    fault("deleted-is-patchable", "still patches a deleted account",
        &["C3"], &[], D::Removal(Removal::Lingers(Operation::Patch))),
    fault("deleted-is-switchable", "still enables or disables a deleted account",
        &["C3"], &["A26", "A31"], D::Removal(Removal::Lingers(Operation::Status))),
    fault("deleted-is-deletable", "deletes a deleted account again",
        &["C3"], &["A26", "A31"], D::Removal(Removal::Lingers(Operation::Delete))),
    fault("deleted-stays-listed", "leaves deleted accounts in lists",
        &["C3"], &["A31"], D::Removal(Removal::StaysListed)),
    fault("delete-answers-nothing", "answers a delete with an empty object",
        &["C3"], &["C4", "C5"], D::Removal(Removal::AnswersNothing)),
    fault("delete-answers-no-content", "answers a delete with 204, without a body",
        &["C3"], &["C4", "C5"], D::Removal(Removal::AnswersNoContent)),
    fault("delete-says-no", "answers a delete that it made with success: false",
        &["C3"], &["A26", "A31", "C4", "C5"], D::Removal(Removal::SaysNo)),
    fault("delete-dispatches", "sends the tokens to the provider on every delete of an account that is not REVOKED",
        &["C4", "C5"], &["A11", "A31"], D::Removal(Removal::Dispatches)),
    fault("delete-after-revoke-dispatches", "sends the tokens to the provider when a REVOKED account is deleted",
        &["C4"], &["A31"], D::Removal(Removal::DispatchesRevoked)),
    fault("delete-after-revoke-is-refused", "refuses to delete a REVOKED account with 409",
        &["C4"], &["C3"], D::Removal(Removal::RevokedConflicts)),
    fault("delete-job-has-no-id", "starts the job that was asked for, but does not name it",
        &["C5"], &[], D::Removal(Removal::NoJobId)),
    fault("delete-job-id-is-null", "starts the job that was asked for, but names it null",
        &["C5"], &["C3"], D::Removal(Removal::NullJobId)),
    fault("delete-job-never-dispatches", "names the job that was asked for, but never runs it",
        &["C5"], &[], D::Removal(Removal::JobIdles)),
    fault("delete-job-sends-access-token-only", "leaves the refresh token out of the job that was asked for",
        &["C5"], &[], D::Removal(Removal::JobSendsAccessOnly)),
    fault("delete-names-a-job-always", "names a job that nobody asked for, without running one",
        &["C5"], &["C4"], D::Removal(Removal::JobIdAlways)),
    fault("delete-false-dispatches", "sends the tokens to the provider under revoke_on_delete=false",
        &["C5"], &["C4"], D::Removal(Removal::FalseDispatches)),
    fault("delete-false-names-a-job", "names a job under revoke_on_delete=false, without running one",
        &["C5"], &["C4"], D::Removal(Removal::FalseNamesJob)),
];

/// What a delete is to do, as the request has it.
#[derive(Debug, Clone, Copy)]
pub(in crate::reference) struct Asked<'a> {
    /// The flag as it was sent.
    pub(in crate::reference) flag: Option<&'a str>,
    /// Whether a job is to have the tokens killed.
    pub(in crate::reference) dispatch: bool,
    /// Whether the answer is to name a job.
    pub(in crate::reference) name_job: bool,
}

/// Whether deleted accounts are kept, for the faults that find them again.
pub(in crate::reference) fn keeps(shared: &Shared) -> bool {
    matches!(
        shared.deviation(),
        Some(D::Refusal(Refusal::RevokesDeleted | Refusal::DeletedDispatches) | D::Removal(Removal::Lingers(_)))
    )
}

/// Whether lists forget deleted accounts.
pub(in crate::reference) fn unlists(shared: &Shared) -> bool {
    !shared.deviates(Removal::StaysListed)
}

/// Whether a deleted account can still be operated on in this way.
pub(in crate::reference) fn lingers(shared: &Shared, operation: Operation) -> bool {
    shared.deviates(Removal::Lingers(operation))
}

/// Whether a delete leaves the account alone.
pub(in crate::reference) fn spares(shared: &Shared) -> bool {
    shared.deviates(Removal::Pretends)
}

/// Does more, or less, than was asked for.
pub(in crate::reference) fn instead<'a>(
    shared: &Shared,
    account: &Account,
    status: Status,
    asked: Asked<'a>,
) -> Result<Asked<'a>, ApiError> {
    let Some(D::Removal(removal)) = shared.deviation() else {
        return Ok(asked);
    };
    let (revoked, refused) = (status == Status::Revoked, asked.flag == Some("false"));
    let mut done = asked;
    match removal {
        Removal::Dispatches => done.dispatch = !revoked,
        Removal::DispatchesRevoked => done.dispatch |= revoked,
        Removal::RevokedConflicts if revoked => return Err(ApiError::conflict("delete", status)),
        Removal::NoJobId => done.name_job = false,
        Removal::JobIdles => done.dispatch = false,
        Removal::JobIdAlways => done.name_job = true,
        Removal::FalseDispatches => done.dispatch |= refused && !revoked,
        Removal::FalseNamesJob => done.name_job |= refused,
        _ => {}
    }
    // What a deleted account held was dealt with when it was deleted.
    done.dispatch &= account.present().exists();
    Ok(done)
}

/// What the job sends.
pub(in crate::reference) fn plan(shared: &Shared, mut planned: Vec<Dispatch>) -> Vec<Dispatch> {
    if shared.deviates(Removal::JobSendsAccessOnly) {
        planned.retain(|dispatch| dispatch.subject == Subject::AccessToken);
    }
    planned
}

/// Answers a delete.
pub(in crate::reference) fn render(shared: &Shared, mut answer: Value) -> Response {
    match shared.deviation() {
        Some(D::Removal(Removal::AnswersNothing)) => answer = json!({}),
        Some(D::Removal(Removal::AnswersNoContent)) => return StatusCode::NO_CONTENT.into_response(),
        Some(D::Removal(Removal::SaysNo)) => answer["success"] = json!(false),
        Some(D::Removal(Removal::NullJobId)) if answer.get("revoke_job_id").is_some() => {
            answer["revoke_job_id"] = Value::Null;
        }
        _ => {}
    }
    Json(answer).into_response()
}

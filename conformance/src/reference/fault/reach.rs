//! Faults of reach: operations that work without a key, or on another project's accounts.

use axum::http::HeaderMap;

use super::super::auth::Caller;
use super::super::envelope::ApiError;
use super::super::operation::Operation;
use super::super::path;
use super::super::state::Shared;
use super::Deviation as D;
use super::{Fault, fault};

/// How reach deviates. Revoke has faults of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Reach {
    NoKey(Operation),
    OtherProject(Operation),
}

/// A 401 that is not given cannot be looked at.
const NO_REFUSAL: &[&str] = &["B1", "B2", "B6"];

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("list-needs-no-key", "lists accounts without a key",
        &["C12"], NO_REFUSAL, D::Reach(Reach::NoKey(Operation::List))),
    fault("create-needs-no-key", "creates accounts without a key",
        &["C12"], NO_REFUSAL, D::Reach(Reach::NoKey(Operation::Create))),
    fault("link-needs-no-key", "makes links without a key",
        &["C12"], NO_REFUSAL, D::Reach(Reach::NoKey(Operation::Link))),
    fault("get-needs-no-key", "reads an account without a key",
        &["C12"], NO_REFUSAL, D::Reach(Reach::NoKey(Operation::Get))),
    fault("delete-needs-no-key", "deletes an account without a key",
        &["C12"], NO_REFUSAL, D::Reach(Reach::NoKey(Operation::Delete))),
    fault("patch-needs-no-key", "patches an account without a key",
        &["C12"], NO_REFUSAL, D::Reach(Reach::NoKey(Operation::Patch))),
    fault("status-needs-no-key", "enables or disables an account without a key",
        &["C12"], NO_REFUSAL, D::Reach(Reach::NoKey(Operation::Status))),
    fault("refresh-needs-no-key", "refreshes an account without a key",
        &["C12"], NO_REFUSAL, D::Reach(Reach::NoKey(Operation::Refresh))),
    fault("other-project-lists", "lists the first project's accounts to the second project",
        &["C12"], &[], D::Reach(Reach::OtherProject(Operation::List))),
    fault("other-project-reads", "reads another project's account",
        &["C12"], &["A20"], D::Reach(Reach::OtherProject(Operation::Get))),
    fault("other-project-deletes", "deletes another project's account",
        &["C12"], &[], D::Reach(Reach::OtherProject(Operation::Delete))),
    fault("other-project-patches", "patches another project's account",
        &["C12"], &[], D::Reach(Reach::OtherProject(Operation::Patch))),
    fault("other-project-switches", "enables or disables another project's account",
        &["C12"], &[], D::Reach(Reach::OtherProject(Operation::Status))),
    fault("other-project-refreshes", "refreshes another project's account",
        &["C12"], &[], D::Reach(Reach::OtherProject(Operation::Refresh))),
];

/// Judges a key otherwise.
pub(in crate::reference) fn judge(
    shared: &Shared,
    operation: Operation,
    headers: &HeaderMap,
    path: &str,
    judged: Result<Caller, ApiError>,
) -> Result<Caller, ApiError> {
    let Some(D::Reach(reach)) = shared.deviation() else {
        return judged;
    };
    match (reach, judged) {
        (Reach::NoKey(faulty), Err(_)) if faulty == operation && !headers.contains_key("x-api-key") => {
            Ok(Caller { project: 0 })
        }
        (Reach::OtherProject(faulty), Ok(caller)) if faulty == operation => {
            Ok(Caller { project: reached(shared, operation, caller.project, path) })
        }
        (_, judged) => judged,
    }
}

fn reached(shared: &Shared, operation: Operation, own: usize, path: &str) -> usize {
    let other = 1 - own;
    let owned = |project| path::id(path).is_some_and(|id| shared.account(project, id).is_some());
    match operation {
        // One direction only: the first project must still find what it owns.
        Operation::List => 0,
        _ if owned(other) => other,
        _ => own,
    }
}

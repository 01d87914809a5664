//! Faults of revoking an account that is REVOKED already.

use super::super::account::{Account, Status, Subject};
use super::super::dispatch;
use super::super::revoke::Verdict;
use super::super::state::Shared;
use super::Deviation as D;
use super::liar::Liar;
use super::{Fault, fault};

/// How later revokes deviate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Again {
    Claims,
    Conflict,
    NotFound,
    Unsupported,
    EveryThirdFails,
    EveryFifthClaims,
    Dispatches,
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("again-claims-the-tokens", "claims the tokens on every later revoke too, without dispatching",
        &["A6"], &["A25", "A26", "A31"], D::Again(Again::Claims)),
    fault("again-answers-conflict", "refuses to revoke a revoked account with 409",
        &["A6"], &["A4", "A7", "A25", "A26", "A27", "A31"], D::Again(Again::Conflict)),
    fault("again-answers-not-found", "refuses to revoke a revoked account with 404",
        &["A6"], &["A4", "A7", "A25", "A26", "A27", "A31"], D::Again(Again::NotFound)),
    fault("again-answers-unsupported", "refuses to revoke a revoked account with 400",
        &["A6"], &["A4", "A7", "A25", "A26", "A27", "A31"], D::Again(Again::Unsupported)),
    fault("every-third-revoke-fails", "answers every third revoke of an account with 500",
        &["A6"], &["A25", "A26", "A29", "A31"], D::Again(Again::EveryThirdFails)),
    fault("every-fifth-revoke-claims", "claims the tokens again on every fifth revoke of an account, without dispatching",
        &["A6", "A25"], &["A26", "A31"], D::Again(Again::EveryFifthClaims)),
    fault("again-dispatches", "sends the tokens to the provider on every later revoke too",
        &["A7"], &["A25", "A31"], D::Again(Again::Dispatches)),
];

/// Judges a repeated revoke otherwise.
pub(in crate::reference) fn verdict(shared: &Shared, account: &Account, verdict: Verdict) -> Verdict {
    let count = account.change(|present| present.memory.revokes += 1).memory.revokes;
    let Some(D::Again(again)) = shared.deviation() else {
        return verdict;
    };
    match (again, verdict) {
        (Again::Conflict, Verdict::Already) => Verdict::WrongState(Status::Revoked),
        (Again::NotFound, Verdict::Already) => Verdict::Gone,
        (Again::Unsupported, Verdict::Already) => Verdict::Unsupported("There is nothing to revoke"),
        (Again::EveryThirdFails, _) if count.is_multiple_of(3) => Verdict::Broken,
        _ => verdict,
    }
}

/// What a revoke claims that has nothing to do: nothing.
pub(in crate::reference) async fn claims(shared: &Shared, account: &Account) -> Vec<Subject> {
    if shared.deviates(Again::Dispatches) {
        dispatch::all(shared, dispatch::plan(account)).await;
    }
    if shared.deviates(Liar::ClaimsBoth) {
        return vec![Subject::AccessToken, Subject::RefreshToken];
    }
    let fifth = account.present().memory.revokes.is_multiple_of(5);
    if shared.deviates(Again::Claims) || (fifth && shared.deviates(Again::EveryFifthClaims)) {
        return dispatch::plan(account).iter().map(|dispatch| dispatch.subject).collect();
    }
    Vec::new()
}

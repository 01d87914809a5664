//! Faults of what happens at the same time, or after a caller has gone.
//!
//! Where two calls have to meet for a fault to show, whoever comes first waits for the other for a moment: a race is
//! lost every time, not by luck.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::MutexGuard;
use tokio::time::sleep;

use super::super::account::{Account, Status};
use super::super::dispatch;
use super::super::envelope::ApiError;
use super::super::revoke::{self, Revocation, Settled, Verdict};
use super::super::state::Shared;
use super::Deviation as D;
use super::memory::Memory;
use super::{Fault, fault};

/// How often one call looks for another, a millisecond or two apart: on a busy machine that takes longer, as the other
/// call does.
const LOOKS: u32 = 100;

/// How calls at the same time deviate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Race {
    ChecksThenActs,
    DispatchesUnlocked,
    SecondConflicts,
    SecondFails,
    LosesDisable,
    StatusFirst,
    StatusFirstUndone,
    FailureRestores,
    SecondFailureRevokes,
    HangUpLocks,
    HangUpBreaks,
    HangUpIsUndone,
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("revoke-checks-then-acts", "looks at the status without keeping others out, so that simultaneous revokes all kill the tokens",
        &["A25"], &["A26"], D::Race(Race::ChecksThenActs)),
    fault("revoke-dispatches-unlocked", "keeps others out while it looks and while it writes, but not while it dispatches",
        &["A25"], &["A26"], D::Race(Race::DispatchesUnlocked)),
    fault("simultaneous-revoke-conflicts", "refuses a revoke with 409 while another one is under way",
        &["A25"], &["A26", "A27"], D::Race(Race::SecondConflicts)),
    fault("simultaneous-revoke-fails", "answers a revoke with 500 while another one is under way",
        &["A25"], &["A26", "A27"], D::Race(Race::SecondFails)),
    fault("revoke-loses-a-disable", "overwrites with REVOKED what was disabled since it looked",
        &["A26"], &["A25", "A31"], D::Race(Race::LosesDisable)),
    fault("status-written-first", "writes REVOKED before it dispatches, and leaves it when every dispatch failed",
        &["A11", "A12", "A26"], &["A13", "A31"], D::Race(Race::StatusFirst)),
    fault("status-written-first-then-undone", "writes REVOKED before it dispatches, and takes it back when every dispatch failed",
        &["A26"], &["A25"], D::Race(Race::StatusFirstUndone)),
    fault("failed-revoke-restores-the-status", "writes the status that it had read back when every dispatch failed, whatever became of it",
        &["A26"], &[], D::Race(Race::FailureRestores)),
    fault("second-failure-revokes", "marks the account REVOKED once every dispatch failed twice",
        &["A31"], &["A26"], D::Race(Race::SecondFailureRevokes)),
    fault("hung-up-revoke-locks", "answers 409 for ever once the caller of a revoke hung up",
        &["A27"], &[], D::Race(Race::HangUpLocks)),
    fault("hung-up-revoke-breaks", "answers 500 for ever once the caller of a revoke hung up",
        &["A27"], &[], D::Race(Race::HangUpBreaks)),
    fault("hung-up-revoke-is-undone", "makes the account ACTIVE again when the caller of a revoke hung up, after the next one",
        &["A27"], &[], D::Race(Race::HangUpIsUndone)),
];

/// Takes the turn at switching an account, where a switch keeps to it.
pub(in crate::reference) async fn turn<'a>(shared: &Shared, account: &'a Account) -> Option<MutexGuard<'a, ()>> {
    match race(shared) {
        Some(Race::LosesDisable | Race::FailureRestores) => None,
        _ => Some(account.turn.lock().await),
    }
}

/// Revokes otherwise; `None` to go on as usual.
pub(in crate::reference) async fn instead(
    shared: &Shared,
    account: &Arc<Account>,
) -> Option<Result<Revocation, ApiError>> {
    let race = race(shared)?;
    let revocation = |killed, again| Revocation { account: Arc::clone(account), killed, again };
    match race {
        Race::ChecksThenActs | Race::DispatchesUnlocked => {
            if Verdict::of(account) != Verdict::Go {
                return None;
            }
            account.change(|present| present.memory.looked += 1);
            meet(account, |memory| memory.looked > 1).await;
            if race == Race::ChecksThenActs {
                return Some(revoke::kill(shared, account).await.map(|killed| revocation(killed, false)));
            }
            let fates = dispatch::all(shared, dispatch::plan(account)).await;
            let _turn = account.turn.lock().await;
            if Verdict::of(account) == Verdict::Already {
                return Some(Ok(revocation(Vec::new(), true)));
            }
            Some(revoke::conclude(shared, account, &fates).map(|killed| revocation(killed, false)))
        }
        Race::SecondConflicts | Race::SecondFails => {
            account.change(|present| present.memory.looked += 1);
            let Ok(_turn) = account.turn.try_lock() else {
                let status = account.present().status;
                let conflicts = race == Race::SecondConflicts;
                return Some(Err(if conflicts { ApiError::conflict("revoke", status) } else { ApiError::internal() }));
            };
            if Verdict::of(account) == Verdict::Go {
                meet(account, |memory| memory.looked > 1).await;
            }
            Some(revoke::in_turn(shared, account).await)
        }
        _ => None,
    }
}

/// Judges a revoke otherwise after an earlier caller hung up.
pub(in crate::reference) fn verdict(shared: &Shared, account: &Account, verdict: Verdict) -> Verdict {
    let (Some(race), Verdict::Go | Verdict::Already) = (race(shared), verdict) else { return verdict };
    let present = account.present();
    match race {
        Race::HangUpLocks if present.memory.hung_up => Verdict::WrongState(present.status),
        Race::HangUpBreaks if present.memory.hung_up => Verdict::Broken,
        _ => verdict,
    }
}

/// Does too early what should come after the dispatches.
pub(in crate::reference) async fn before_dispatch(shared: &Shared, account: &Account) {
    if let Some(Race::StatusFirst | Race::StatusFirstUndone) = race(shared) {
        let reads = account.present().memory.reads;
        shared.set_status(account, Status::Revoked, None);
        meet(account, |memory| memory.reads > reads).await;
    }
}

/// Lets others come between the dispatches and what is written of them.
pub(in crate::reference) async fn before_writing(shared: &Shared, account: &Account) {
    match race(shared) {
        Some(Race::LosesDisable) => meet(account, |memory| memory.read_after_switch).await,
        Some(Race::FailureRestores) => meet(account, |memory| memory.disabled).await,
        Some(Race::HangUpLocks | Race::HangUpBreaks | Race::HangUpIsUndone) => {
            meet(account, |memory| memory.hung_up).await;
        }
        _ => {}
    }
}

/// Draws other conclusions from dispatches that all failed.
pub(in crate::reference) fn settle(shared: &Shared, account: &Account, settled: Settled) -> Settled {
    let (Some(race), Settled::Failed(_)) = (race(shared), &settled) else { return settled };
    let failures = account.change(|present| present.memory.failures += 1).memory.failures;
    match race {
        Race::StatusFirstUndone | Race::FailureRestores => Settled::Failed(Some(Status::Active)),
        Race::SecondFailureRevokes if failures > 1 => Settled::Failed(Some(Status::Revoked)),
        _ => settled,
    }
}

/// Comes back to a revoke that is over.
pub(in crate::reference) async fn afterwards(shared: &Shared, account: &Account) {
    if race(shared) == Some(Race::HangUpIsUndone) && account.present().memory.hung_up {
        let revokes = account.present().memory.revokes;
        meet(account, |memory| memory.revokes > revokes).await;
        shared.set_status(account, Status::Active, None);
    }
}

/// Remembers that an account was read.
pub(in crate::reference) fn remember_read(shared: &Shared, account: &Account) {
    if race(shared).is_some() {
        account.change(|present| {
            present.memory.reads += 1;
            present.memory.read_after_switch |= present.memory.disabled;
        });
    }
}

/// Somebody who waits for the answer to a revoke.
pub(in crate::reference) struct Caller(Option<Arc<Account>>);

impl Caller {
    /// The caller of a revoke, where anybody minds whether it stays.
    pub(in crate::reference) fn of(shared: &Shared, account: &Arc<Account>) -> Self {
        Self(race(shared).map(|_| Arc::clone(account)))
    }

    /// The caller is still there when the answer is.
    pub(in crate::reference) fn stayed(mut self) {
        self.0 = None;
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        if let Some(account) = &self.0 {
            account.change(|present| present.memory.hung_up = true);
        }
    }
}

fn race(shared: &Shared) -> Option<Race> {
    match shared.deviation() {
        Some(D::Race(race)) => Some(race),
        _ => None,
    }
}

/// Waits for the other, at most for a moment.
async fn meet(account: &Account, has_come: impl Fn(Memory) -> bool) {
    for _ in 0..LOOKS {
        if has_come(account.present().memory) {
            return;
        }
        sleep(Duration::from_millis(1)).await;
    }
}

//! Faults of dealing with the provider: what is sent, what is made of the answers.

use super::super::account::{Account, Status, Subject};
use super::super::dispatch::{self, Dispatch, Fate};
use super::super::mask;
use super::super::revoke::{Settled, Verdict};
use super::super::state::Shared;
use super::Deviation as D;
use super::liar::Liar;
use super::{Fault, fault};

/// How dispatches, or the conclusions drawn from them, deviate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Upstream {
    Swallows(Fate),
    FailureRevokes,
    FailureExpires,
    FailsForGood,
    ConflictAfterFailure,
    ClaimsBoth,
    ClaimsAttempted,
    ClaimsAccessOnly,
    ClaimsRefreshOnly,
    PartialFails,
    AccessOnlySendsRefresh,
    AccessOnlyClaimsRefresh,
    ClaimsMissing,
    SendsEmpty,
    SendsNull,
    SendsMasked,
    SendsNeighbours,
    SendsCut,
    SwapsHints,
    HintsAccess,
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("provider-error-is-swallowed", "answers 200, marking the account REVOKED, though the provider answered with an error",
        &["A12"], &["A11", "A13", "A26", "A31", "B6"], D::Upstream(Upstream::Swallows(Fate::Refused))),
    fault("provider-cut-is-swallowed", "answers 200, marking the account REVOKED, though the provider cut the connection",
        &["A12"], &["A11", "A13", "B6"], D::Upstream(Upstream::Swallows(Fate::Cut))),
    fault("provider-silence-is-swallowed", "answers 200, marking the account REVOKED, though the provider never answered",
        &["A12"], &["A11", "A13", "B6"], D::Upstream(Upstream::Swallows(Fate::TimedOut))),
    fault("failure-revokes", "answers 500 when every dispatch failed, but marks the account REVOKED",
        &["A11", "A12"], &["A13", "A26", "A31"], D::Upstream(Upstream::FailureRevokes)),
    fault("failure-expires", "answers 500 when every dispatch failed, but marks the account EXPIRED",
        &["A11"], &["A12", "A13", "A26", "A31"], D::Upstream(Upstream::FailureExpires)),
    fault("fails-for-good", "answers 500 for ever, without dispatching, once every dispatch failed",
        &["A13"], &["A26", "A31"], D::Upstream(Upstream::FailsForGood)),
    fault("failure-locks-the-account", "answers 409 for ever once every dispatch failed",
        &["A13"], &["A26", "A31"], D::Upstream(Upstream::ConflictAfterFailure)),
    fault("claims-both-kinds", "claims both kinds of token as soon as one is dead",
        &["A14"], &["A15", "A16", "A31"], D::Upstream(Upstream::ClaimsBoth)),
    fault("claims-what-it-sent", "claims every token that it sent as soon as one is dead",
        &["A14"], &["A31"], D::Upstream(Upstream::ClaimsAttempted)),
    fault("claims-access-token-only", "never claims the refresh token, dead or not",
        &["A14"], &["A5", "A31"], D::Upstream(Upstream::ClaimsAccessOnly)),
    fault("claims-refresh-token-only", "claims the access token only where no refresh token is dead",
        &["A14"], &["A31"], D::Upstream(Upstream::ClaimsRefreshOnly)),
    fault("partial-success-fails", "answers 500 when only some of the dispatches were accepted",
        &["A14"], &["A11", "A31"], D::Upstream(Upstream::PartialFails)),
    fault("access-only-sends-refresh-token", "sends the refresh token to a provider that revokes access tokens only",
        &["A15"], &["A14"], D::Upstream(Upstream::AccessOnlySendsRefresh)),
    fault("access-only-claims-refresh-token", "claims the refresh token of a provider that revokes access tokens only",
        &["A15"], &["A14"], D::Upstream(Upstream::AccessOnlyClaimsRefresh)),
    fault("claims-missing-token", "claims the refresh token of an account that holds none",
        &["A16"], &["A14"], D::Upstream(Upstream::ClaimsMissing)),
    fault("sends-missing-token-empty", "sends an empty token for the refresh token that an account does not hold",
        &["A16"], &["A17"], D::Upstream(Upstream::SendsEmpty)),
    fault("sends-missing-token-as-null", "sends the word null for the refresh token that an account does not hold",
        &["A16"], &["A17"], D::Upstream(Upstream::SendsNull)),
    fault("sends-masked-tokens", "sends the tokens as reads show them, masked",
        &["A17"], &["A1", "A2", "A3", "A5", "A6", "A7", "A12", "A13", "A14", "A15", "A16", "A24", "A25", "A26", "A27", "A31", "C4"], D::Upstream(Upstream::SendsMasked)),
    fault("sends-neighbours-token", "sends another account's token of the same user along",
        &["A17"], &["A31"], D::Upstream(Upstream::SendsNeighbours)),
    fault("sends-tokens-cut-short", "sends the tokens without their last character",
        &["A17"], &["A1", "A2", "A3", "A5", "A6", "A7", "A12", "A13", "A14", "A15", "A16", "A24", "A25", "A26", "A27", "A31", "C4"], D::Upstream(Upstream::SendsCut)),
    fault("swaps-hints", "hints at the other kind of token",
        &["A18"], &[], D::Upstream(Upstream::SwapsHints)),
    fault("hints-access-token-always", "hints at an access token, whatever it sends",
        &["A18"], &[], D::Upstream(Upstream::HintsAccess)),
];

/// Judges a revoke otherwise after every dispatch of an earlier one failed.
pub(in crate::reference) fn verdict(shared: &Shared, account: &Account, verdict: Verdict) -> Verdict {
    let Some(D::Upstream(upstream)) = shared.deviation() else {
        return verdict;
    };
    let present = account.present();
    match (upstream, verdict) {
        (Upstream::FailsForGood, Verdict::Go) if present.memory.upstream_failed => Verdict::Broken,
        (Upstream::ConflictAfterFailure, Verdict::Go) if present.memory.upstream_failed => {
            Verdict::WrongState(present.status)
        }
        _ => verdict,
    }
}

/// Sends something else.
pub(in crate::reference) fn plan(shared: &Shared, account: &Account, mut planned: Vec<Dispatch>) -> Vec<Dispatch> {
    let upstream = match shared.deviation() {
        Some(D::Upstream(upstream)) => upstream,
        Some(D::Liar(Liar::ClaimsBoth | Liar::FlipsOnly)) => return Vec::new(),
        _ => return planned,
    };
    let refresh = Subject::RefreshToken;
    match upstream {
        Upstream::AccessOnlySendsRefresh if access_only(account) => {
            planned.extend(dispatch::of(account, refresh));
        }
        Upstream::SendsEmpty if lacks_refresh(account) => planned.push(made_up("")),
        Upstream::SendsNull if lacks_refresh(account) => planned.push(made_up("null")),
        Upstream::SendsNeighbours => {
            let beside = |other: &Account| other.origin.user == account.origin.user && other.id != account.id;
            let others = shared.accounts_where(account.origin.project, beside);
            let held = others.iter().filter_map(|other| dispatch::of(other, Subject::AccessToken));
            planned.extend(held);
        }
        _ => {}
    }
    for dispatch in &mut planned {
        match upstream {
            Upstream::SendsMasked => dispatch.token = mask::secret(&dispatch.token),
            Upstream::SendsCut => drop(dispatch.token.pop()),
            Upstream::SwapsHints => dispatch.hint = dispatch.subject.other().name(),
            Upstream::HintsAccess => dispatch.hint = Subject::AccessToken.name(),
            _ => {}
        }
    }
    planned
}

/// Draws other conclusions from what became of the dispatches.
pub(in crate::reference) fn settle(
    shared: &Shared,
    account: &Account,
    fates: &[(Subject, Fate)],
    settled: Settled,
) -> Settled {
    let both = || Settled::Killed(vec![Subject::AccessToken, Subject::RefreshToken]);
    let upstream = match shared.deviation() {
        Some(D::Upstream(upstream)) => upstream,
        Some(D::Liar(Liar::ClaimsBoth | Liar::FlipsOnly)) => return both(),
        _ => return settled,
    };
    match (upstream, settled) {
        (_, Settled::Failed(status)) => failed(upstream, account, fates, status),
        (Upstream::ClaimsBoth, Settled::Killed(_)) => both(),
        (Upstream::ClaimsAttempted, Settled::Killed(_)) => {
            Settled::Killed(fates.iter().map(|(subject, _)| *subject).collect())
        }
        (Upstream::PartialFails, Settled::Killed(killed)) if killed.len() < fates.len() => Settled::Failed(None),
        (_, Settled::Killed(killed)) => Settled::Killed(claimed(upstream, account, killed)),
    }
}

fn failed(upstream: Upstream, account: &Account, fates: &[(Subject, Fate)], status: Option<Status>) -> Settled {
    account.change(|present| present.memory.upstream_failed = true);
    match upstream {
        Upstream::Swallows(fate) if fates.iter().any(|(_, actual)| *actual == fate) => Settled::Killed(Vec::new()),
        Upstream::FailureRevokes => Settled::Failed(Some(Status::Revoked)),
        Upstream::FailureExpires => Settled::Failed(Some(Status::Expired)),
        _ => Settled::Failed(status),
    }
}

fn claimed(upstream: Upstream, account: &Account, mut killed: Vec<Subject>) -> Vec<Subject> {
    let refresh = Subject::RefreshToken;
    match upstream {
        Upstream::ClaimsAccessOnly => killed.retain(|subject| *subject != refresh),
        Upstream::ClaimsRefreshOnly if killed.contains(&refresh) => killed = vec![refresh],
        Upstream::AccessOnlyClaimsRefresh if access_only(account) => killed.push(refresh),
        Upstream::ClaimsMissing if lacks_refresh(account) => killed.push(refresh),
        // What is sent beyond the account's own revocable tokens is never claimed.
        Upstream::AccessOnlySendsRefresh | Upstream::SendsEmpty | Upstream::SendsNull | Upstream::SendsNeighbours => {
            let own = dispatch::plan(account);
            let mut kinds: Vec<_> = own.iter().map(|dispatch| dispatch.subject).collect();
            kinds.retain(|kind| killed.contains(kind));
            killed = kinds;
        }
        _ => {}
    }
    killed
}

fn access_only(account: &Account) -> bool {
    account.origin.config.revocable == [Subject::AccessToken]
}

fn lacks_refresh(account: &Account) -> bool {
    !access_only(account) && account.content().tokens.refresh.is_none()
}

fn made_up(token: &str) -> Dispatch {
    Dispatch { subject: Subject::RefreshToken, token: token.to_owned(), hint: Subject::RefreshToken.name() }
}

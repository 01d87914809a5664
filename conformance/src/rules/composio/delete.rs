//! Deleting: the account goes, its tokens stay alive unless told otherwise. Source: the published document.

use crate::capability::Capability;
use crate::check::{Cost, Cx, Scene, budget, claim, expect, listing};
use crate::fixture::{Account, Kind};
use crate::outcome::{Checked, Finding, Observation, Stop};
use crate::rule::{Basis, Citation, Level, Need, Rule, pages};
use crate::target::{Body, Request, Response, routes};
use crate::upstream::script::Subject;
use http::Method;
use serde_json::json;
use std::collections::BTreeSet;

pub(in crate::rules) const RULES: &[Rule] = &[
    ANSWERS_SUCCESS,
    GONE_EVERYWHERE,
    GONE_FROM_LISTS,
    SENDS_NOTHING,
    REVOKE_THEN_DELETE,
    REVOKE_ON_DELETE_NAMES_A_JOB,
    REVOKE_ON_DELETE_REACHES_THE_PROVIDER,
    NO_JOB_WITHOUT_THE_FLAG,
];

const DELETE: Citation = Citation { page: pages::OPENAPI, heading: "deleteConnectedAccountsByNanoid" };
const NOT_AUTOMATIC: Citation = Citation { page: pages::CHANGELOG, heading: "Revoke Is Not Automatic on Delete" };
const ONE: Need = Need::Accounts(Kind::Active, 1);

/// What a delete says.
const ANSWERS_SUCCESS: Rule = Rule {
    id: "composio.delete.answers-success",
    statements: &["C3"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "deleting an account is answered 200 with success:true",
    judged: "An ACTIVE account of this run is deleted.",
    source: DELETE,
    needs: &[ONE, Need::Requests(Cost { delete: 1, ..Cost::NONE })],
    check: |cx| Box::pin(answers_success(cx)),
};

async fn answers_success(cx: &Cx<'_>) -> Checked {
    let account = cx.own_account(Kind::Active, &cx.fresh_user()).await?;
    let answer = delete(cx, &account, None).await?;
    expect::status(&answer, 200)?;
    expect::pointer(&answer, "/success", &json!(true))
}

/// What a delete does.
const GONE_EVERYWHERE: Rule = Rule {
    id: "composio.delete.gone-everywhere",
    statements: &["C3"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "a deleted account is 404 to get, revoke, patch, status and a second delete",
    judged: "An ACTIVE account of this run is deleted, then asked for by each of the five operations. Those that the target \
             answers with 501 are left out.",
    source: DELETE,
    needs: &[ONE, Need::Requests(Cost { read: 1, change: 2, revoke: 1, delete: 2, ..Cost::NONE })],
    check: |cx| Box::pin(gone_everywhere(cx)),
};

async fn gone_everywhere(cx: &Cx<'_>) -> Checked {
    let account = deleted(cx).await?;
    let id = &account.id;
    for request in [
        Request::new(Method::GET, routes::account(id)),
        Request::new(Method::POST, routes::revoke(id)),
        Request::new(Method::PATCH, routes::account(id)).body(Body::Json(json!({ "alias": "" }))),
        Request::new(Method::PATCH, routes::status(id)).body(Body::Json(json!({ "enabled": true }))),
        Request::new(Method::DELETE, routes::account(id)),
    ] {
        let answer = cx.send(request).await?;
        if answer.status != 501 {
            expect::status(&answer, 404)?;
        }
    }
    Ok(())
}

/// Nor is it listed.
const GONE_FROM_LISTS: Rule = Rule {
    id: "composio.delete.gone-from-lists",
    statements: &["C3"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "within list_lag a deleted account is in no list",
    judged: "The accounts of its user, who has no other, are listed until there are none or list_lag has passed.",
    source: DELETE,
    needs: &[ONE, Need::Requests(Cost { read: 80, delete: 1, ..Cost::NONE })],
    check: |cx| Box::pin(gone_from_lists(cx)),
};

async fn gone_from_lists(cx: &Cx<'_>) -> Checked {
    let account = deleted(cx).await?;
    let user = account.user_id.clone().ok_or_else(|| Stop::no_means("the user of a given account is not known"))?;
    listing::is_exactly(cx, &[("user_ids", &user)], &BTreeSet::new()).await
}

/// Deleting is not revoking.
const SENDS_NOTHING: Rule = Rule {
    id: "composio.delete.sends-nothing",
    statements: &["C4"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "deleting alone sends nothing to the provider",
    judged: "The provider, played by this suite, is watched while an account is deleted.",
    source: NOT_AUTOMATIC,
    needs: &[ONE, Need::Upstream, Need::Requests(Cost { delete: 1, ..Cost::NONE })],
    check: |cx| Box::pin(sends_nothing(cx)),
};

async fn sends_nothing(cx: &Cx<'_>) -> Checked {
    let account = deleted(cx).await?;
    expect::nothing_arrived(cx, &account, "deleting").await
}

/// The documented order works.
const REVOKE_THEN_DELETE: Rule = Rule {
    id: "composio.delete.revoke-then-delete",
    statements: &["C4"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "revoke, then delete: both are 200, and the provider accepts each claimed token once",
    judged: "An ACTIVE account is revoked, then deleted, while the provider, played by this suite, counts.",
    source: NOT_AUTOMATIC,
    needs: &[ONE, Need::Upstream, Need::Requests(Cost { revoke: 1, delete: 1, ..Cost::NONE })],
    check: |cx| Box::pin(revoke_then_delete(cx)),
};

async fn revoke_then_delete(cx: &Cx<'_>) -> Checked {
    let account = cx.own_account(Kind::Active, &cx.fresh_user()).await?;
    let revoked = cx.send(Request::new(Method::POST, routes::revoke(&account.id))).await?;
    claim::wired(cx, &revoked, Some(&cx.arrived(&account)?))?;
    expect::status(&revoked, 200)?;
    expect::status(&delete(cx, &account, None).await?, 200)?;
    budget::quiet().await;
    let seen = cx.arrived(&account)?;
    let claimed = revoked.json().and_then(|body| body.get("revoked_tokens").cloned()).unwrap_or_default();
    let is_claimed = |name: &str| claimed.as_array().is_some_and(|names| names.iter().any(|n| n == name));
    for subject in Subject::ALL.map(Subject::name) {
        let accepted = seen.iter().filter(|o| o.accepted && o.subject == subject).count();
        if accepted > 1 || (accepted == 0 && is_claimed(subject)) {
            let expected = format!("the {subject} is accepted once");
            return Err(Stop::violated(Finding::new(expected, format!("{accepted} times"), "what the provider saw")));
        }
    }
    if seen.iter().any(|o| o.accepted) {
        return Ok(());
    }
    Err(Stop::violated(Finding::new("a token is accepted", "none", "what the provider saw")))
}

/// Deleting can revoke, in the background.
const REVOKE_ON_DELETE_NAMES_A_JOB: Rule = Rule {
    id: "composio.delete.revoke-on-delete-names-a-job",
    statements: &["C5"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "delete with revoke_on_delete=true carries a revoke_job_id",
    judged: "An ACTIVE account is deleted with the flag; not applicable unless the target claims revoke_on_delete.",
    source: DELETE,
    needs: &[ONE, Need::Capability(Capability::RevokeOnDelete), Need::Requests(Cost { delete: 1, ..Cost::NONE })],
    check: |cx| Box::pin(names_a_job(cx)),
};

async fn names_a_job(cx: &Cx<'_>) -> Checked {
    let account = cx.own_account(Kind::Active, &cx.fresh_user()).await?;
    let answer = delete(cx, &account, Some("true")).await?;
    expect::status(&answer, 200)?;
    let body = expect::json(&answer)?;
    let job = body.get("revoke_job_id");
    if job.is_some_and(|job| job.as_str().is_some_and(|id| !id.is_empty())) {
        return Ok(());
    }
    Err(expect::violated(&answer, "/revoke_job_id", "the id of a job", expect::shown(job)))
}

/// The job does its work.
const REVOKE_ON_DELETE_REACHES_THE_PROVIDER: Rule = Rule {
    id: "composio.delete.revoke-on-delete-reaches-the-provider",
    statements: &["C5"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "after delete with revoke_on_delete=true the provider receives the tokens within job_lag",
    judged: "The provider, played by this suite, is watched until the tokens that a revoke sends have arrived or job_lag has passed.",
    source: DELETE,
    needs: &[
        ONE,
        Need::Upstream,
        Need::Capability(Capability::RevokeOnDelete),
        Need::Requests(Cost { delete: 1, ..Cost::NONE }),
    ],
    check: |cx| Box::pin(reaches_the_provider(cx)),
};

async fn reaches_the_provider(cx: &Cx<'_>) -> Checked {
    let account = cx.own_account(Kind::Active, &cx.fresh_user()).await?;
    expect::status(&delete(cx, &account, Some("true")).await?, 200)?;
    let lag = cx.stage().target.settings().job_lag;
    // A server need not send both: what a revoke sends is what the job has to send.
    let first = cx.attempt(Scene::First).await?;
    let sent = |subject: &Subject| first.seen.iter().flatten().any(|o| o.subject == subject.name());
    let mut wanted: Vec<_> = Subject::ALL.into_iter().filter(sent).collect();
    if wanted.is_empty() {
        wanted = Subject::ALL.into();
    }
    let arrived =
        |seen: &[Observation]| wanted.iter().all(|subject| seen.iter().any(|o| o.whole && o.subject == subject.name()));
    let in_time = budget::until(lag, async || Ok::<_, Stop>(arrived(&cx.arrived(&account)?))).await?;
    if in_time.is_some() {
        return Ok(());
    }
    if let Some(cause) = claim::unwired(cx.stage(), Some(&cx.arrived(&account)?)) {
        return Err(Stop::Undecided(cause));
    }
    let seen = cx.arrived(&account)?;
    let (whole, parts) = (seen.iter().filter(|o| o.whole).count(), seen.iter().filter(|o| !o.whole).count());
    let parts = if parts > 0 { format!(", {parts} more in parts") } else { String::new() };
    let actual = format!("{whole} whole ones of {}{parts} after {} s", wanted.len(), lag.as_secs_f32());
    Err(Stop::violated(Finding::new("the tokens that a revoke sends arrive", actual, "what the provider received")))
}

/// Only who asks for it gets it.
const NO_JOB_WITHOUT_THE_FLAG: Rule = Rule {
    id: "composio.delete.no-job-without-the-flag",
    statements: &["C5"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "without revoke_on_delete, or with false, there is no revoke_job_id and nothing is sent",
    judged: "Two ACTIVE accounts are deleted, one without the flag, one with false. Where the provider is played by this suite, \
             it is watched.",
    source: DELETE,
    needs: &[Need::Accounts(Kind::Active, 2), Need::Requests(Cost { delete: 2, ..Cost::NONE })],
    check: |cx| Box::pin(no_job_without_the_flag(cx)),
};

async fn no_job_without_the_flag(cx: &Cx<'_>) -> Checked {
    for flag in [None, Some("false")] {
        let account = cx.own_account(Kind::Active, &cx.fresh_user()).await?;
        let answer = delete(cx, &account, flag).await?;
        expect::status(&answer, 200)?;
        let job = answer.json().and_then(|body| body.get("revoke_job_id").cloned());
        if let Some(job) = job.filter(|job| !job.is_null()) {
            return Err(expect::violated(&answer, "/revoke_job_id", "absent", expect::shown(Some(&job))));
        }
        if cx.stage().upstream.is_some() && account.tokens.is_some() {
            expect::nothing_arrived(cx, &account, "deleting without the flag").await?;
        }
    }
    Ok(())
}

/// An account that has just been deleted.
async fn deleted(cx: &Cx<'_>) -> Result<Account, Stop> {
    let account = cx.own_account(Kind::Active, &cx.fresh_user()).await?;
    let answer = delete(cx, &account, None).await?;
    if (200..300).contains(&answer.status) {
        return Ok(account);
    }
    Err(Stop::tried(format!("the deletion was answered {}", answer.status)))
}

async fn delete(cx: &Cx<'_>, account: &Account, flag: Option<&str>) -> Result<Response, Stop> {
    let mut request = Request::new(Method::DELETE, routes::account(&account.id));
    if let Some(flag) = flag {
        request = request.query("revoke_on_delete", flag);
    }
    cx.send(request).await
}

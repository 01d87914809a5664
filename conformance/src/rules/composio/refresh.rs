//! Refreshing, which is deprecated: it starts the authorisation again. Source: the published document.

use crate::check::{Cost, Cx, expect};
use crate::fixture::Kind;
use crate::outcome::{Cause, Checked, Finding, Stop};
use crate::rule::{Basis, Citation, Level, Need, Rule, pages};
use crate::target::{AccountId, Request, Response, routes};
use http::Method;
use serde_json::{Value, json};

pub(in crate::rules) const RULES: &[Rule] = &[ANSWERS_IN_SHAPE, NEVER_REVIVES];

const REFRESH: Citation = Citation { page: pages::OPENAPI, heading: "postConnectedAccountsByNanoidRefresh" };

/// What a refresh says.
const ANSWERS_IN_SHAPE: Rule = Rule {
    id: "composio.refresh.answers-in-shape",
    statements: &["C10"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "a successful refresh answers the account's id, a status and a redirect_url that may be null",
    judged: "An ACTIVE account is refreshed. Not applicable where the target does not have this deprecated operation (404, 405, \
             501); an error is inconclusive, because an account may rightly be unfit for it.",
    source: REFRESH,
    needs: &[Need::Accounts(Kind::Active, 1), Need::Requests(Cost { change: 1, ..Cost::NONE })],
    check: |cx| Box::pin(answers_in_shape(cx)),
};

async fn answers_in_shape(cx: &Cx<'_>) -> Checked {
    let account = cx.own_account(Kind::Active, &cx.fresh_user()).await?;
    let answer = refresh(cx, &account.id).await?;
    if answer.status != 200 {
        return Err(Stop::tried(format!("the refresh was answered {}", answer.status)));
    }
    let body = expect::json(&answer)?;
    expect::pointer(&answer, "/id", &json!(account.id.as_str()))?;
    for (name, is_right, wanted) in [
        ("status", Value::is_string as fn(&Value) -> bool, "a string"),
        ("redirect_url", |value: &Value| value.is_string() || value.is_null(), "a string or null"),
    ] {
        if !body.get(name).is_some_and(is_right) {
            let actual = if body.get(name).is_some() { "another type" } else { "absent" };
            return Err(expect::violated(&answer, &format!("/{name}"), wanted, actual));
        }
    }
    Ok(())
}

/// What is dead stays dead until somebody signs in again.
const NEVER_REVIVES: Rule = Rule {
    id: "composio.refresh.never-revives",
    statements: &["C10"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "a refresh by itself never turns a REVOKED account ACTIVE",
    judged: "An account is revoked, read as REVOKED, then refreshed; whatever the answer is, a read must not report ACTIVE.",
    source: REFRESH,
    needs: &[Need::Accounts(Kind::Active, 1), Need::Requests(Cost { read: 2, change: 1, revoke: 1, ..Cost::NONE })],
    check: |cx| Box::pin(never_revives(cx)),
};

async fn never_revives(cx: &Cx<'_>) -> Checked {
    let account = cx.own_account(Kind::Active, &cx.fresh_user()).await?;
    cx.send(Request::new(Method::POST, routes::revoke(&account.id))).await?;
    let status = cx.status(&account).await?;
    if status != "REVOKED" {
        return Err(Stop::tried(format!("the account is {status} after a revoke, so there is nothing to revive")));
    }
    refresh(cx, &account.id).await?;
    if cx.status(&account).await? == "ACTIVE" {
        return Err(Stop::violated(Finding::new("any status but ACTIVE", "status ACTIVE", "GET after refresh")));
    }
    Ok(())
}

async fn refresh(cx: &Cx<'_>, id: &AccountId) -> Result<Response, Stop> {
    let answer = cx.send(Request::new(Method::POST, routes::refresh(id))).await?;
    match answer.status {
        404 | 405 | 501 => {
            let reason = format!("the target does not have this deprecated operation: {}", answer.status);
            Err(Stop::Undecided(Cause::NotClaimed(reason)))
        }
        _ => Ok(answer),
    }
}

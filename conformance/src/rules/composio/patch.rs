//! Patching an account: its alias, never its status. Source: the published document.

use crate::check::{Cost, Cx, expect};
use crate::fixture::{Account, Kind};
use crate::outcome::{Checked, Finding, Stop};
use crate::rule::{Basis, Citation, Level, Need, Rule, pages};
use crate::target::{Body, Request, Response, routes};
use http::Method;
use serde_json::{Value, json};

pub(in crate::rules) const RULES: &[Rule] = &[SETS_THE_ALIAS, CLEARS_THE_ALIAS, KEEPS_THE_STATUS];

const PATCH: Citation = Citation { page: pages::OPENAPI, heading: "patchConnectedAccountsByNanoid" };

/// A name for people.
const SETS_THE_ALIAS: Rule = Rule {
    id: "composio.patch.sets-the-alias",
    statements: &["C9"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "a patch of alias sets it",
    judged: "An account gets an alias that no other has, then another one; each answer has to name the account with success, a \
             read has to show the alias as it was sent.",
    source: PATCH,
    needs: &[Need::Accounts(Kind::Active, 1), Need::Requests(Cost { read: 2, change: 2, ..Cost::NONE })],
    check: |cx| Box::pin(sets_the_alias(cx)),
};

async fn sets_the_alias(cx: &Cx<'_>) -> Checked {
    let account = cx.own_account(Kind::Active, &cx.fresh_user()).await?;
    for alias in [format!("Alias of {}", account.id), format!("Other alias of {}", account.id)] {
        let answer = patch(cx, &account, &alias).await?;
        expect::status(&answer, 200)?;
        expect::pointer(&answer, "/success", &json!(true))?;
        expect::pointer(&answer, "/id", &json!(account.id.as_str()))?;
        expect::pointer(&read(cx, &account).await?, "/alias", &json!(alias))?;
    }
    Ok(())
}

/// No name again.
const CLEARS_THE_ALIAS: Rule = Rule {
    id: "composio.patch.clears-the-alias",
    statements: &["C9"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "a patch of alias with an empty text clears it",
    judged: "An account gets an alias, then an empty one; a read has to show null, an empty text, or no alias at all.",
    source: PATCH,
    needs: &[Need::Accounts(Kind::Active, 1), Need::Requests(Cost { read: 1, change: 2, ..Cost::NONE })],
    check: |cx| Box::pin(clears_the_alias(cx)),
};

async fn clears_the_alias(cx: &Cx<'_>) -> Checked {
    let account = cx.own_account(Kind::Active, &cx.fresh_user()).await?;
    let set = patch(cx, &account, &format!("alias-of-{}", account.id)).await?;
    if set.status != 200 {
        return Err(Stop::tried(format!("setting an alias was answered {}", set.status)));
    }
    expect::status(&patch(cx, &account, "").await?, 200)?;
    let read = read(cx, &account).await?;
    let body = expect::body(&read)?;
    match body.get("alias") {
        None | Some(Value::Null) => Ok(()),
        Some(Value::String(alias)) if alias.is_empty() => Ok(()),
        alias => Err(expect::violated(&read, "/alias", "null, empty or absent", expect::shown(alias))),
    }
}

/// A name is no switch.
const KEEPS_THE_STATUS: Rule = Rule {
    id: "composio.patch.keeps-the-status",
    statements: &["C9"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "a patch never changes the status",
    judged: "An ACTIVE, an INACTIVE and an EXPIRED account get an alias; whatever the answer is, a read has to report the same \
             status as before.",
    source: PATCH,
    needs: &[
        Need::Accounts(Kind::Active, 1),
        Need::Accounts(Kind::Inactive, 1),
        Need::Accounts(Kind::Expired, 1),
        Need::Requests(Cost { read: 3, change: 3, ..Cost::NONE }),
    ],
    check: |cx| Box::pin(keeps_the_status(cx)),
};

async fn keeps_the_status(cx: &Cx<'_>) -> Checked {
    for kind in [Kind::Active, Kind::Inactive, Kind::Expired] {
        let account = cx.own_account(kind, &cx.fresh_user()).await?;
        let answer = patch(cx, &account, &format!("alias-of-{}", account.id)).await?;
        if answer.status == 501 {
            return Err(Stop::tried("the target answers 501, it does not have this operation"));
        }
        let status = cx.status(&account).await?;
        if status != kind.status() {
            let expected = format!("status {}", kind.status());
            return Err(Stop::violated(Finding::new(expected, format!("status {status}"), "GET after patch")));
        }
    }
    Ok(())
}

async fn patch(cx: &Cx<'_>, account: &Account, alias: &str) -> Result<Response, Stop> {
    let request = Request::new(Method::PATCH, routes::account(&account.id));
    cx.send(request.body(Body::Json(json!({ "alias": alias })))).await
}

async fn read(cx: &Cx<'_>, account: &Account) -> Result<Response, Stop> {
    let answer = cx.send(Request::new(Method::GET, routes::account(&account.id))).await?;
    if answer.status == 200 { Ok(answer) } else { Err(Stop::tried(format!("GET was answered {}", answer.status))) }
}

//! The bodies of successes, held against the document.
//!
//! A missing required member or another type is a failure. A member or an enum value that the
//! document does not list is a note: the API may grow.

use crate::check::{Cost, Cx, Scene, budget, expect};
use crate::fixture::Kind;
use crate::outcome::{Cause, Checked, Stop};
use crate::rule::{Basis, Check, Citation, Level, Need, Rule, pages};
use crate::target::{Body, Request, Response, routes};
use http::Method;
use serde_json::json;

pub(in crate::rules) const RULES: &[Rule] = &[
    rule(
        "composio.body.revoke-fits",
        "a successful revoke answers what the document has",
        &["A1"],
        REVOKE,
        &[Need::Scene(Scene::First)],
        |cx| Box::pin(revoke(cx)),
    ),
    rule(
        "composio.body.create-fits",
        "a successful create answers what the document has",
        &["C1"],
        CREATE,
        CREATES,
        |cx| Box::pin(create(cx)),
    ),
    rule("composio.body.link-fits", "a successful link answers what the document has", &["C1"], LINK, CREATES, |cx| {
        Box::pin(link(cx))
    }),
    rule("composio.body.get-fits", "a successful read answers what the document has", &["C1"], GET, READS, |cx| {
        Box::pin(get(cx))
    }),
    rule("composio.body.list-fits", "a successful list answers what the document has", &["C6"], LIST, LISTS, |cx| {
        Box::pin(list(cx))
    }),
    rule(
        "composio.body.status-fits",
        "a successful switch answers what the document has",
        &["C2"],
        STATUS,
        CHANGES,
        |cx| Box::pin(status(cx)),
    ),
    rule(
        "composio.body.patch-fits",
        "a successful patch answers what the document has",
        &["C9"],
        PATCH,
        CHANGES,
        |cx| Box::pin(patch(cx)),
    ),
    rule(
        "composio.body.refresh-fits",
        "a successful refresh answers what the document has",
        &["C10"],
        REFRESH,
        CHANGES,
        |cx| Box::pin(refresh(cx)),
    ),
    rule(
        "composio.body.delete-fits",
        "a successful delete answers what the document has",
        &["C3"],
        DELETE,
        DELETES,
        |cx| Box::pin(delete(cx)),
    ),
];

const REVOKE: &str = "postConnectedAccountsByNanoidRevoke";
const CREATE: &str = "postConnectedAccounts";
const LINK: &str = "postConnectedAccountsLink";
const GET: &str = "getConnectedAccountsByNanoid";
const LIST: &str = "getConnectedAccounts";
const STATUS: &str = "patchConnectedAccountsByNanoIdStatus";
const PATCH: &str = "patchConnectedAccountsByNanoid";
const REFRESH: &str = "postConnectedAccountsByNanoidRefresh";
const DELETE: &str = "deleteConnectedAccountsByNanoid";

const ONE: Need = Need::Accounts(Kind::Active, 1);
const CREATES: &[Need] =
    &[Need::Import(Kind::Active), Need::Requests(Cost { create: 1, read: 1, delete: 1, ..Cost::NONE })];
const READS: &[Need] = &[Need::Account(Kind::Active), Need::Requests(Cost::reads(1))];
const LISTS: &[Need] = &[Need::Account(Kind::Active), Need::Requests(Cost::reads(40))];
const CHANGES: &[Need] = &[ONE, Need::Requests(Cost { change: 1, ..Cost::NONE })];
const DELETES: &[Need] = &[ONE, Need::Requests(Cost { delete: 1, ..Cost::NONE })];

/// One rule an operation.
const fn rule(
    id: &'static str,
    summary: &'static str,
    statements: &'static [&'static str],
    operation: &'static str,
    needs: &'static [Need],
    check: Check,
) -> Rule {
    Rule {
        id,
        statements,
        level: Level::Must,
        basis: Basis::Stated,
        summary,
        judged: "One successful answer is held against the document's schema. Missing required members and other types fail; \
                 members and enum values that the document does not list are notes, as are missing members that are \
                 deprecated or experimental, an absent alias, and null for what may be absent.",
        source: Citation { page: pages::OPENAPI, heading: operation },
        needs,
        check,
    }
}

async fn revoke(cx: &Cx<'_>) -> Checked {
    expect::fits(cx, &expect::success(cx, Scene::First).await?, REVOKE)
}

async fn create(cx: &Cx<'_>) -> Checked {
    expect::fits(cx, &cx.send(cx.import(Kind::Active)?.0).await?, CREATE)
}

async fn link(cx: &Cx<'_>) -> Checked {
    expect::fits(cx, &cx.send(cx.link()?).await?, LINK)
}

async fn get(cx: &Cx<'_>) -> Checked {
    let account = cx.account(Kind::Active).await?;
    let answer = cx.send(Request::new(Method::GET, routes::account(&account.id))).await;
    cx.give_back(account);
    expect::fits(cx, &answer?, GET)
}

async fn list(cx: &Cx<'_>) -> Checked {
    let account = cx.account(Kind::Active).await?;
    let request = Request::new(Method::GET, routes::collection());
    let request = request.query("connected_account_ids", account.id.as_str());
    let mut last = Err(Stop::tried("the list was not answered"));
    // An empty list would fit whatever its items look like.
    let listed = budget::until(cx.stage().target.settings().list_lag, async || {
        last = cx.send(request.clone()).await;
        let answer = last.as_ref().ok().and_then(Response::json);
        let items = answer.as_ref().and_then(|body| body.get("items")?.as_array());
        Ok::<_, Stop>(last.is_err() || items.is_none_or(|items| !items.is_empty()))
    });
    let listed = listed.await?;
    cx.give_back(account);
    if listed.is_none() {
        return Err(Stop::tried("the account is in no list within list_lag, so that no item can be judged"));
    }
    expect::fits(cx, &last?, LIST)
}

async fn status(cx: &Cx<'_>) -> Checked {
    let account = cx.own_account(Kind::Active, &cx.fresh_user()).await?;
    let request = Request::new(Method::PATCH, routes::status(&account.id));
    expect::fits(cx, &cx.send(request.body(Body::Json(json!({ "enabled": false })))).await?, STATUS)
}

async fn patch(cx: &Cx<'_>) -> Checked {
    let account = cx.own_account(Kind::Active, &cx.fresh_user()).await?;
    let body = Body::Json(json!({ "alias": format!("alias-of-{}", account.id) }));
    let request = Request::new(Method::PATCH, routes::account(&account.id)).body(body);
    expect::fits(cx, &cx.send(request).await?, PATCH)
}

async fn refresh(cx: &Cx<'_>) -> Checked {
    let account = cx.own_account(Kind::Active, &cx.fresh_user()).await?;
    let answer = cx.send(Request::new(Method::POST, routes::refresh(&account.id))).await?;
    if matches!(answer.status, 404 | 405 | 501) {
        let reason = format!("the target does not have this deprecated operation: {}", answer.status);
        return Err(Stop::Undecided(Cause::NotClaimed(reason)));
    }
    expect::fits(cx, &answer, REFRESH)
}

async fn delete(cx: &Cx<'_>) -> Checked {
    let account = cx.own_account(Kind::Active, &cx.fresh_user()).await?;
    expect::fits(cx, &cx.send(Request::new(Method::DELETE, routes::account(&account.id))).await?, DELETE)
}

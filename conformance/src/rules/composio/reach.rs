//! Who reaches what: no operation works without a key, none reaches another project's account.

use crate::check::{Cost, Cx, expect};
use crate::document::Operation;
use crate::fixture::{Account, Kind};
use crate::outcome::{Checked, Finding, Stop};
use crate::rule::{Basis, Citation, Level, Need, Rule, pages};
use crate::target::{Body, Key, Path, Request, routes};
use http::Method;
use serde_json::{Value, json};

pub(in crate::rules) const RULES: &[Rule] = &[NOTHING_WITHOUT_A_KEY, NOTHING_OF_ANOTHER_PROJECT];

const PROJECT_KEY: Citation = Citation { page: pages::OVERVIEW, heading: "introduction" };
/// One request for each operation of the document, with a read at the end.
const WALK: Need = Need::Requests(Cost { read: 3, create: 2, change: 3, revoke: 1, delete: 3 });

/// The key comes first.
const NOTHING_WITHOUT_A_KEY: Rule = Rule {
    id: "composio.reach.nothing-without-a-key",
    statements: &["C12"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "every operation without a key is answered 401, and changes nothing",
    judged: "Each operation of the document is asked for without a key, about an ACTIVE account of this run, which is read \
             afterwards.",
    source: PROJECT_KEY,
    needs: &[Need::Accounts(Kind::Active, 1), WALK],
    check: |cx| Box::pin(nothing_without_a_key(cx)),
};

async fn nothing_without_a_key(cx: &Cx<'_>) -> Checked {
    let account = cx.own_account(Kind::Active, &cx.fresh_user()).await?;
    for operation in cx.stage().document.operations() {
        let answer = cx.send(request(operation, &account)?.key(Key::Missing)).await?;
        // The deprecated operation may be gone, as may be any that the target never had.
        let is_gone = matches!(answer.status, 404 | 405) && operation.path.ends_with("/refresh");
        if answer.status != 501 && !is_gone {
            expect::status(&answer, 401)?;
        }
    }
    unchanged(cx, &account).await
}

/// A project is a wall.
const NOTHING_OF_ANOTHER_PROJECT: Rule = Rule {
    id: "composio.reach.nothing-of-another-project",
    statements: &["C12"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "with the key of another project no operation reads, lists or changes an account",
    judged: "Each operation of the document that names an account is asked for with the second project's key: 404 or 403 \
             (501 where the target does not have it). Its list of just this account has to be empty. The account is read \
             afterwards.",
    source: PROJECT_KEY,
    needs: &[Need::Accounts(Kind::Active, 1), Need::OtherKey, WALK],
    check: |cx| Box::pin(nothing_of_another_project(cx)),
};

async fn nothing_of_another_project(cx: &Cx<'_>) -> Checked {
    let account = cx.own_account(Kind::Active, &cx.fresh_user()).await?;
    for operation in cx.stage().document.operations().iter().filter(|operation| operation.path.contains('{')) {
        let answer = cx.send(request(operation, &account)?.key(Key::Other)).await?;
        if answer.status != 501 {
            expect::one_of(&answer, &[404, 403])?;
        }
    }
    let list = Request::new(Method::GET, routes::collection()).query("connected_account_ids", account.id.as_str());
    let listed = cx.send(list.key(Key::Other)).await?.json().unwrap_or_default();
    let items = listed.get("items").and_then(Value::as_array);
    let is_it = |item: &Value| item.get("id").and_then(Value::as_str) == Some(account.id.as_str());
    if items.is_some_and(|items| items.iter().any(is_it)) {
        let place = "GET of the list with another project's key";
        return Err(Stop::violated(Finding::new("not listed", "listed", place)));
    }
    unchanged(cx, &account).await
}

async fn unchanged(cx: &Cx<'_>, account: &Account) -> Checked {
    let status = cx.status(account).await?;
    if status == account.kind.status() {
        return Ok(());
    }
    let expected = format!("status {}", account.kind.status());
    Err(Stop::violated(Finding::new(expected, format!("status {status}"), "GET afterwards")))
}

/// A request for an operation of the document, about this account where it names one.
fn request(operation: &Operation, account: &Account) -> Result<Request, Stop> {
    let id = &account.id;
    let on = |method: &Method, path: Path| Request::new(method.clone(), path);
    let tail = operation.path.rsplit('/').next().unwrap_or_default();
    let request = match (operation.method.as_str(), tail) {
        ("GET", "connected_accounts") => on(&Method::GET, routes::collection()),
        ("POST", "connected_accounts") => {
            on(&Method::POST, routes::collection()).body(Body::Json(json!({}))).creating()
        }
        ("POST", "link") => on(&Method::POST, routes::link()).body(Body::Json(json!({}))).creating(),
        ("POST", "revoke") => on(&Method::POST, routes::revoke(id)),
        ("POST", "refresh") => on(&Method::POST, routes::refresh(id)),
        ("PATCH", "status") => on(&Method::PATCH, routes::status(id)).body(Body::Json(json!({ "enabled": false }))),
        ("GET", _) => on(&Method::GET, routes::account(id)),
        ("PATCH", _) => on(&Method::PATCH, routes::account(id)).body(Body::Json(json!({ "alias": "reached" }))),
        ("DELETE", _) => on(&Method::DELETE, routes::account(id)),
        (method, _) => return Err(Stop::defect(format!("no request is known for {method} {}", operation.path))),
    };
    Ok(request)
}

//! Keys: without the project's own, nothing happens. Source: the reference pages.

use crate::check::{Cost, Cx, Scene, expect};
use crate::document::Operation;
use crate::fixture::{Account, Kind};
use crate::outcome::{Checked, Finding, Stop};
use crate::rule::{Basis, Citation, Level, Need, Rule, pages};
use crate::target::{Body, Key, NearMiss, Path, Request, routes};
use http::Method;
use serde_json::{Value, json};

pub(in crate::rules) const RULES: &[Rule] = &[
    unauthorised(
        "composio.auth.no-key-is-401",
        "a revoke without a key is answered 401",
        &[Need::Scene(Scene::WithKey(Key::Missing))],
        |cx| Box::pin(is_401(cx, Key::Missing)),
    ),
    unauthorised(
        "composio.auth.empty-key-is-401",
        "a revoke with an empty key is answered 401",
        &[Need::Scene(Scene::WithKey(Key::Empty))],
        |cx| Box::pin(is_401(cx, Key::Empty)),
    ),
    unauthorised(
        "composio.auth.unknown-key-is-401",
        "a revoke with a key that nobody was given is answered 401",
        &[Need::Scene(Scene::WithKey(Key::Unknown))],
        |cx| Box::pin(is_401(cx, Key::Unknown)),
    ),
    unauthorised(
        "composio.auth.head-of-the-key-is-401",
        "a revoke with the key less its last character is answered 401",
        &[Need::Scene(Scene::WithKey(Key::NearMiss(NearMiss::Head)))],
        |cx| Box::pin(is_401(cx, Key::NearMiss(NearMiss::Head))),
    ),
    unauthorised(
        "composio.auth.tail-of-the-key-is-401",
        "a revoke with the key less its first character is answered 401",
        &[Need::Scene(Scene::WithKey(Key::NearMiss(NearMiss::Tail)))],
        |cx| Box::pin(is_401(cx, Key::NearMiss(NearMiss::Tail))),
    ),
    unauthorised(
        "composio.auth.longer-key-is-401",
        "a revoke with the key and one character more is answered 401",
        &[Need::Scene(Scene::WithKey(Key::NearMiss(NearMiss::Longer)))],
        |cx| Box::pin(is_401(cx, Key::NearMiss(NearMiss::Longer))),
    ),
    unauthorised(
        "composio.auth.other-letter-case-is-401",
        "a revoke with the key in the other letter case is answered 401",
        &[Need::Scene(Scene::WithKey(Key::NearMiss(NearMiss::LetterCase)))],
        |cx| Box::pin(is_401(cx, Key::NearMiss(NearMiss::LetterCase))),
    ),
    REFUSED_KEY_CHANGES_NOTHING,
    REFUSED_KEY_SENDS_NOTHING,
    OTHER_PROJECT_IS_404,
    OTHER_PROJECT_CHANGES_NOTHING,
    OTHER_PROJECT_SENDS_NOTHING,
    EVERY_OPERATION_NEEDS_A_KEY,
    OTHER_PROJECT_REACHES_NOTHING,
];

const AUTHENTICATION: Citation = Citation { page: pages::REVOKE, heading: "Authorization" };
const PROJECT_KEY: Citation = Citation { page: pages::OVERVIEW, heading: "introduction" };
const OTHER: Scene = Scene::WithKey(Key::Other);
/// One request for each operation of the document, with a read at the end.
const WALK: Need = Need::Requests(Cost { read: 3, create: 2, change: 3, revoke: 1, delete: 3 });

/// A key that is not the project's is refused: one rule a key.
const fn unauthorised(
    id: &'static str,
    summary: &'static str,
    needs: &'static [Need],
    check: crate::rule::Check,
) -> Rule {
    Rule {
        id,
        statements: &["A19"],
        level: Level::Must,
        basis: Basis::Stated,
        summary,
        judged: "An ACTIVE account is revoked with that key; any answer but 401 is a violation.",
        source: AUTHENTICATION,
        needs,
        check,
    }
}

async fn is_401(cx: &Cx<'_>, key: Key) -> Checked {
    expect::status(&cx.attempt(Scene::WithKey(key)).await?.answer, 401)
}

const REFUSED_KEYS: [Need; 7] = [
    Need::Scene(Scene::REFUSED_KEYS[0]),
    Need::Scene(Scene::REFUSED_KEYS[1]),
    Need::Scene(Scene::REFUSED_KEYS[2]),
    Need::Scene(Scene::REFUSED_KEYS[3]),
    Need::Scene(Scene::REFUSED_KEYS[4]),
    Need::Scene(Scene::REFUSED_KEYS[5]),
    Need::Scene(Scene::REFUSED_KEYS[6]),
];

/// Refused means not done.
const REFUSED_KEY_CHANGES_NOTHING: Rule = Rule {
    id: "composio.auth.refused-key-changes-nothing",
    statements: &["A19", "A11"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "a revoke without a valid key leaves the status as it was",
    judged: "After each of the wrong keys the account is read with the right one.",
    source: AUTHENTICATION,
    needs: &REFUSED_KEYS,
    check: |cx| Box::pin(refused_key_changes_nothing(cx)),
};

async fn refused_key_changes_nothing(cx: &Cx<'_>) -> Checked {
    for scene in Scene::REFUSED_KEYS {
        expect::status_kept(&*cx.attempt(scene).await?)?;
    }
    Ok(())
}

/// Refused means not dispatched.
const REFUSED_KEY_SENDS_NOTHING: Rule = Rule {
    id: "composio.auth.refused-key-sends-nothing",
    statements: &["A19", "A11"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "a revoke without a valid key sends nothing to the provider",
    judged: "The provider, played by this suite, is watched while each of the wrong keys is tried.",
    source: AUTHENTICATION,
    needs: &[
        REFUSED_KEYS[0],
        REFUSED_KEYS[1],
        REFUSED_KEYS[2],
        REFUSED_KEYS[3],
        REFUSED_KEYS[4],
        REFUSED_KEYS[5],
        REFUSED_KEYS[6],
        Need::Upstream,
    ],
    check: |cx| Box::pin(refused_key_sends_nothing(cx)),
};

async fn refused_key_sends_nothing(cx: &Cx<'_>) -> Checked {
    for scene in Scene::REFUSED_KEYS {
        expect::nothing_sent(cx, &*cx.attempt(scene).await?).await?;
    }
    Ok(())
}

/// A project sees its own accounts only.
const OTHER_PROJECT_IS_404: Rule = Rule {
    id: "composio.auth.other-project-is-404",
    statements: &["A20"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "the key of another project is answered 404 (403 is accepted)",
    judged: "An ACTIVE account is revoked with the second project's key.",
    source: PROJECT_KEY,
    needs: &[Need::Scene(OTHER), Need::OtherKey],
    check: |cx| Box::pin(other_project_is_404(cx)),
};

async fn other_project_is_404(cx: &Cx<'_>) -> Checked {
    expect::one_of(&cx.attempt(OTHER).await?.answer, &[404, 403])
}

/// A project changes its own accounts only.
const OTHER_PROJECT_CHANGES_NOTHING: Rule = Rule {
    id: "composio.auth.other-project-changes-nothing",
    statements: &["A20", "A11"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "a revoke with the key of another project leaves the status as it was",
    judged: "After the attempt the account is read with its own project's key.",
    source: PROJECT_KEY,
    needs: &[Need::Scene(OTHER), Need::OtherKey],
    check: |cx| Box::pin(other_project_changes_nothing(cx)),
};

async fn other_project_changes_nothing(cx: &Cx<'_>) -> Checked {
    expect::status_kept(&*cx.attempt(OTHER).await?)
}

/// A project ends its own access only.
const OTHER_PROJECT_SENDS_NOTHING: Rule = Rule {
    id: "composio.auth.other-project-sends-nothing",
    statements: &["A20", "A11"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "a revoke with the key of another project sends nothing to the provider",
    judged: "The provider, played by this suite, is watched during the attempt.",
    source: PROJECT_KEY,
    needs: &[Need::Scene(OTHER), Need::OtherKey, Need::Upstream],
    check: |cx| Box::pin(other_project_sends_nothing(cx)),
};

async fn other_project_sends_nothing(cx: &Cx<'_>) -> Checked {
    expect::nothing_sent(cx, &*cx.attempt(OTHER).await?).await
}

/// The key comes first.
const EVERY_OPERATION_NEEDS_A_KEY: Rule = Rule {
    id: "composio.auth.every-operation-needs-a-key",
    statements: &["C12"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "every operation without a key is answered 401, and changes nothing",
    judged: "Each operation of the document is asked for without a key, about an ACTIVE account of this run, which is read \
             afterwards.",
    source: PROJECT_KEY,
    needs: &[Need::Accounts(Kind::Active, 1), WALK],
    check: |cx| Box::pin(every_operation_needs_a_key(cx)),
};

async fn every_operation_needs_a_key(cx: &Cx<'_>) -> Checked {
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
const OTHER_PROJECT_REACHES_NOTHING: Rule = Rule {
    id: "composio.auth.other-project-reaches-nothing",
    statements: &["C12"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "with the key of another project no operation reads, lists or changes an account",
    judged: "Each operation of the document that names an account is asked for with the second project's key: 404 or 403 \
             (501 where the target does not have it). Its list of just this account has to be empty. The account is read \
             afterwards.",
    source: PROJECT_KEY,
    needs: &[Need::Accounts(Kind::Active, 1), Need::OtherKey, WALK],
    check: |cx| Box::pin(other_project_reaches_nothing(cx)),
};

async fn other_project_reaches_nothing(cx: &Cx<'_>) -> Checked {
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

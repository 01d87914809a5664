//! What a revoke does to the account. Everybody else's stays as it was.

use crate::check::{Cost, Cx, Scene, Verb, budget, expect};
use crate::fixture::Kind;
use crate::outcome::{Checked, Finding, Stop};
use crate::rule::{Basis, Citation, Level, Need, Rule, pages};
use crate::target::{AccountId, Request, routes};
use http::Method;
use serde_json::Value;

pub(in crate::rules) const RULES: &[Rule] =
    &[GET_AGREES, LIST_AGREES, SAFE_METHODS_REVOKE_NOTHING, OTHER_METHODS_REVOKE_NOTHING, SPARES_OTHER_ACCOUNTS];

const FIRST: Need = Need::Scene(Scene::First);
const THE_ENDPOINT: Citation = Citation { page: pages::CHANGELOG, heading: "The Endpoint" };

/// A read agrees at once.
const GET_AGREES: Rule = Rule {
    id: "composio.effect.get-agrees",
    statements: &["A3"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "right after a successful revoke, GET reports REVOKED",
    judged: "The account is read directly after the answer to the revoke; no delay is tolerated. Where it cannot be read \
             any more, it is read once more: an error is a violation, since it could be read before.",
    source: THE_ENDPOINT,
    needs: &[FIRST, Need::Requests(Cost::reads(1))],
    check: |cx| Box::pin(get_agrees(cx)),
};

async fn get_agrees(cx: &Cx<'_>) -> Checked {
    expect::success(cx, Scene::First).await?;
    let first = cx.attempt(Scene::First).await?;
    if let (Err(_), Some(account)) = (&first.after, &first.account) {
        // It could be read before; a server that cannot show what is REVOKED does not do so the next time either.
        let answer = cx.send(Request::new(Method::GET, routes::account(&account.id))).await?;
        if matches!(answer.status, 400..=407 | 409..=428 | 430..=500) {
            return Err(expect::violated(&answer, "status", "200, with the status REVOKED", answer.status.to_string()));
        }
    }
    expect::status_after(&first, "REVOKED")
}

/// The list agrees soon.
const LIST_AGREES: Rule = Rule {
    id: "composio.effect.list-agrees",
    statements: &["A3"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "within list_lag a revoked account is listed under statuses=REVOKED and not under statuses=ACTIVE",
    judged: "Both lists are asked for, restricted to the account's id, until they agree or list_lag has passed. \
             A list that needed time is noted.",
    source: THE_ENDPOINT,
    needs: &[FIRST, Need::Requests(Cost::reads(80))],
    check: |cx| Box::pin(list_agrees(cx)),
};

async fn list_agrees(cx: &Cx<'_>) -> Checked {
    expect::success(cx, Scene::First).await?;
    let first = cx.attempt(Scene::First).await?;
    let account = first.account.as_ref().ok_or_else(|| Stop::defect("the first revoke has no account"))?;
    if first.after.as_deref() != Ok("REVOKED") {
        return Err(Stop::tried("a read does not report REVOKED, so there is nothing for the list to agree with"));
    }
    let lag = cx.stage().target.settings().list_lag;
    for (status, wanted) in [("REVOKED", true), ("ACTIVE", false)] {
        let agreed =
            budget::until(lag, async || Ok::<_, Stop>(is_listed(cx, &account.id, status).await? == wanted)).await?;
        match agreed {
            Some(took) if took.as_millis() > 50 => {
                cx.note(format!("the list under statuses={status} trailed by {} ms", took.as_millis()));
            }
            Some(_) => {}
            None => {
                let say = |yes| if yes { "listed" } else { "not listed" };
                return Err(Stop::violated(Finding::new(
                    format!("{} is {}", account.id, say(wanted)),
                    format!("it is {} after {} s", say(!wanted), lag.as_secs_f32()),
                    format!("GET {}?statuses={status}", routes::COLLECTION),
                )));
            }
        }
    }
    Ok(())
}

/// Whether the account stands in the list of its status, on whichever page.
async fn is_listed(cx: &Cx<'_>, id: &AccountId, status: &str) -> Result<bool, Stop> {
    /// Pages that are followed where a server ignores the restriction to one id.
    const PAGES: usize = 10;
    let mut cursor: Option<String> = None;
    for _ in 0..PAGES {
        let mut request = Request::new(Method::GET, routes::collection())
            .query("statuses", status)
            .query("connected_account_ids", id.as_str());
        if let Some(cursor) = cursor.take() {
            request = request.query("cursor", cursor);
        }
        let answer = cx.send(request).await?;
        if answer.status != 200 {
            return Err(Stop::tried(format!("the list was answered {}", answer.status)));
        }
        let body = answer.json().unwrap_or_default();
        let items = body.get("items").and_then(Value::as_array);
        let items = items.ok_or_else(|| Stop::tried("the list was answered without items"))?;
        if items.iter().any(|item| item.get("id").and_then(Value::as_str) == Some(id.as_str())) {
            return Ok(true);
        }
        let next = body.get("next_cursor").and_then(Value::as_str);
        cursor = next.filter(|cursor| !cursor.is_empty()).map(str::to_owned);
        if cursor.is_none() {
            return Ok(false);
        }
    }
    Err(Stop::tried(format!("the list goes on after {PAGES} pages although it is restricted to one id")))
}

/// Looking is not revoking.
const SAFE_METHODS_REVOKE_NOTHING: Rule = Rule {
    id: "composio.effect.safe-methods-revoke-nothing",
    statements: &["A21"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "GET, HEAD and OPTIONS on the revoke path revoke nothing",
    judged: "Whatever the answer is, a read has to report the same status as before.",
    source: Citation { page: pages::HTTP, heading: "9.2.1 Safe Methods" },
    needs: &[
        Need::Scene(Scene::WithMethod(Verb::Get)),
        Need::Scene(Scene::WithMethod(Verb::Head)),
        Need::Scene(Scene::WithMethod(Verb::Options)),
    ],
    check: |cx| Box::pin(methods(cx, &[Verb::Get, Verb::Head, Verb::Options])),
};

/// The operation is POST alone.
const OTHER_METHODS_REVOKE_NOTHING: Rule = Rule {
    id: "composio.effect.other-methods-revoke-nothing",
    statements: &["A22"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "PUT, PATCH and DELETE on the revoke path revoke nothing",
    judged: "Whatever the answer is, a read has to report the same status as before.",
    source: THE_ENDPOINT,
    needs: &[
        Need::Scene(Scene::WithMethod(Verb::Put)),
        Need::Scene(Scene::WithMethod(Verb::Patch)),
        Need::Scene(Scene::WithMethod(Verb::Delete)),
    ],
    check: |cx| Box::pin(methods(cx, &[Verb::Put, Verb::Patch, Verb::Delete])),
};

async fn methods(cx: &Cx<'_>, verbs: &[Verb]) -> Checked {
    for verb in verbs {
        expect::status_kept(&*cx.attempt(Scene::WithMethod(*verb)).await?)?;
    }
    Ok(())
}

/// A revoke is about one account.
const SPARES_OTHER_ACCOUNTS: Rule = Rule {
    id: "composio.effect.spares-other-accounts",
    statements: &["A23"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "a revoke changes no other account of the same user, toolkit or auth config",
    judged: "A second ACTIVE account of the same user and auth config is read after the first was revoked.",
    source: THE_ENDPOINT,
    needs: &[FIRST],
    check: |cx| Box::pin(spares_other_accounts(cx)),
};

async fn spares_other_accounts(cx: &Cx<'_>) -> Checked {
    expect::success(cx, Scene::First).await?;
    let first = cx.attempt(Scene::First).await?;
    let Some((neighbour, status)) = &first.neighbour else {
        return Err(Stop::no_means("there is no second ACTIVE account to look at"));
    };
    let status = status.clone()?;
    if status == Kind::Active.status() {
        return Ok(());
    }
    Err(Stop::violated(Finding::new("status ACTIVE", format!("status {status}"), format!("GET {}", neighbour.id))))
}

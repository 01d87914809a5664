//! Revoking: what a successful revoke says. Source: changelog of 2026-05-12.

use crate::check::{BodyForm, Cost, Cx, Recorder, Scene, claim, expect, property};
use crate::outcome::{Checked, Stop};
use crate::rule::{Basis, Citation, Level, Need, Rule, pages};
use crate::target::{Request, Response, routes};
use http::Method;
use proptest::prelude::*;
use serde_json::{Value, json};

pub(in crate::rules) const RULES: &[Rule] = &[
    ANSWERS_200,
    ANSWERS_IN_SHAPE,
    NAMES_THE_ACCOUNT,
    REPORTS_REVOKED,
    SUBJECTS_ARE_A_LIST,
    SUBJECTS_ARE_DISTINCT,
    FIRST_CLAIMS_SOMETHING,
    AGAIN_IS_EMPTY,
    AGAIN_STAYS_REVOKED,
    AGAIN_HOWEVER_OFTEN,
    AGAIN_SENDS_NOTHING,
    BODIES_ARE_ALIKE,
];

const FIRST: Need = Need::Scene(Scene::First);
const AGAIN: Need = Need::Scene(Scene::Again);
const THE_ENDPOINT: Citation = Citation { page: pages::CHANGELOG, heading: "The Endpoint" };
const STATUS_CODES: Citation = Citation { page: pages::CHANGELOG, heading: "Status Codes" };

/// A revoke that nothing stands against succeeds.
const ANSWERS_200: Rule = Rule {
    id: "composio.revoke.answers-200",
    statements: &["A1"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "revoking an ACTIVE account whose toolkit supports it is answered 200",
    judged: "One ACTIVE account is revoked. A 500 is inconclusive where the tokens were made up by this run and \
             the provider is not played by it, because that provider may rightly refuse them. With [upstream] the target \
             is taken to be wired to the provider that is played; where nothing has ever reached that one, the finding says so.",
    source: STATUS_CODES,
    needs: &[FIRST],
    check: |cx| Box::pin(answers_200(cx)),
};

async fn answers_200(cx: &Cx<'_>) -> Checked {
    let first = cx.attempt(Scene::First).await?;
    claim::excused(cx, &first)?;
    if let Some(doubt) = claim::unwired(cx.stage(), first.seen.as_deref()) {
        // The configuration says that it is wired: that the revoke works is what makes it so.
        cx.recorder().remark(doubt.reason());
    }
    expect::status(&first.answer, 200)
}

/// The body of a success has the two members, as JSON.
const ANSWERS_IN_SHAPE: Rule = Rule {
    id: "composio.revoke.answers-in-shape",
    statements: &["A1"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "a successful revoke answers JSON with an array revoked_tokens and an object connected_account",
    judged: "The body of the first 2xx answer is read as JSON; its content type has to say so. Members beyond \
             the documented ones are welcome.",
    source: Citation { page: pages::REVOKE, heading: "Response Body" },
    needs: &[FIRST],
    check: |cx| Box::pin(answers_in_shape(cx)),
};

async fn answers_in_shape(cx: &Cx<'_>) -> Checked {
    let first = expect::success(cx, Scene::First).await?;
    let body = expect::json(&first)?;
    for (pointer, is_right, wanted) in [
        ("/revoked_tokens", Value::is_array as fn(&Value) -> bool, "an array"),
        ("/connected_account", Value::is_object, "an object"),
        ("/connected_account/id", Value::is_string, "a string"),
        ("/connected_account/status", Value::is_string, "a string"),
    ] {
        let value = body.pointer(pointer);
        if !value.is_some_and(is_right) {
            return Err(expect::violated(&first, pointer, wanted, expect::shown(value)));
        }
    }
    Ok(())
}

/// The answer is about the account that was asked for.
const NAMES_THE_ACCOUNT: Rule = Rule {
    id: "composio.revoke.names-the-account",
    statements: &["A2"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "connected_account.id is the id that the path names",
    judged: "The id in the first successful answer is compared with the id in the path.",
    source: THE_ENDPOINT,
    needs: &[FIRST],
    check: |cx| Box::pin(names_the_account(cx)),
};

async fn names_the_account(cx: &Cx<'_>) -> Checked {
    let answer = expect::success(cx, Scene::First).await?;
    let first = cx.attempt(Scene::First).await?;
    let id = first.account.as_ref().map(|account| account.id.as_str()).unwrap_or_default();
    expect::pointer(&answer, "/connected_account/id", &json!(id))
}

/// The answer reports the new status.
const REPORTS_REVOKED: Rule = Rule {
    id: "composio.revoke.reports-revoked",
    statements: &["A2"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "connected_account.status of a successful revoke is REVOKED",
    judged: "The status in the first successful answer is compared with REVOKED.",
    source: THE_ENDPOINT,
    needs: &[FIRST],
    check: |cx| Box::pin(reports_revoked(cx)),
};

async fn reports_revoked(cx: &Cx<'_>) -> Checked {
    let answer = expect::success(cx, Scene::First).await?;
    expect::pointer(&answer, "/connected_account/status", &json!("REVOKED"))
}

/// The subjects are always there.
const SUBJECTS_ARE_A_LIST: Rule = Rule {
    id: "composio.revoke.subjects-are-a-list",
    statements: &["A4"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "revoked_tokens is an array of strings in every successful answer, never null and never absent",
    judged: "The first answer and the second one are looked at. Strings other than access_token, refresh_token and \
             credential are noted: the set is open.",
    source: Citation { page: pages::REVOKE, heading: "Response Body" },
    needs: &[FIRST, AGAIN],
    check: |cx| Box::pin(subjects_are_a_list(cx)),
};

async fn subjects_are_a_list(cx: &Cx<'_>) -> Checked {
    for scene in [Scene::First, Scene::Again] {
        let answer = match expect::success(cx, scene).await {
            Err(Stop::Undecided(_)) if scene == Scene::Again => continue,
            other => other?,
        };
        for subject in claim::subjects(&answer)? {
            if !["access_token", "refresh_token", "credential"].contains(&subject.as_str()) {
                cx.note(format!("revoked_tokens holds {subject:?}, which is not documented"));
            }
        }
    }
    Ok(())
}

/// No subject is named twice.
const SUBJECTS_ARE_DISTINCT: Rule = Rule {
    id: "composio.revoke.subjects-are-distinct",
    statements: &["A4"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "revoked_tokens names no subject twice",
    judged: "The first answer's subjects are compared with each other.",
    source: THE_ENDPOINT,
    needs: &[FIRST],
    check: |cx| Box::pin(subjects_are_distinct(cx)),
};

async fn subjects_are_distinct(cx: &Cx<'_>) -> Checked {
    let answer = expect::success(cx, Scene::First).await?;
    let named = claim::listed(&answer)?;
    let mut once = named.clone();
    once.sort();
    once.dedup();
    if once.len() == named.len() {
        return Ok(());
    }
    Err(expect::violated(&answer, "/revoked_tokens", "each subject once", format!("{named:?}")))
}

/// Empty means already revoked.
const FIRST_CLAIMS_SOMETHING: Rule = Rule {
    id: "composio.revoke.first-claims-something",
    statements: &["A5"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "the first successful revoke of an ACTIVE account names at least one subject",
    judged: "An empty array in the first answer is a violation: it means that the account was revoked already.",
    source: THE_ENDPOINT,
    needs: &[FIRST],
    check: |cx| Box::pin(first_claims_something(cx)),
};

async fn first_claims_something(cx: &Cx<'_>) -> Checked {
    let answer = expect::success(cx, Scene::First).await?;
    if claim::listed(&answer)?.is_empty() {
        return Err(expect::violated(&answer, "/revoked_tokens", "at least one subject", "[]"));
    }
    Ok(())
}

/// Revoking twice is not an error, the second answer claims nothing.
const AGAIN_IS_EMPTY: Rule = Rule {
    id: "composio.revoke.again-is-empty",
    statements: &["A6"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "a revoked account answers revoke with 200 and an empty revoked_tokens",
    judged: "The account of the first revoke, which a read must report as REVOKED, is revoked a second time.",
    source: THE_ENDPOINT,
    needs: &[AGAIN],
    check: |cx| Box::pin(again_is_empty(cx)),
};

async fn again_is_empty(cx: &Cx<'_>) -> Checked {
    let again = cx.attempt(Scene::Again).await?;
    expect::status(&again.answer, 200)?;
    expect::pointer(&again.answer, "/revoked_tokens", &json!([]))
}

/// The second answer still reports the status.
const AGAIN_STAYS_REVOKED: Rule = Rule {
    id: "composio.revoke.again-stays-revoked",
    statements: &["A6"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "revoking a revoked account reports REVOKED and leaves it REVOKED",
    judged: "The status in the second answer as well as that of a read after it are compared with REVOKED.",
    source: STATUS_CODES,
    needs: &[AGAIN],
    check: |cx| Box::pin(again_stays_revoked(cx)),
};

async fn again_stays_revoked(cx: &Cx<'_>) -> Checked {
    let answer = expect::success(cx, Scene::Again).await?;
    expect::pointer(&answer, "/connected_account/status", &json!("REVOKED"))?;
    expect::status_after(&*cx.attempt(Scene::Again).await?, "REVOKED")
}

/// However often it is repeated.
const AGAIN_HOWEVER_OFTEN: Rule = Rule {
    id: "composio.revoke.again-however-often",
    statements: &["A6"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "every further revoke of a revoked account is 200 with an empty revoked_tokens",
    judged: "The revoked account is revoked again and again, at random moments after a read, which has to report REVOKED.",
    source: STATUS_CODES,
    needs: &[AGAIN, Need::EachCase(Cost { read: 1, revoke: 1, ..Cost::NONE })],
    check: |cx| Box::pin(again_however_often(cx)),
};

async fn again_however_often(cx: &Cx<'_>) -> Checked {
    let again = cx.attempt(Scene::Again).await?;
    let account = again.account.as_ref().ok_or_else(|| Stop::defect("the second revoke has no account"))?;
    if again.after.as_deref() != Ok("REVOKED") {
        return Err(Stop::tried("the account did not stay REVOKED, which is judged by another rule"));
    }
    let _turn = cx.revoked_turn().await;
    // So many revokes, one after the other, would be the last to end if each of them waited for its place.
    let lane = cx.lane().await?;
    property::for_all(cx, "repeated revokes", any::<bool>(), async |read_before| {
        let recorder = Recorder::default();
        let once_more = async {
            if read_before {
                let read = lane.send(&recorder, Request::new(Method::GET, routes::account(&account.id))).await?;
                expect::accepted(&read)?;
                expect::pointer(&read, "/status", &json!("REVOKED"))?;
            }
            let answer = lane.send(&recorder, Request::new(Method::POST, routes::revoke(&account.id))).await?;
            expect::status(&answer, 200)?;
            expect::pointer(&answer, "/revoked_tokens", &json!([]))
        };
        let judged = once_more.await;
        match judged {
            Ok(()) => cx.recorder().omit(recorder.with(|evidence| evidence.exchanges.len())),
            Err(_) => cx.keep(&recorder),
        }
        judged
    })
    .await
}

/// Nothing is left to be dispatched.
const AGAIN_SENDS_NOTHING: Rule = Rule {
    id: "composio.revoke.again-sends-nothing",
    statements: &["A7"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "revoking a revoked account sends nothing to the provider",
    judged: "The provider, played by this suite, is watched during the second revoke.",
    source: THE_ENDPOINT,
    needs: &[AGAIN, Need::Upstream],
    check: |cx| Box::pin(again_sends_nothing(cx)),
};

async fn again_sends_nothing(cx: &Cx<'_>) -> Checked {
    let again = cx.attempt(Scene::Again).await?;
    expect::nothing_sent(cx, &again).await
}

/// A body that says nothing changes nothing.
const BODIES_ARE_ALIKE: Rule = Rule {
    id: "composio.revoke.bodies-are-alike",
    statements: &["A29"],
    level: Level::Should,
    basis: Basis::Stated,
    summary: "no body, an empty body and {} are answered alike",
    judged: "A revoked account is revoked again in each of the three ways; the three statuses and the three \
             values of revoked_tokens have to be equal.",
    source: Citation { page: pages::REVOKE, heading: "Request" },
    needs: &[AGAIN, Need::Scene(Scene::WithBody(BodyForm::Empty)), Need::Scene(Scene::WithBody(BodyForm::Object))],
    check: |cx| Box::pin(bodies_are_alike(cx)),
};

async fn bodies_are_alike(cx: &Cx<'_>) -> Checked {
    let without = cx.attempt(Scene::Again).await?;
    for form in [BodyForm::Empty, BodyForm::Object] {
        let with = cx.attempt(Scene::WithBody(form)).await?;
        expect::status(&with.answer, without.answer.status)?;
        let said = |answer: &Response| answer.json().and_then(|body| body.get("revoked_tokens").cloned());
        if said(&with.answer) != said(&without.answer) {
            return Err(expect::violated(
                &with.answer,
                "/revoked_tokens",
                expect::shown(said(&without.answer).as_ref()),
                expect::shown(said(&with.answer).as_ref()),
            ));
        }
    }
    Ok(())
}

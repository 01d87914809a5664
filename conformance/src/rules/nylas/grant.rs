//! What a revoke leaves as it is: the grant with the access to its data. Source: the reference page of revoke.

use crate::check::{Cx, TokenAttempt, TokenScene, expect};
use crate::outcome::{Cause, Checked, Stop};
use crate::rule::{Basis, Citation, Level, Need, Rule, pages};
use crate::target::Response;
use serde_json::{Value, json};
use std::rc::Rc;

pub(in crate::rules) const RULES: &[Rule] =
    &[STAYS, STAYS_VALID, STAYS_UNTOUCHED, DATA_STAY_READABLE, AUTHORISING_AGAIN_KEEPS_IT];

const FIRST: Need = Need::TokenScene(TokenScene::First);
const DESCRIPTION: Citation = Citation { page: pages::NYLAS_REVOKE, heading: "Hosted OAuth - Revoke OAuth token" };

/// The grant is not revoked.
const STAYS: Rule = Rule {
    id: "nylas.grant.stays",
    statements: &["D5"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "the grant can be read after a token of it was revoked, under the same id",
    judged: "The grant that was shown before the revoke is read with the API key right after it.",
    source: DESCRIPTION,
    needs: &[FIRST],
    check: |cx| Box::pin(stays(cx)),
};

async fn stays(cx: &Cx<'_>) -> Checked {
    let first = cx.tokens(TokenScene::First).await?;
    let (before, after) = shown(&first)?;
    expect::status(&after, 200)?;
    expect::pointer(&after, "/data/id", &before["id"])
}

/// The grant is as good as before.
const STAYS_VALID: Rule = Rule {
    id: "nylas.grant.stays-valid",
    statements: &["D5"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "a grant that was valid is valid after a token of it was revoked",
    judged: "grant_status is compared with valid before the revoke as well as right after it. Not applicable where \
             the grant shows no grant_status, which is optional.",
    source: DESCRIPTION,
    needs: &[FIRST],
    check: |cx| Box::pin(stays_valid(cx)),
};

async fn stays_valid(cx: &Cx<'_>) -> Checked {
    let first = cx.tokens(TokenScene::First).await?;
    let (before, after) = shown(&first)?;
    match before.get("grant_status").and_then(Value::as_str) {
        None => Err(Stop::Undecided(Cause::NotClaimed("the grant shows no grant_status".into()))),
        Some("valid") => kept(&after, "grant_status", &json!("valid")),
        Some(other) => Err(Stop::tried(format!("the grant was {other:?} before the revoke"))),
    }
}

/// A revoke is no authorisation.
const STAYS_UNTOUCHED: Rule = Rule {
    id: "nylas.grant.stays-untouched",
    statements: &["D5"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "a revoke leaves updated_at of the grant, the time of its last authorisation, as it was",
    judged: "updated_at is compared before the revoke with right after it. Not applicable where the grant shows none, \
             which is optional.",
    source: Citation { page: pages::NYLAS_OPENAPI, heading: "GET /v3/grants/{grantId}, updated_at" },
    needs: &[FIRST],
    check: |cx| Box::pin(stays_untouched(cx)),
};

async fn stays_untouched(cx: &Cx<'_>) -> Checked {
    let first = cx.tokens(TokenScene::First).await?;
    let (before, after) = shown(&first)?;
    match before.get("updated_at") {
        None | Some(Value::Null) => Err(Stop::Undecided(Cause::NotClaimed("the grant shows no updated_at".into()))),
        Some(known) => kept(&after, "updated_at", known),
    }
}

/// The provider's token is not revoked.
const DATA_STAY_READABLE: Rule = Rule {
    id: "nylas.grant.data-stay-readable",
    statements: &["D5"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "the data of the grant can be read with the API key after a token of it was revoked",
    judged: "The configured path, which answered with a success before the revoke, is read right after it. Not \
             applicable where none is configured, or where the target has no such data.",
    source: DESCRIPTION,
    needs: &[FIRST, Need::DataPath],
    check: |cx| Box::pin(data_stay_readable(cx)),
};

async fn data_stay_readable(cx: &Cx<'_>) -> Checked {
    let first = cx.tokens(TokenScene::First).await?;
    first.succeeded()?;
    let (before, after) = first.grant.as_ref().ok_or_else(|| Stop::defect("the grant was not looked at"))?;
    let (Some(before), Some(after)) = (before.data.clone(), after.data.clone()) else {
        return Err(Stop::defect("the data were not looked at"));
    };
    match before?.status {
        200..300 => {}
        status @ (404 | 501) => {
            let reason = format!("the target has no data at the configured path: it answered {status} before");
            return Err(Stop::Undecided(Cause::NotClaimed(reason)));
        }
        status => return Err(Stop::tried(format!("the data could not be read before either: {status}"))),
    }
    let after = after?;
    match after.status {
        200..300 => Ok(()),
        // What stands before the target may fail for a moment.
        502..=504 => Err(Stop::tried(format!("{} was answered {}", after.asked, after.status))),
        status => Err(expect::violated(&after, "status", "a success, as before", status.to_string())),
    }
}

/// There is one grant for an address.
const AUTHORISING_AGAIN_KEEPS_IT: Rule = Rule {
    id: "nylas.grant.authorising-again-keeps-its-id",
    statements: &["D6"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "authorising the same address after a revoke gives tokens for the same grant_id",
    judged: "The address is authorised again after the revoke; the grant_id of the exchange is compared with that of \
             the first one.",
    source: Citation { page: pages::NYLAS_HOSTED_OAUTH, heading: "one grant for each e-mail address" },
    needs: &[FIRST, Need::TokenScene(TokenScene::Reauthorised)],
    check: |cx| Box::pin(authorising_again_keeps_it(cx)),
};

async fn authorising_again_keeps_it(cx: &Cx<'_>) -> Checked {
    cx.tokens(TokenScene::First).await?.succeeded()?;
    let again = cx.tokens(TokenScene::Reauthorised).await?;
    if again.answer.status != 200 {
        return Err(Stop::tried("no tokens were given, which is judged by another rule"));
    }
    let family = again.family.as_ref().ok_or_else(|| Stop::defect("the scene has no family"))?;
    expect::pointer(&again.answer, "/grant_id", &json!(family.grant_id.as_str()))
}

/// The grant as it was shown before a successful revoke, with the answer to reading it afterwards.
fn shown(first: &Rc<TokenAttempt>) -> Result<(Value, Response), Stop> {
    first.succeeded()?;
    let (before, after) = first.grant.as_ref().ok_or_else(|| Stop::defect("the grant was not looked at"))?;
    let before = before.grant.clone()?;
    let data = before.json().and_then(|body| body.get("data").cloned()).filter(Value::is_object);
    match data {
        Some(data) if before.status == 200 => Ok((data, after.grant.clone()?)),
        _ => Err(Stop::tried(format!("the grant could not be read before the revoke: {}", before.status))),
    }
}

/// A member of the grant is as it was, where the grant can be read at all.
fn kept(after: &Response, member: &str, wanted: &Value) -> Checked {
    if after.status != 200 {
        return Err(Stop::tried("the grant cannot be read any more, which is judged by another rule"));
    }
    expect::pointer(after, &format!("/data/{member}"), wanted)
}

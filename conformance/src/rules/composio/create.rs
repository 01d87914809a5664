//! Creating accounts, by import or by link. Source: the published document.

use crate::check::{Cost, Cx, expect};
use crate::fixture::Kind;
use crate::outcome::{Checked, Finding, Stop};
use crate::rule::{Basis, Citation, Level, Need, Rule, pages};
use crate::target::{AccountId, Request, routes};
use chrono::{DateTime, FixedOffset};
use http::Method;
use serde_json::Value;

pub(in crate::rules) const RULES: &[Rule] =
    &[MAKES_WHAT_IT_REPORTS, LINK_IN_SHAPE, LINK_EXPIRES_LATER, LINK_MAKES_AN_ACCOUNT];

const CREATE: Citation = Citation { page: pages::OPENAPI, heading: "postConnectedAccounts" };
const LINK: Citation = Citation { page: pages::OPENAPI, heading: "postConnectedAccountsLink" };
const ONE_LINK: &[Need] =
    &[Need::Import(Kind::Active), Need::Requests(Cost { create: 1, delete: 1, read: 1, ..Cost::NONE })];

/// The answer is true.
const MAKES_WHAT_IT_REPORTS: Rule = Rule {
    id: "composio.create.makes-what-it-reports",
    statements: &["C1"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "a created account exists with the status that the answer reports",
    judged: "An ACTIVE and an EXPIRED account are imported; the status in each answer is compared with that of a read.",
    source: CREATE,
    needs: &[Need::Import(Kind::Active), Need::Requests(Cost { create: 2, delete: 2, read: 2, ..Cost::NONE })],
    check: |cx| Box::pin(makes_what_it_reports(cx)),
};

async fn makes_what_it_reports(cx: &Cx<'_>) -> Checked {
    let mut looked = Err(Stop::tried("no import was accepted"));
    for kind in [Kind::Active, Kind::Expired] {
        let answer = cx.send(cx.import(kind)?.0).await?;
        if let Err(refused) = expect::accepted(&answer) {
            looked = looked.or(Err(refused));
            continue;
        }
        let body = expect::json(&answer)?;
        // The older of the two places is deprecated.
        let reported = ["/status", "/connectionData/val/status"].into_iter().find_map(|place| body.pointer(place));
        let Some(reported) = reported.and_then(Value::as_str) else {
            return Err(expect::violated(&answer, "/connectionData/val/status", "a status", expect::shown(reported)));
        };
        let status = status_of(cx, body.get("id").and_then(Value::as_str).unwrap_or_default()).await?;
        if status.as_deref() != Some(reported) {
            let actual = status.map_or("no such account".to_owned(), |status| format!("status {status}"));
            return Err(Stop::violated(Finding::new(format!("status {reported}"), actual, "GET after create")));
        }
        looked = Ok(());
    }
    looked
}

/// What a link is made of.
const LINK_IN_SHAPE: Rule = Rule {
    id: "composio.create.link-in-shape",
    statements: &["C1"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "a link has link_token, redirect_url, expires_at and connected_account_id, as strings",
    judged: "A link is started for a user of this run.",
    source: LINK,
    needs: ONE_LINK,
    check: |cx| Box::pin(link_in_shape(cx)),
};

async fn link_in_shape(cx: &Cx<'_>) -> Checked {
    let answer = cx.send(cx.link()?).await?;
    expect::accepted(&answer)?;
    let body = expect::json(&answer)?;
    for name in ["link_token", "redirect_url", "expires_at", "connected_account_id"] {
        if !body.get(name).is_some_and(Value::is_string) {
            let is_secret = matches!(name, "link_token" | "redirect_url");
            let actual = if is_secret { "no string".to_owned() } else { expect::shown(body.get(name)) };
            return Err(expect::violated(&answer, &format!("/{name}"), "a string", actual));
        }
    }
    Ok(())
}

/// A link that has expired already is none.
const LINK_EXPIRES_LATER: Rule = Rule {
    id: "composio.create.link-expires-later",
    statements: &["C1"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "expires_at of a link is after the Date of the response",
    judged: "Both times are the target's own, so its clock may be wrong. A response without Date is not judged.",
    source: LINK,
    needs: ONE_LINK,
    check: |cx| Box::pin(link_expires_later(cx)),
};

async fn link_expires_later(cx: &Cx<'_>) -> Checked {
    let answer = cx.send(cx.link()?).await?;
    expect::accepted(&answer)?;
    let body = expect::json(&answer)?;
    let date = answer.header("date").and_then(|date| DateTime::parse_from_rfc2822(date).ok());
    let date = date.ok_or_else(|| Stop::tried("the response has no Date to compare with"))?;
    let text = body.get("expires_at").and_then(Value::as_str).unwrap_or_default();
    match as_time(text) {
        Some(expires) if expires > date => Ok(()),
        Some(_) => Err(expect::violated(&answer, "/expires_at", format!("a time after {}", date.to_rfc3339()), text)),
        None => Err(expect::violated(&answer, "/expires_at", "a time", format!("{text:?}"))),
    }
}

/// A time in a form that programs write: RFC 3339, the same without an offset, RFC 2822, a Unix time.
fn as_time(text: &str) -> Option<DateTime<FixedOffset>> {
    let unix = |number: i64| {
        let seconds = DateTime::from_timestamp_secs(number).filter(|_| text.len() <= 11);
        seconds.or_else(|| DateTime::from_timestamp_millis(number))
    };
    DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_rfc3339(&format!("{text}Z")))
        .or_else(|_| DateTime::parse_from_rfc2822(text))
        .ok()
        .or_else(|| text.parse().ok().and_then(unix).map(Into::into))
}

/// The account is there before anybody has signed in.
const LINK_MAKES_AN_ACCOUNT: Rule = Rule {
    id: "composio.create.link-makes-an-account",
    statements: &["C1"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "the account of a new link exists and is not ACTIVE",
    judged: "connected_account_id of the answer is read.",
    source: LINK,
    needs: ONE_LINK,
    check: |cx| Box::pin(link_makes_an_account(cx)),
};

async fn link_makes_an_account(cx: &Cx<'_>) -> Checked {
    let answer = cx.send(cx.link()?).await?;
    expect::accepted(&answer)?;
    let body = expect::json(&answer)?;
    let status = status_of(cx, body.get("connected_account_id").and_then(Value::as_str).unwrap_or_default()).await?;
    match status.as_deref() {
        Some("ACTIVE") => Err(Stop::violated(Finding::new("any status but ACTIVE", "status ACTIVE", "GET after link"))),
        Some(_) => Ok(()),
        None => Err(Stop::violated(Finding::new("an account", "no such account", "GET after link"))),
    }
}

/// The status of an account that the target has just said it made; `None` where there is none.
async fn status_of(cx: &Cx<'_>, id: &str) -> Result<Option<String>, Stop> {
    let id = AccountId::new(id).map_err(Stop::tried)?;
    let answer = cx.send(Request::new(Method::GET, routes::account(&id))).await?;
    match answer.status {
        200 => Ok(answer.json().and_then(|body| body.get("status")?.as_str().map(str::to_owned))),
        404 => Ok(None),
        other => Err(Stop::tried(format!("GET was answered {other}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::as_time;

    #[test]
    fn a_time_may_be_written_in_several_ways() {
        let moment = as_time("2026-05-12T09:40:00.000Z");
        assert!(moment.is_some());
        for text in [
            "2026-05-12T11:40:00+02:00",
            "2026-05-12T09:40:00",
            "Tue, 12 May 2026 09:40:00 GMT",
            "1778578800",
            "1778578800000",
        ] {
            assert_eq!(as_time(text), moment, "{text}");
        }
        assert_eq!(as_time("soon"), None);
    }
}

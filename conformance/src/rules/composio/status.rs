//! Switching accounts off, then on. Source: the published document, `patchConnectedAccountsByNanoIdStatus`.

use crate::check::{Cost, Cx, expect};
use crate::fixture::{Account, Kind};
use crate::outcome::{Checked, Finding, Stop};
use crate::rule::{Basis, Citation, Level, Need, Rule, pages};
use crate::target::{Body, Request, Response, routes};
use http::Method;
use serde_json::json;

pub(in crate::rules) const RULES: &[Rule] = &[DISABLE_DEACTIVATES, ENABLE_ACTIVATES, SUCCESS_MEANS_DONE];

const STATUS: Citation = Citation { page: pages::OPENAPI, heading: "patchConnectedAccountsByNanoIdStatus" };
const ONE_SWITCH: Need = Need::Requests(Cost { read: 1, change: 1, ..Cost::NONE });

/// Off is INACTIVE.
const DISABLE_DEACTIVATES: Rule = Rule {
    id: "composio.status.disable-deactivates",
    statements: &["C2"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "enabled:false makes an ACTIVE account INACTIVE",
    judged: "An ACTIVE account is disabled, then read.",
    source: STATUS,
    needs: &[Need::Accounts(Kind::Active, 1), ONE_SWITCH],
    check: |cx| Box::pin(switches(cx, Kind::Active, false, "INACTIVE")),
};

/// On is ACTIVE.
const ENABLE_ACTIVATES: Rule = Rule {
    id: "composio.status.enable-activates",
    statements: &["C2"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "enabled:true makes an INACTIVE account ACTIVE",
    judged: "An INACTIVE account is enabled, then read.",
    source: STATUS,
    needs: &[Need::Accounts(Kind::Inactive, 1), ONE_SWITCH],
    check: |cx| Box::pin(switches(cx, Kind::Inactive, true, "ACTIVE")),
};

async fn switches(cx: &Cx<'_>, kind: Kind, enabled: bool, wanted: &str) -> Checked {
    let account = cx.own_account(kind, &cx.fresh_user()).await?;
    let answer = switch(cx, &account, enabled).await?;
    expect::one_of(&answer, &[200])?;
    let status = cx.status(&account).await?;
    if status == wanted {
        return Ok(());
    }
    let place = format!("GET after enabled:{enabled}");
    Err(Stop::violated(Finding::new(format!("status {wanted}"), format!("status {status}"), place)))
}

/// What an answer says is true.
const SUCCESS_MEANS_DONE: Rule = Rule {
    id: "composio.status.success-means-done",
    statements: &["C2"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "success is true only where a read agrees that the account was switched, and false only where it does not",
    judged: "An ACTIVE, an INACTIVE and an EXPIRED account are switched. Whatever the answer is: where it says success, the \
             status has to be the one that was asked for; where it denies success, it must not be.",
    source: STATUS,
    needs: &[
        Need::Accounts(Kind::Active, 1),
        Need::Accounts(Kind::Inactive, 1),
        Need::Accounts(Kind::Expired, 1),
        Need::Requests(Cost { read: 3, change: 3, ..Cost::NONE }),
    ],
    check: |cx| Box::pin(success_means_done(cx)),
};

async fn success_means_done(cx: &Cx<'_>) -> Checked {
    let mut looked = Err(Stop::tried("no switch was answered with a success that is true or false"));
    for (kind, enabled) in [(Kind::Active, false), (Kind::Inactive, true), (Kind::Expired, true)] {
        let account = cx.own_account(kind, &cx.fresh_user()).await?;
        let answer = switch(cx, &account, enabled).await?;
        let says = answer.json().and_then(|body| body.get("success")?.as_bool());
        let Some(says) = says.filter(|_| (200..300).contains(&answer.status)) else { continue };
        let (wanted, status) = (if enabled { "ACTIVE" } else { "INACTIVE" }, cx.status(&account).await?);
        if says != (status == wanted) {
            let actual = format!("success:{says} with status {status}");
            return Err(expect::violated(&answer, "/success", format!("true with {wanted} only"), actual));
        }
        looked = Ok(());
    }
    looked
}

async fn switch(cx: &Cx<'_>, account: &Account, enabled: bool) -> Result<Response, Stop> {
    let request = Request::new(Method::PATCH, routes::status(&account.id));
    cx.send(request.body(Body::Json(json!({ "enabled": enabled })))).await
}

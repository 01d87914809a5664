//! The error envelope, for each status of revoke, for each other operation.

use crate::check::{Cost, Cx, Failure, Scene, envelope};
use crate::outcome::{Cause, Checked, Stop};
use crate::rule::{Basis, Check, Citation, Level, Need, Rule, pages};
use crate::target::{Body, Key, Path, Request, Response, routes};
use http::Method;
use serde_json::{Value, json};

pub(in crate::rules) const RULES: &[Rule] = &[
    rule("composio.envelope.revoke-400", "a 400 of revoke has the envelope", UNSUPPORTED, |cx| {
        Box::pin(of_scenes(cx, &UNSUPPORTED_SCENES, 400))
    }),
    rule("composio.envelope.revoke-401", "a 401 of revoke has the envelope", REFUSED_KEYS, |cx| {
        Box::pin(of_scenes(cx, &Scene::REFUSED_KEYS, 401))
    }),
    rule("composio.envelope.revoke-404", "a 404 of revoke has the envelope", UNKNOWN, |cx| {
        Box::pin(of_scenes(cx, &MISSING_SCENES, 404))
    }),
    rule("composio.envelope.revoke-409", "a 409 of revoke has the envelope", CONFLICTS, |cx| {
        Box::pin(of_scenes(cx, &Scene::CONFLICTS, 409))
    }),
    rule("composio.envelope.revoke-500", "a 500 of revoke has the envelope", FAILURES, |cx| {
        Box::pin(of_scenes(cx, &FAILURE_SCENES, 500))
    }),
    rule("composio.envelope.create-401", "a 401 of create has the envelope", ONE_CHANGE, |cx| {
        Box::pin(unauthorised(cx, Operation::Create))
    }),
    rule("composio.envelope.list-401", "a 401 of list has the envelope", ONE_READ, |cx| {
        Box::pin(unauthorised(cx, Operation::List))
    }),
    rule("composio.envelope.get-401", "a 401 of get has the envelope", ONE_READ, |cx| {
        Box::pin(unauthorised(cx, Operation::Get))
    }),
    rule("composio.envelope.delete-401", "a 401 of delete has the envelope", ONE_CHANGE, |cx| {
        Box::pin(unauthorised(cx, Operation::Delete))
    }),
    rule("composio.envelope.status-401", "a 401 of status has the envelope", ONE_CHANGE, |cx| {
        Box::pin(unauthorised(cx, Operation::Status))
    }),
    rule("composio.envelope.link-401", "a 401 of link has the envelope", ONE_CHANGE, |cx| {
        Box::pin(unauthorised(cx, Operation::Link))
    }),
    rule("composio.envelope.patch-401", "a 401 of patch has the envelope", ONE_CHANGE, |cx| {
        Box::pin(unauthorised(cx, Operation::Patch))
    }),
    rule("composio.envelope.refresh-401", "a 401 of refresh has the envelope", ONE_CHANGE, |cx| {
        Box::pin(unauthorised(cx, Operation::Refresh))
    }),
    rule("composio.envelope.patch-404", "a 404 of patch has the envelope", ONE_CHANGE, |cx| {
        Box::pin(missing(cx, Operation::Patch))
    }),
    rule("composio.envelope.refresh-404", "a 404 of refresh has the envelope", TWO_CHANGES, |cx| {
        Box::pin(missing(cx, Operation::Refresh))
    }),
    rule("composio.envelope.get-404", "a 404 of get has the envelope", ONE_READ, |cx| {
        Box::pin(missing(cx, Operation::Get))
    }),
    rule("composio.envelope.delete-404", "a 404 of delete has the envelope", ONE_CHANGE, |cx| {
        Box::pin(missing(cx, Operation::Delete))
    }),
    rule("composio.envelope.status-404", "a 404 of status has the envelope", ONE_CHANGE, |cx| {
        Box::pin(missing(cx, Operation::Status))
    }),
];

const UNSUPPORTED_SCENES: [Scene; 2] = [Scene::Unsupported, Scene::ApiKeyScheme];
const FAILURE_SCENES: [Scene; 2] = [Scene::ProviderFails(Failure::Error), Scene::ProviderFails(Failure::Cut)];
const UNSUPPORTED: &[Need] = &[Need::AnyScene(&UNSUPPORTED_SCENES)];
const REFUSED_KEYS: &[Need] = &[Need::AnyScene(&Scene::REFUSED_KEYS)];
const MISSING_SCENES: [Scene; 2] = [Scene::UnknownId, Scene::Deleted];
const UNKNOWN: &[Need] = &[Need::AnyScene(&MISSING_SCENES)];
const CONFLICTS: &[Need] = &[Need::AnyScene(&Scene::CONFLICTS)];
const FAILURES: &[Need] = &[Need::AnyScene(&FAILURE_SCENES), Need::Upstream];
const ONE_READ: &[Need] = &[Need::InventedId, Need::Requests(Cost::reads(1))];
const ONE_CHANGE: &[Need] = &[Need::InventedId, Need::Requests(Cost { change: 1, ..Cost::NONE })];
const TWO_CHANGES: &[Need] = &[Need::InventedId, Need::Requests(Cost { change: 2, ..Cost::NONE })];

/// One rule a status, one an operation.
const fn rule(id: &'static str, summary: &'static str, needs: &'static [Need], check: Check) -> Rule {
    Rule {
        id,
        statements: &["B6", "B1", "B2", "B4"],
        level: Level::Must,
        basis: Basis::Stated,
        summary,
        judged: "An answer with exactly this status has to be JSON with an object error, in which message, code, slug \
                 and status stand with their types. Where the target answers otherwise there is nothing to judge.",
        source: Citation { page: pages::REVOKE, heading: "Response Body" },
        needs,
        check,
    }
}

/// Each of the scenes that was answered with this status.
async fn of_scenes(cx: &Cx<'_>, scenes: &[Scene], status: u16) -> Checked {
    let mut judged = Err(Stop::no_means(format!("nothing could be tried that is answered {status}")));
    for scene in scenes {
        match cx.attempt(*scene).await {
            Ok(attempt) if attempt.answer.status == status => {
                envelope::complete(&attempt.answer)?;
                judged = Ok(());
            }
            Ok(attempt) if judged.is_err() => {
                judged = Err(Stop::tried(format!("{scene} was answered {}, not {status}", attempt.answer.status)));
            }
            Err(unplayed) if judged.is_err() => judged = Err(unplayed),
            _ => {}
        }
    }
    judged
}

/// An operation besides revoke.
#[derive(Debug, Clone, Copy)]
enum Operation {
    Create,
    List,
    Get,
    Delete,
    Status,
    Link,
    Patch,
    Refresh,
}

impl Operation {
    /// A request that concerns nobody's account.
    async fn request(self, cx: &Cx<'_>) -> Result<Request, Stop> {
        Ok(match self {
            Self::Create => Request::new(Method::POST, routes::collection()).body(Body::Json(json!({}))).creating(),
            Self::List => Request::new(Method::GET, routes::collection()),
            Self::Get => Request::new(Method::GET, routes::account(cx.unknown().await?)),
            Self::Delete => Request::new(Method::DELETE, routes::account(cx.unknown().await?)),
            Self::Status => patch(routes::status(cx.unknown().await?), json!({ "enabled": true })),
            Self::Patch => patch(routes::account(cx.unknown().await?), json!({ "alias": "" })),
            Self::Refresh => Request::new(Method::POST, routes::refresh(cx.unknown().await?)),
            Self::Link => Request::new(Method::POST, routes::link()).body(Body::Json(json!({}))).creating(),
        })
    }
}

fn patch(path: Path, body: Value) -> Request {
    Request::new(Method::PATCH, path).body(Body::Json(body))
}

async fn unauthorised(cx: &Cx<'_>, operation: Operation) -> Checked {
    of_operation(cx, operation.request(cx).await?.key(Key::Missing), 401).await
}

async fn missing(cx: &Cx<'_>, operation: Operation) -> Checked {
    let gone = || Stop::Undecided(Cause::NotClaimed("the target does not have this deprecated operation".into()));
    let is_deprecated = matches!(operation, Operation::Refresh);
    if is_deprecated {
        // The deprecated operation may be gone; then its 404 is that of an unknown path.
        let probe = cx.send(operation.request(cx).await?.key(Key::Missing)).await?;
        if probe.status != 401 {
            return Err(gone());
        }
    }
    let answer = cx.send(operation.request(cx).await?).await?;
    if is_deprecated && matches!(answer.status, 405 | 501) {
        return Err(gone());
    }
    has_envelope(&answer, 404)
}

async fn of_operation(cx: &Cx<'_>, request: Request, status: u16) -> Checked {
    has_envelope(&cx.send(request).await?, status)
}

fn has_envelope(answer: &Response, status: u16) -> Checked {
    if answer.status == status {
        return envelope::complete(answer);
    }
    Err(Stop::tried(format!("{} was answered {}, not {status}", answer.asked, answer.status)))
}

//! Errors of every kind, over generated bad requests.

use crate::check::{Cost, Cx, envelope, property};
use crate::outcome::{Checked, Stop};
use crate::rule::{Basis, Citation, Level, Need, Rule, pages};
use crate::target::name::Nothing;
use crate::target::{Body, Key, Name, Request, Response, routes};
use http::Method;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::cell::Cell;

pub(in crate::rules) const RULES: &[Rule] =
    &[IS_JSON, HAS_MEMBERS, OPTIONAL_MEMBERS, STATUS_AGREES, SAYS_SOMETHING, UNKNOWN_PATHS, WRONG_METHODS];

const ENVELOPE: Citation = Citation { page: pages::REVOKE, heading: "Response Body" };
const SCHEMA: Citation = Citation { page: pages::OPENAPI, heading: "components, Error" };
const GENERATED: &[Need] = &[Need::EachCase(Cost { change: 1, ..Cost::NONE })];

const IS_JSON: Rule = Rule {
    id: "composio.error.is-json",
    statements: &["B1"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "every error is JSON with an object error, and says so in its content type",
    judged: "Requests that are well-formed HTTP but ask for what cannot be: no key, unknown keys, unknown ids, bodies \
             without their members. Only answers from 400 on are judged, 429 and 501 to 504 never.",
    source: ENVELOPE,
    needs: GENERATED,
    check: |cx| Box::pin(each_error(cx, envelope::is_json)),
};

const HAS_MEMBERS: Rule = Rule {
    id: "composio.error.has-members",
    statements: &["B2"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "every envelope has message and slug as strings, code and status as numbers",
    judged: "The same requests as for composio.error.is-json.",
    source: SCHEMA,
    needs: GENERATED,
    check: |cx| Box::pin(each_error(cx, envelope::has_members)),
};

const OPTIONAL_MEMBERS: Rule = Rule {
    id: "composio.error.optional-members",
    statements: &["B4"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "request_id and suggested_fix are strings where present, errors an array of strings; null is neither",
    judged: "The same requests as for composio.error.is-json.",
    source: SCHEMA,
    needs: GENERATED,
    check: |cx| Box::pin(each_error(cx, envelope::optional_members)),
};

const STATUS_AGREES: Rule = Rule {
    id: "composio.error.status-agrees",
    statements: &["B3"],
    level: Level::Should,
    basis: Basis::Inferred,
    summary: "error.status is the HTTP status",
    judged: "The same requests as for composio.error.is-json.",
    source: SCHEMA,
    needs: GENERATED,
    check: |cx| Box::pin(each_error(cx, envelope::status_agrees)),
};

const SAYS_SOMETHING: Rule = Rule {
    id: "composio.error.says-something",
    statements: &["B5"],
    level: Level::Should,
    basis: Basis::Inferred,
    summary: "message and slug are not empty",
    judged: "The same requests as for composio.error.is-json.",
    source: SCHEMA,
    needs: GENERATED,
    check: |cx| Box::pin(each_error(cx, envelope::says_something)),
};

const UNKNOWN_PATHS: Rule = Rule {
    id: "composio.error.unknown-paths",
    statements: &["B7"],
    level: Level::Should,
    basis: Basis::Inferred,
    summary: "a path that the API does not have is refused with the envelope",
    judged: "GET on a path below an id that names nothing; a 404 or 405 has to carry the envelope.",
    source: ENVELOPE,
    needs: &[Need::Requests(Cost::reads(1))],
    check: |cx| Box::pin(unknown_paths(cx)),
};

const WRONG_METHODS: Rule = Rule {
    id: "composio.error.wrong-methods",
    statements: &["B7"],
    level: Level::Should,
    basis: Basis::Inferred,
    summary: "a method that a path does not have is refused with the envelope",
    judged: "PUT on the revoke path of an id that names nothing; a 404 or 405 has to carry the envelope.",
    source: ENVELOPE,
    needs: &[Need::Requests(Cost { change: 1, ..Cost::NONE })],
    check: |cx| Box::pin(wrong_methods(cx)),
};

/// A request that cannot be granted.
#[derive(Debug, Clone)]
enum Bad {
    Key { operation: u8, unknown: bool },
    Id { operation: u8, id: String },
    Create { body: Value },
    Status { id: String, body: Value },
    Query { name: &'static str, value: &'static str },
}

fn bad() -> impl Strategy<Value = Bad> {
    let id = "ca_[A-Za-z0-9]{24}";
    let bodies = proptest::sample::select(vec![
        json!({}),
        json!([]),
        json!(null),
        json!({ "auth_config": {} }),
        json!({ "auth_config": 5, "connection": {} }),
        json!({ "auth_config": { "id": "ac_no_such_config" }, "connection": {} }),
        json!({ "auth_config": { "id": 7 }, "connection": { "user_id": 7 } }),
        json!({ "connection": { "state": { "authScheme": "OAUTH2" } } }),
    ]);
    let enabled = proptest::sample::select(vec![json!({}), json!({ "enabled": "yes" }), json!({ "enabled": null })]);
    let query = proptest::sample::select(vec![("limit", "-1"), ("limit", "many"), ("statuses", "NO_SUCH_STATUS")]);
    prop_oneof![
        2 => (0_u8..6, any::<bool>()).prop_map(|(operation, unknown)| Bad::Key { operation, unknown }),
        2 => (2_u8..6, id).prop_map(|(operation, id)| Bad::Id { operation, id }),
        2 => bodies.prop_map(|body| Bad::Create { body }),
        1 => (id, enabled).prop_map(|(id, body)| Bad::Status { id, body }),
        1 => query.prop_map(|(name, value)| Bad::Query { name, value }),
    ]
}

impl Bad {
    fn request(&self, cx: &Cx<'_>) -> Result<Request, Stop> {
        match self {
            Self::Key { operation, unknown } => {
                let key = if *unknown { Key::Unknown } else { Key::Missing };
                Ok(operation_of(*operation, nobody(cx, "ca_nobodys0account0nobodys")?).key(key))
            }
            Self::Id { operation, id } => Ok(operation_of(*operation, nobody(cx, id)?)),
            Self::Create { body } => {
                Ok(Request::new(Method::POST, routes::collection()).body(Body::Json(body.clone())).creating())
            }
            Self::Status { id, body } => {
                Ok(Request::new(Method::PATCH, routes::status(nobody(cx, id)?)).body(Body::Json(body.clone())))
            }
            Self::Query { name, value } => Ok(Request::new(Method::GET, routes::collection()).query(name, *value)),
        }
    }
}

fn operation_of(number: u8, name: Name) -> Request {
    match number {
        0 => Request::new(Method::GET, routes::collection()),
        1 => Request::new(Method::POST, routes::collection()).body(Body::Json(json!({}))).creating(),
        2 => Request::new(Method::GET, routes::account(name)),
        3 => Request::new(Method::DELETE, routes::account(name)),
        4 => Request::new(Method::PATCH, routes::status(name)).body(Body::Json(json!({ "enabled": false }))),
        _ => Request::new(Method::POST, routes::revoke(name)),
    }
}

fn nobody(cx: &Cx<'_>, id: &str) -> Result<Name, Stop> {
    Nothing::from_text(id, cx.stage().target.ownership()).map(Name::Nothing).map_err(Stop::defect)
}

/// Judges each error that the generated requests are answered with.
async fn each_error(cx: &Cx<'_>, holds: fn(&Response) -> Checked) -> Checked {
    let judged = Cell::new(0_usize);
    property::for_all(cx, "bad requests", bad(), async |bad| {
        let (answer, recorder) = cx.sample(format!("{bad:?}"), bad.request(cx)?).await?;
        // 502 to 504 are what a gateway says when it cannot reach the application.
        if answer.status < 400 || matches!(answer.status, 429 | 501..=504) {
            return Ok(());
        }
        match holds(&answer) {
            // An envelope that another rule misses leaves nothing for this one to look into.
            Err(Stop::Undecided(_)) => Ok(()),
            Ok(()) => {
                judged.set(judged.get() + 1);
                cx.recorder().omit(1);
                Ok(())
            }
            violated => {
                cx.keep(&recorder);
                violated
            }
        }
    })
    .await?;
    if judged.get() == 0 {
        return Err(Stop::tried("no generated request was answered with an error that could be judged"));
    }
    Ok(())
}

async fn unknown_paths(cx: &Cx<'_>) -> Checked {
    let name = nobody(cx, "ca_nobodys0account0nobodys")?;
    refused(&cx.send(Request::new(Method::GET, routes::unknown(name))).await?)
}

async fn wrong_methods(cx: &Cx<'_>) -> Checked {
    let name = nobody(cx, "ca_nobodys0account0nobodys")?;
    refused(&cx.send(Request::new(Method::PUT, routes::revoke(name))).await?)
}

fn refused(answer: &Response) -> Checked {
    if matches!(answer.status, 404 | 405) {
        return envelope::complete(answer);
    }
    Err(Stop::tried(format!("{} was answered {}, neither 404 nor 405", answer.asked, answer.status)))
}

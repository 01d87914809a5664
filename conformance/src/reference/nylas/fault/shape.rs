//! Faults of the body with which a revoke is refused.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::super::refusal::Refusal;
use super::super::revoke;
use super::super::state::Shared;
use super::Deviation as D;
use super::{Fault, fault};

/// How the body of a 400 deviates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Shape {
    WithoutError,
    WithoutDescription,
    WithoutUri,
    WithoutCode,
    NullUri,
    ListedDescription,
    BooleanCode,
    Enveloped,
    Html,
    Empty,
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("token-error-omits-error", "refuses tokens without the member error",
        &["D7"], &[], D::Shape(Shape::WithoutError)),
    fault("token-error-omits-description", "refuses tokens without the member error_description",
        &["D7"], &[], D::Shape(Shape::WithoutDescription)),
    fault("token-error-omits-uri", "refuses tokens without the member error_uri",
        &["D7"], &[], D::Shape(Shape::WithoutUri)),
    fault("token-error-omits-code", "refuses tokens without the member error_code",
        &["D7"], &[], D::Shape(Shape::WithoutCode)),
    fault("token-error-uri-is-null", "refuses tokens with null for error_uri",
        &["D7"], &[], D::Shape(Shape::NullUri)),
    fault("token-error-description-is-a-list", "refuses tokens with a list of texts for error_description",
        &["D7"], &[], D::Shape(Shape::ListedDescription)),
    fault("token-error-code-is-a-boolean", "refuses tokens with true for error_code",
        &["D7"], &[], D::Shape(Shape::BooleanCode)),
    fault("token-error-is-enveloped", "refuses tokens in the envelope of the other paths",
        &["D7"], &[], D::Shape(Shape::Enveloped)),
    fault("token-error-is-html", "refuses tokens with a page of HTML",
        &["D7"], &[], D::Shape(Shape::Html)),
    fault("token-error-is-empty", "refuses tokens without a body",
        &["D7"], &[], D::Shape(Shape::Empty)),
];

/// A body with what it is labelled as.
pub(in super::super) struct Body {
    pub(in super::super) content_type: &'static str,
    pub(in super::super) text: String,
}

/// Writes a refusal.
pub(in super::super) fn distort(shared: &Shared, path: &str, refusal: &Refusal, members: Map<String, Value>) -> Body {
    let here = path == revoke::PATH && refusal.status == StatusCode::BAD_REQUEST;
    match shared.deviation() {
        Some(D::Shape(shape)) if here => other(shape, refusal, members),
        _ => labelled("application/json", Value::from(members).to_string()),
    }
}

fn other(shape: Shape, refusal: &Refusal, mut members: Map<String, Value>) -> Body {
    let mut set = |member: &str, value: Value| drop(members.insert(member.to_owned(), value));
    match shape {
        Shape::WithoutError => drop(members.remove("error")),
        Shape::WithoutDescription => drop(members.remove("error_description")),
        Shape::WithoutUri => drop(members.remove("error_uri")),
        Shape::WithoutCode => drop(members.remove("error_code")),
        Shape::NullUri => set("error_uri", Value::Null),
        Shape::ListedDescription => set("error_description", json!([refusal.message])),
        Shape::BooleanCode => set("error_code", json!(true)),
        Shape::Enveloped => members = refusal.enveloped(),
        Shape::Html => return labelled("text/html", "<h1>400 Bad Request</h1>".to_owned()),
        Shape::Empty => return labelled("application/json", String::new()),
    }
    labelled("application/json", Value::from(members).to_string())
}

fn labelled(content_type: &'static str, text: String) -> Body {
    Body { content_type, text }
}

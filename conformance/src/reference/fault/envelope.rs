//! Faults of the error envelope.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::super::envelope::ApiError;
use super::super::operation::Operation;
use super::super::state::Shared;
use super::Deviation as D;
use super::{Fault, fault};

/// How envelopes deviate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Envelope {
    /// A page instead of the envelope, for one status of revoke.
    Html(u16),
    /// The message without the envelope, for one status of revoke.
    Bare(u16),
    /// The envelope labelled as a page, for one status of revoke.
    HtmlType(u16),
    /// The message without the envelope, for one status of an operation other than revoke.
    BareElsewhere(Operation, u16),
    NoMessage,
    NoCode,
    NoSlug,
    NoStatus,
    CodeAsString,
    StatusAsString,
    OtherStatus,
    NullRequestId,
    NumberAsFix,
    NullFix,
    StringAsErrors,
    ObjectsAsErrors,
    EmptyMessage,
    EmptySlug,
    UnknownPathHtml,
    WrongMethodText,
}

/// What an answer that is no envelope at all violates.
const NO_ENVELOPE: &[&str] = &["B1", "B6"];
const MEMBERS: &[&str] = &["B2", "B6"];
const OPTIONAL: &[&str] = &["B4", "B6"];
/// Without the members there is nothing to be right or wrong about them.
const UNREAD: &[&str] = &["B2", "B3", "B4", "B5"];

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("revoke-400-is-html", "answers a revoke with 400 as an HTML page",
        NO_ENVELOPE, UNREAD, D::Envelope(Envelope::Html(400))),
    fault("revoke-401-is-html", "answers a revoke with 401 as an HTML page",
        NO_ENVELOPE, UNREAD, D::Envelope(Envelope::Html(401))),
    fault("revoke-404-is-html", "answers a revoke with 404 as an HTML page",
        NO_ENVELOPE, UNREAD, D::Envelope(Envelope::Html(404))),
    fault("revoke-409-is-html", "answers a revoke with 409 as an HTML page",
        NO_ENVELOPE, UNREAD, D::Envelope(Envelope::Html(409))),
    fault("revoke-500-is-html", "answers a revoke with 500 as an HTML page",
        NO_ENVELOPE, UNREAD, D::Envelope(Envelope::Html(500))),
    fault("revoke-400-is-bare", "answers a revoke with 400 as a message without the envelope",
        NO_ENVELOPE, UNREAD, D::Envelope(Envelope::Bare(400))),
    fault("revoke-401-is-bare", "answers a revoke with 401 as a message without the envelope",
        NO_ENVELOPE, UNREAD, D::Envelope(Envelope::Bare(401))),
    fault("revoke-404-is-bare", "answers a revoke with 404 as a message without the envelope",
        NO_ENVELOPE, UNREAD, D::Envelope(Envelope::Bare(404))),
    fault("revoke-409-is-bare", "answers a revoke with 409 as a message without the envelope",
        NO_ENVELOPE, UNREAD, D::Envelope(Envelope::Bare(409))),
    fault("revoke-500-is-bare", "answers a revoke with 500 as a message without the envelope",
        NO_ENVELOPE, UNREAD, D::Envelope(Envelope::Bare(500))),
    fault("revoke-400-says-html", "labels the envelope of a revoke's 400 text/html",
        NO_ENVELOPE, &[], D::Envelope(Envelope::HtmlType(400))),
    fault("revoke-401-says-html", "labels the envelope of a revoke's 401 text/html",
        NO_ENVELOPE, &[], D::Envelope(Envelope::HtmlType(401))),
    fault("revoke-404-says-html", "labels the envelope of a revoke's 404 text/html",
        NO_ENVELOPE, &[], D::Envelope(Envelope::HtmlType(404))),
    fault("revoke-409-says-html", "labels the envelope of a revoke's 409 text/html",
        NO_ENVELOPE, &[], D::Envelope(Envelope::HtmlType(409))),
    fault("revoke-500-says-html", "labels the envelope of a revoke's 500 text/html",
        NO_ENVELOPE, &[], D::Envelope(Envelope::HtmlType(500))),
    fault("list-401-is-bare", "answers a list without a key as a message without the envelope",
        &["B6"], &["B1"], D::Envelope(Envelope::BareElsewhere(Operation::List, 401))),
    fault("create-401-is-bare", "answers a create without a key as a message without the envelope",
        &["B6"], &["B1"], D::Envelope(Envelope::BareElsewhere(Operation::Create, 401))),
    fault("get-401-is-bare", "answers a get without a key as a message without the envelope",
        &["B6"], &["B1"], D::Envelope(Envelope::BareElsewhere(Operation::Get, 401))),
    fault("delete-401-is-bare", "answers a delete without a key as a message without the envelope",
        &["B6"], &["B1"], D::Envelope(Envelope::BareElsewhere(Operation::Delete, 401))),
    fault("status-401-is-bare", "answers a change of status without a key as a message without the envelope",
        &["B6"], &["B1"], D::Envelope(Envelope::BareElsewhere(Operation::Status, 401))),
    fault("get-404-is-bare", "answers a get of nothing as a message without the envelope",
        &["B6"], &["B1"], D::Envelope(Envelope::BareElsewhere(Operation::Get, 404))),
    fault("delete-404-is-bare", "answers a delete of nothing as a message without the envelope",
        &["B6"], &["B1"], D::Envelope(Envelope::BareElsewhere(Operation::Delete, 404))),
    fault("status-404-is-bare", "answers a change of nothing's status as a message without the envelope",
        &["B6"], &["B1"], D::Envelope(Envelope::BareElsewhere(Operation::Status, 404))),
    fault("error-without-message", "leaves the message out of every error",
        MEMBERS, &["B5", "B7"], D::Envelope(Envelope::NoMessage)),
    fault("error-without-code", "leaves the code out of every error",
        MEMBERS, &["B7"], D::Envelope(Envelope::NoCode)),
    fault("error-without-slug", "leaves the slug out of every error",
        MEMBERS, &["B5", "B7"], D::Envelope(Envelope::NoSlug)),
    fault("error-without-status", "leaves the status out of every error",
        MEMBERS, &["B3", "B7"], D::Envelope(Envelope::NoStatus)),
    fault("error-code-is-a-string", "writes the code of every error as a string",
        MEMBERS, &["B7"], D::Envelope(Envelope::CodeAsString)),
    fault("error-status-is-a-string", "writes the status of every error as a string",
        MEMBERS, &["B3", "B7"], D::Envelope(Envelope::StatusAsString)),
    fault("error-status-is-another", "writes 200 as the status of every error",
        &["B3"], &[], D::Envelope(Envelope::OtherStatus)),
    fault("error-request-id-is-null", "writes null as the request id of every error",
        OPTIONAL, &["B7"], D::Envelope(Envelope::NullRequestId)),
    fault("error-fix-is-a-number", "writes a number as the suggested fix of every error",
        OPTIONAL, &["B7"], D::Envelope(Envelope::NumberAsFix)),
    fault("error-fix-is-null", "writes null as the suggested fix of every error",
        OPTIONAL, &["B7"], D::Envelope(Envelope::NullFix)),
    fault("error-details-are-a-string", "writes one string as the errors of every error",
        OPTIONAL, &["B7"], D::Envelope(Envelope::StringAsErrors)),
    fault("error-details-are-objects", "writes objects among the errors of every error",
        OPTIONAL, &["B7"], D::Envelope(Envelope::ObjectsAsErrors)),
    fault("error-message-is-empty", "writes an empty message in every error",
        &["B5"], &[], D::Envelope(Envelope::EmptyMessage)),
    fault("error-slug-is-empty", "writes an empty slug in every error",
        &["B5"], &[], D::Envelope(Envelope::EmptySlug)),
    fault("unknown-path-is-html", "answers a path that does not exist with an HTML page",
        &["B7"], &[], D::Envelope(Envelope::UnknownPathHtml)),
    fault("wrong-method-is-plain-text", "answers a method that a path does not have with plain text",
        &["B7"], &[], D::Envelope(Envelope::WrongMethodText)),
    fault("link-401-is-bare", "answers a link without a key as a message without the envelope",
        &["B6"], &["B1"], D::Envelope(Envelope::BareElsewhere(Operation::Link, 401))),
    fault("patch-401-is-bare", "answers a patch without a key as a message without the envelope",
        &["B6"], &["B1"], D::Envelope(Envelope::BareElsewhere(Operation::Patch, 401))),
    fault("refresh-401-is-bare", "answers a refresh without a key as a message without the envelope",
        &["B6"], &["B1"], D::Envelope(Envelope::BareElsewhere(Operation::Refresh, 401))),
    fault("patch-404-is-bare", "answers a patch of nothing as a message without the envelope",
        &["B6"], &["B1"], D::Envelope(Envelope::BareElsewhere(Operation::Patch, 404))),
    fault("refresh-404-is-bare", "answers a refresh of nothing as a message without the envelope",
        &["B6"], &["B1"], D::Envelope(Envelope::BareElsewhere(Operation::Refresh, 404))),
];

/// The body of a refusal.
pub(in crate::reference) struct Rendered {
    pub(in crate::reference) content_type: &'static str,
    pub(in crate::reference) text: String,
}

/// Renders a refusal, distorted where a fault has it.
pub(in crate::reference) fn distort(
    shared: &Shared,
    operation: Operation,
    error: &ApiError,
    mut members: Map<String, Value>,
) -> Rendered {
    let Some(D::Envelope(fault)) = shared.deviation() else {
        return enveloped(members);
    };
    let status = error.status.as_u16();
    let concerned = |faulty: u16| operation == Operation::Revoke && faulty == status;
    match fault {
        Envelope::Html(faulty) if concerned(faulty) => return page(error.status),
        Envelope::Bare(faulty) if concerned(faulty) => return bare(error),
        Envelope::BareElsewhere(faulty, at) if operation == faulty && at == status => {
            return bare(error);
        }
        Envelope::HtmlType(faulty) if concerned(faulty) => {
            return Rendered { content_type: "text/html", ..enveloped(members) };
        }
        Envelope::UnknownPathHtml if operation == Operation::UnknownPath => {
            return page(error.status);
        }
        Envelope::WrongMethodText if operation == Operation::WrongMethod => {
            return Rendered { content_type: "text/plain", text: error.message.clone() };
        }
        _ => {}
    }
    let (name, value) = match fault {
        Envelope::NoMessage => ("message", None),
        Envelope::NoCode => ("code", None),
        Envelope::NoSlug => ("slug", None),
        Envelope::NoStatus => ("status", None),
        Envelope::CodeAsString => ("code", Some(json!(error.code.to_string()))),
        Envelope::StatusAsString => ("status", Some(json!(status.to_string()))),
        Envelope::OtherStatus => ("status", Some(json!(200))),
        Envelope::NullRequestId => ("request_id", Some(Value::Null)),
        Envelope::NumberAsFix => ("suggested_fix", Some(json!(1))),
        Envelope::NullFix => ("suggested_fix", Some(Value::Null)),
        Envelope::StringAsErrors => ("errors", Some(json!(error.message))),
        Envelope::ObjectsAsErrors => ("errors", Some(json!([{"message": error.message}]))),
        Envelope::EmptyMessage => ("message", Some(json!(""))),
        Envelope::EmptySlug => ("slug", Some(json!(""))),
        _ => return enveloped(members),
    };
    match value {
        Some(value) => drop(members.insert(name.to_owned(), value)),
        None => drop(members.remove(name)),
    }
    enveloped(members)
}

fn enveloped(members: Map<String, Value>) -> Rendered {
    Rendered { content_type: "application/json", text: json!({"error": members}).to_string() }
}

fn bare(error: &ApiError) -> Rendered {
    Rendered { content_type: "application/json", text: json!({"message": error.message}).to_string() }
}

fn page(status: StatusCode) -> Rendered {
    Rendered { content_type: "text/html", text: format!("<html><body><h1>{status}</h1></body></html>") }
}

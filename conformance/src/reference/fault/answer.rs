//! Faults of what a revoke says, or of what reads say after it.

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::super::account::{Status, Subject};
use super::super::revoke::Revocation;
use super::super::state::Shared;
use super::Deviation as D;
use super::{Fault, fault, leak};

/// How answers deviate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Answer {
    NoContent,
    Created,
    PlainText,
    NoAccount,
    NoTokens,
    NullTokens,
    TokensJoined,
    Duplicates,
    FirstIsEmpty,
    OtherId,
    SaysActive,
    GetKeepsActive,
    ListKeepsFirstStatus,
    ListHidesRevoked,
    AgainNullTokens,
    AgainNoTokens,
    AgainSaysActive,
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("revoke-answers-no-content", "answers the first revoke of an account with 204, without a body",
        &["A1", "A2", "A4"], &["A3", "A5", "A13", "A14", "A15", "A16", "A24", "C4"], D::Answer(Answer::NoContent)),
    fault("revoke-answers-created", "answers the first revoke of an account with 201",
        &["A1"], &["A2", "A3", "A4", "A5", "A13", "A14", "A15", "A16", "A24", "C4"], D::Answer(Answer::Created)),
    fault("revoke-answers-plain-text", "labels the answer to the first revoke text/plain",
        &["A1"], &[], D::Answer(Answer::PlainText)),
    fault("revoke-omits-the-account", "answers the first revoke without connected_account",
        &["A1", "A2"], &[], D::Answer(Answer::NoAccount)),
    fault("revoke-omits-the-tokens", "answers the first revoke without revoked_tokens",
        &["A1", "A4"], &["A5", "A14", "A15", "A16"], D::Answer(Answer::NoTokens)),
    fault("revoke-answers-null-tokens", "answers the first revoke with null for revoked_tokens",
        &["A1", "A4"], &["A5", "A14", "A15", "A16"], D::Answer(Answer::NullTokens)),
    fault("revoke-joins-the-tokens", "answers revoked_tokens as one string, joined by spaces",
        &["A1", "A4"], &["A5", "A6", "A14", "A15", "A16"], D::Answer(Answer::TokensJoined)),
    fault("revoke-repeats-subjects", "names every killed token twice",
        &["A4"], &["A14", "A15"], D::Answer(Answer::Duplicates)),
    fault("first-revoke-is-empty", "kills the tokens, but claims none",
        &["A5", "A14"], &["A15", "A16", "A25", "A26", "A31"], D::Answer(Answer::FirstIsEmpty)),
    fault("revoke-names-another-account", "answers a revoke with another account's id",
        &["A2"], &["A6"], D::Answer(Answer::OtherId)),
    fault("revoke-reports-active", "answers the first revoke with the status from before it",
        &["A2"], &[], D::Answer(Answer::SaysActive)),
    fault("get-keeps-active", "shows a revoked account as ACTIVE when it is read alone",
        &["A3"], &["A25", "A26", "A27", "A31"], D::Answer(Answer::GetKeepsActive)),
    fault("list-keeps-first-status", "lists accounts with the status that they were created with",
        &["A3"], &["A31"], D::Answer(Answer::ListKeepsFirstStatus)),
    fault("list-hides-revoked", "leaves revoked accounts out of lists",
        &["A3"], &["A31"], D::Answer(Answer::ListHidesRevoked)),
    fault("again-answers-null-tokens", "answers every later revoke with null for revoked_tokens",
        &["A4", "A6"], &[], D::Answer(Answer::AgainNullTokens)),
    fault("again-omits-the-tokens", "answers every later revoke without revoked_tokens",
        &["A4", "A6"], &[], D::Answer(Answer::AgainNoTokens)),
    fault("again-reports-active", "answers every later revoke with the status ACTIVE",
        &["A6"], &["A2"], D::Answer(Answer::AgainSaysActive)),
];

/// Renders the answer to a revoke that succeeded.
pub(in crate::reference) fn render(shared: &Shared, revocation: &Revocation) -> Response {
    let Some(D::Answer(answer)) = shared.deviation() else {
        let answer = body(revocation, &json!(revocation.killed), Status::Revoked);
        return leak::into_answer(shared, &revocation.account, answer);
    };
    deviant(answer, revocation)
}

fn body(revocation: &Revocation, tokens: &Value, status: Status) -> Value {
    json!({
        "revoked_tokens": tokens,
        "connected_account": {"id": revocation.account.id, "status": status},
    })
}

fn deviant(answer: Answer, revocation: &Revocation) -> Response {
    let names: Vec<&str> = revocation.killed.iter().copied().map(Subject::name).collect();
    let tokens = json!(names);
    let mut plain = body(revocation, &tokens, Status::Revoked);
    match (answer, revocation.again) {
        (Answer::NoContent, false) => return StatusCode::NO_CONTENT.into_response(),
        (Answer::Created, false) => return (StatusCode::CREATED, Json(plain)).into_response(),
        (Answer::PlainText, false) => {
            return ([(CONTENT_TYPE, "text/plain")], plain.to_string()).into_response();
        }
        (Answer::NoAccount, false) => super::remove(&mut plain, "connected_account"),
        (Answer::NoTokens, false) | (Answer::AgainNoTokens, true) => {
            super::remove(&mut plain, "revoked_tokens");
        }
        (Answer::NullTokens, false) | (Answer::AgainNullTokens, true) => {
            plain["revoked_tokens"] = Value::Null;
        }
        (Answer::TokensJoined, _) => plain["revoked_tokens"] = json!(names.join(" ")),
        (Answer::Duplicates, _) => plain["revoked_tokens"] = json!([names.clone(), names].concat()),
        (Answer::FirstIsEmpty, false) => plain["revoked_tokens"] = json!([]),
        (Answer::OtherId, _) => plain["connected_account"]["id"] = json!("ca_SomebodyElse"),
        (Answer::SaysActive, false) | (Answer::AgainSaysActive, true) => {
            plain["connected_account"]["status"] = json!(Status::Active);
        }
        _ => {}
    }
    Json(plain).into_response()
}

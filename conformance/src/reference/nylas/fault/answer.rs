//! Faults of the answer to a revoke of a token that is alive.

use axum::Json;
use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::super::refusal::Refusal;
use super::super::state::Shared;
use super::Deviation as D;
use super::{Fault, fault, leak};

/// How the answer deviates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Answer {
    Empty,
    NoContent,
    PlainText,
    Accepted,
    Denies,
    Fails,
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("token-revoke-answers-empty-body", "answers a revoke with 200 and an empty body",
        &["D1"], &[], D::Answer(Answer::Empty)),
    fault("token-revoke-answers-no-content", "answers a revoke with 204",
        &["D1"], &[], D::Answer(Answer::NoContent)),
    fault("token-revoke-answers-plain-text", "answers a revoke with OK as plain text",
        &["D1"], &[], D::Answer(Answer::PlainText)),
    fault("token-revoke-answers-accepted", "answers a revoke with 202",
        &["D1"], &[], D::Answer(Answer::Accepted)),
    fault("token-revoke-denies-success", "revokes, then answers 400 as though the token had been dead",
        &["D1"], &[], D::Answer(Answer::Denies)),
    fault("token-revoke-fails", "answers every revoke of a live token with 500, revoking nothing",
        &["D1"], &["D2", "D3", "D4", "D6", "D7", "D10"], D::Answer(Answer::Fails)),
];

/// Refuses before anything is revoked.
pub(in super::super) fn before(shared: &Shared) -> Result<(), Refusal> {
    if shared.deviates(D::Answer(Answer::Fails)) {
        return Err(Refusal::internal());
    }
    Ok(())
}

/// Answers a revoke that ended a family: with an empty object, since libraries fail over an empty body.
pub(in super::super) fn render(shared: &Shared, token: &str) -> Result<Response, Refusal> {
    let object = || leak::into_answer(shared, token, Json(json!({})).into_response());
    let Some(D::Answer(answer)) = shared.deviation() else {
        return Ok(object());
    };
    match answer {
        Answer::Empty => {
            let mut response = object();
            *response.body_mut() = Body::empty();
            response.headers_mut().remove("content-length");
            Ok(response)
        }
        Answer::NoContent => Ok(StatusCode::NO_CONTENT.into_response()),
        Answer::PlainText => Ok(([(CONTENT_TYPE, "text/plain")], "OK").into_response()),
        Answer::Accepted => Ok((StatusCode::ACCEPTED, Json(json!({}))).into_response()),
        Answer::Denies => Err(Refusal::invalid_token()),
        Answer::Fails => Ok(object()),
    }
}

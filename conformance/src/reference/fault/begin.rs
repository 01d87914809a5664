//! Faults of beginning: what creating an account or a link answers, against what it made.

use std::sync::Arc;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};

use super::super::account::{Account, Status};
use super::super::clock;
use super::super::links::{self, Ending};
use super::super::state::Shared;
use super::Deviation as D;
use super::show::{self, Place};
use super::{Fault, fault};

/// How beginnings deviate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Begin {
    CreateReportsInitiated,
    CreateForgets,
    CreateOmitsState,
    LinkIsActive,
    LinkIsPast,
    LinkHasNoTime,
    LinkOmits(&'static str),
    LinkIsNobodys,
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("create-reports-another-status", "answers every create with the status INITIATED, whatever it stored",
        &["C1"], &[], D::Begin(Begin::CreateReportsInitiated)),
    fault("create-forgets-the-account", "answers a create with 201, but stores nothing",
        &["C1"], &[], D::Begin(Begin::CreateForgets)),
    fault("create-omits-the-state", "answers a create without connectionData",
        &["C1"], &[], D::Begin(Begin::CreateOmitsState)),
    fault("link-is-active-at-once", "makes the account of a link ACTIVE before anybody has seen the page",
        &["C1"], &[], D::Begin(Begin::LinkIsActive)),
    fault("link-has-expired-already", "gives links that expired an hour ago",
        &["C1"], &[], D::Begin(Begin::LinkIsPast)),
    fault("link-expires-at-no-time", "writes a word where the time belongs that a link expires at",
        &["C1"], &[], D::Begin(Begin::LinkHasNoTime)),
    fault("link-without-token", "leaves link_token out of the answer to a link",
        &["C1"], &[], D::Begin(Begin::LinkOmits("link_token"))),
    fault("link-without-redirect", "leaves redirect_url out of the answer to a link",
        &["C1"], &[], D::Begin(Begin::LinkOmits("redirect_url"))),
    fault("link-without-expiry", "leaves expires_at out of the answer to a link",
        &["C1"], &[], D::Begin(Begin::LinkOmits("expires_at"))),
    fault("link-without-account", "leaves connected_account_id out of the answer to a link",
        &["C1"], &[], D::Begin(Begin::LinkOmits("connected_account_id"))),
    fault("link-names-nobody", "answers a link with the id of an account that does not exist",
        &["C1"], &[], D::Begin(Begin::LinkIsNobodys)),
];

/// Answers a create.
pub(in crate::reference) fn created(shared: &Shared, account: &Account, answer: &impl Serialize) -> Response {
    let mut response = match shared.deviation() {
        Some(D::Begin(begin)) => {
            let mut answer = json!(answer);
            match begin {
                Begin::CreateReportsInitiated => answer["status"] = json!(Status::Initiated),
                Begin::CreateForgets => shared.delete(account),
                Begin::CreateOmitsState => super::remove(&mut answer, "connectionData"),
                _ => {}
            }
            Json(answer).into_response()
        }
        _ => show::render(shared, Place::Create, answer, &[account.content().as_ref()]),
    };
    *response.status_mut() = StatusCode::CREATED;
    response
}

/// Authorises the account of a new link without its user.
pub(in crate::reference) async fn at_once(shared: &Arc<Shared>, token: &str) {
    if shared.deviates(Begin::LinkIsActive) {
        links::end(shared, token, Ending::Allowed).await;
    }
}

/// Answers a link.
pub(in crate::reference) fn linked(shared: &Shared, answer: &impl Serialize) -> Response {
    let Some(D::Begin(begin)) = shared.deviation() else {
        return (StatusCode::CREATED, Json(answer)).into_response();
    };
    let mut answer: Value = json!(answer);
    match begin {
        Begin::LinkIsPast => answer["expires_at"] = json!(clock::iso(clock::now().saturating_sub(3_600_000))),
        Begin::LinkHasNoTime => answer["expires_at"] = json!("soon"),
        Begin::LinkOmits(member) => super::remove(&mut answer, member),
        Begin::LinkIsNobodys => answer["connected_account_id"] = json!("ca_SomebodyElse"),
        _ => {}
    }
    (StatusCode::CREATED, Json(answer)).into_response()
}

//! Faults of refreshing an account.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::super::account::{Account, Status};
use super::super::envelope::ApiError;
use super::super::id::AccountId;
use super::super::state::Shared;
use super::Deviation as D;
use super::{Fault, fault};

/// How refreshing deviates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Renewal {
    Resurrects,
    ResurrectsInSecret,
    Omits(&'static str),
    OtherId,
    RedirectIsNumber,
    UnknownStatus,
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("refresh-resurrects", "answers a refresh of a REVOKED account by making it ACTIVE",
        &["C10"], &[], D::Renewal(Renewal::Resurrects)),
    fault("refresh-resurrects-in-secret", "makes a REVOKED account ACTIVE while refusing to refresh it",
        &["C10"], &[], D::Renewal(Renewal::ResurrectsInSecret)),
    fault("refresh-omits-the-id", "answers a refresh without the id",
        &["C10"], &[], D::Renewal(Renewal::Omits("id"))),
    fault("refresh-omits-the-status", "answers a refresh without the status",
        &["C10"], &[], D::Renewal(Renewal::Omits("status"))),
    fault("refresh-omits-the-redirect", "answers a refresh without redirect_url",
        &["C10"], &[], D::Renewal(Renewal::Omits("redirect_url"))),
    fault("refresh-names-another-account", "answers a refresh with another account's id",
        &["C10"], &[], D::Renewal(Renewal::OtherId)),
    fault("refresh-redirect-is-a-number", "answers a refresh with a number for redirect_url",
        &["C10"], &[], D::Renewal(Renewal::RedirectIsNumber)),
    fault("refresh-status-is-a-number", "answers a refresh with a number for the status",
        &["C10"], &[], D::Renewal(Renewal::UnknownStatus)),
];

/// Answers a refresh that the account's status rules out.
pub(in crate::reference) fn refused(shared: &Shared, account: &Account, error: ApiError) -> Result<Response, ApiError> {
    if account.present().status != Status::Revoked {
        return Err(error);
    }
    match shared.deviation() {
        Some(D::Renewal(Renewal::Resurrects)) => {
            shared.set_status(account, Status::Active, None);
            Ok(render(shared, account.id, Status::Active, None))
        }
        Some(D::Renewal(Renewal::ResurrectsInSecret)) => {
            shared.set_status(account, Status::Active, None);
            Err(error)
        }
        _ => Err(error),
    }
}

/// Answers a refresh.
pub(in crate::reference) fn render(shared: &Shared, id: AccountId, status: Status, redirect: Option<&str>) -> Response {
    let mut answer: Value = json!({"id": id, "status": status, "redirect_url": redirect});
    match shared.deviation() {
        Some(D::Renewal(Renewal::Omits(member))) => super::remove(&mut answer, member),
        Some(D::Renewal(Renewal::OtherId)) => answer["id"] = json!("ca_SomebodyElse"),
        Some(D::Renewal(Renewal::RedirectIsNumber)) => answer["redirect_url"] = json!(1),
        Some(D::Renewal(Renewal::UnknownStatus)) => answer["status"] = json!(1),
        _ => {}
    }
    Json(answer).into_response()
}

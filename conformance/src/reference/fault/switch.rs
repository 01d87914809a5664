//! Faults of switching an account off or on.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::super::account::{Account, Status};
use super::super::envelope::ApiError;
use super::super::state::Shared;
use super::Deviation as D;
use super::{Fault, fault};

/// How switches deviate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Switch {
    DisableIdle,
    EnableIdle,
    DisableRefused,
    EnableRefused,
    DisableExpires,
    EnableInitiates,
    WrongStatePretends,
    AnswersNothing,
    SaysNo,
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("disable-changes-nothing", "answers a disable with success, leaving the account ACTIVE",
        &["C2"], &["A24", "A26", "A31"], D::Switch(Switch::DisableIdle)),
    fault("enable-changes-nothing", "answers an enable with success, leaving the account INACTIVE",
        &["C2"], &["A24", "A26", "A31"], D::Switch(Switch::EnableIdle)),
    fault("disable-is-refused", "refuses to disable an ACTIVE account with 409",
        &["C2"], &["A24"], D::Switch(Switch::DisableRefused)),
    fault("enable-is-refused", "refuses to enable an INACTIVE account with 409",
        &["C2"], &["A24"], D::Switch(Switch::EnableRefused)),
    fault("disable-expires", "makes an account EXPIRED that it should disable",
        &["C2"], &["A11", "A24", "A26", "A31"], D::Switch(Switch::DisableExpires)),
    fault("enable-starts-over", "makes an account INITIATED that it should enable",
        &["C2"], &["A24", "A26", "A31"], D::Switch(Switch::EnableInitiates)),
    fault("impossible-switch-pretends", "answers success to a switch that the status rules out, leaving the account as it is",
        &["C2"], &[], D::Switch(Switch::WrongStatePretends)),
    fault("switch-answers-nothing", "answers every switch with an empty object",
        &["C2"], &[], D::Switch(Switch::AnswersNothing)),
    fault("switch-says-no", "answers every switch that it made with success: false",
        &["C2"], &["A26", "A31"], D::Switch(Switch::SaysNo)),
];

/// Switches otherwise; `None` to go on as usual.
pub(in crate::reference) fn instead(
    shared: &Shared,
    account: &Account,
    status: Status,
    enabled: bool,
) -> Option<Result<Response, ApiError>> {
    let Some(D::Switch(switch)) = shared.deviation() else {
        return None;
    };
    let enter = |status| shared.set_status(account, status, None);
    match (switch, status, enabled) {
        (Switch::DisableIdle, Status::Active, false) | (Switch::EnableIdle, Status::Inactive, true) => {}
        (Switch::DisableRefused, Status::Active, false) => return Some(Err(ApiError::conflict("disable", status))),
        (Switch::EnableRefused, Status::Inactive, true) => return Some(Err(ApiError::conflict("enable", status))),
        (Switch::DisableExpires, Status::Active, false) => enter(Status::Expired),
        (Switch::EnableInitiates, Status::Inactive, true) => enter(Status::Initiated),
        (Switch::WrongStatePretends, Status::Active | Status::Inactive, _) => return None,
        (Switch::WrongStatePretends, _, _) => {}
        _ => return None,
    }
    Some(Ok(Json(json!({"success": true})).into_response()))
}

/// Answers a switch.
pub(in crate::reference) fn render(shared: &Shared) -> Response {
    let answer = match shared.deviation() {
        Some(D::Switch(Switch::AnswersNothing)) => json!({}),
        Some(D::Switch(Switch::SaysNo)) => json!({"success": false}),
        _ => json!({"success": true}),
    };
    Json(answer).into_response()
}

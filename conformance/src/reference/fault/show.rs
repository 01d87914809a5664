//! Faults of what reads show.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};

use super::super::account::{Content, Subject};
use super::super::state::Shared;
use super::Deviation as D;
use super::{Fault, fault};

/// How reads deviate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Show {
    /// One kind of token, whole, in the state that one read shows.
    Whole(Place, Subject),
    /// Both kinds, whole, in the deprecated `data` of a get.
    Data,
    /// Both kinds, whole, in the state of a REVOKED account.
    Revoked,
    /// No toolkit.
    NoToolkit(Place),
    /// No count of what matches.
    NoTotal,
    /// A number for the user.
    UserIsNumber,
}

/// An answer that shows accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Place {
    Get,
    List,
    Create,
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("get-shows-access-token", "shows the whole access token when an account is read alone",
        &["C11"], &[], D::Show(Show::Whole(Place::Get, Subject::AccessToken))),
    fault("get-shows-refresh-token", "shows the whole refresh token when an account is read alone",
        &["C11"], &[], D::Show(Show::Whole(Place::Get, Subject::RefreshToken))),
    fault("list-shows-access-token", "shows whole access tokens in lists",
        &["C11"], &[], D::Show(Show::Whole(Place::List, Subject::AccessToken))),
    fault("list-shows-refresh-token", "shows whole refresh tokens in lists",
        &["C11"], &[], D::Show(Show::Whole(Place::List, Subject::RefreshToken))),
    fault("create-shows-access-token", "shows the whole access token in the answer to a create",
        &["C11"], &[], D::Show(Show::Whole(Place::Create, Subject::AccessToken))),
    fault("create-shows-refresh-token", "shows the whole refresh token in the answer to a create",
        &["C11"], &[], D::Show(Show::Whole(Place::Create, Subject::RefreshToken))),
    fault("get-shows-tokens-in-data", "shows whole tokens in the deprecated data of a get",
        &["C11"], &[], D::Show(Show::Data)),
    fault("get-shows-tokens-once-revoked", "shows whole tokens when a REVOKED account is read alone",
        &["C11"], &[], D::Show(Show::Revoked)),
    fault("get-omits-the-toolkit", "leaves the toolkit out when an account is read alone",
        &["C1"], &[], D::Show(Show::NoToolkit(Place::Get))),
    fault("get-shows-a-number-for-the-user", "shows a number for user_id when an account is read alone",
        &["C1"], &[], D::Show(Show::UserIsNumber)),
    fault("list-omits-the-toolkit", "leaves the toolkit out of the items of lists",
        &["C6"], &[], D::Show(Show::NoToolkit(Place::List))),
    fault("list-omits-the-total", "leaves total_items out of lists",
        &["C6"], &[], D::Show(Show::NoTotal)),
];

/// Answers accounts, with what each of them holds at hand.
pub(in crate::reference) fn render(
    shared: &Shared,
    place: Place,
    answer: &impl Serialize,
    contents: &[&Content],
) -> Response {
    let Some(D::Show(show)) = shared.deviation() else {
        return Json(answer).into_response();
    };
    let mut answer = json!(answer);
    for (index, content) in contents.iter().enumerate() {
        let item = match place {
            Place::List => answer.pointer_mut(&format!("/items/{index}")),
            Place::Get | Place::Create => Some(&mut answer),
        };
        if let Some(item) = item {
            reveal(show, place, item, content);
        }
    }
    if show == Show::NoTotal && place == Place::List {
        super::remove(&mut answer, "total_items");
    }
    Json(answer).into_response()
}

fn reveal(show: Show, place: Place, item: &mut Value, content: &Content) {
    let revoked = item.pointer("/state/val/status") == Some(&json!("REVOKED"));
    let (values, subjects): (_, &[Subject]) = match show {
        Show::Whole(at, Subject::AccessToken) if at == place => (state(place), &[Subject::AccessToken]),
        Show::Whole(at, Subject::RefreshToken) if at == place => (state(place), &[Subject::RefreshToken]),
        Show::Data if place == Place::Get => ("/data", &[Subject::AccessToken, Subject::RefreshToken]),
        Show::Revoked if place == Place::Get && revoked => {
            (state(place), &[Subject::AccessToken, Subject::RefreshToken])
        }
        Show::NoToolkit(at) if at == place => return super::remove(item, "toolkit"),
        Show::UserIsNumber if place == Place::Get => {
            item["user_id"] = json!(1);
            return;
        }
        _ => return,
    };
    let Some(values) = item.pointer_mut(values) else {
        return;
    };
    for subject in subjects {
        if let Some(token) = content.tokens.of(*subject) {
            values[subject.name()] = json!(token);
        }
    }
}

fn state(place: Place) -> &'static str {
    match place {
        Place::Get | Place::List => "/state/val",
        Place::Create => "/connectionData/val",
    }
}

//! Faults of servers that look right to whoever reads their answers alone.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::super::account::Status;
use super::super::operation::Operation;
use super::super::state::Shared;
use super::super::{id, path};
use super::Deviation as D;
use super::{Fault, fault};

/// How a server lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Liar {
    Echoes,
    ClaimsBoth,
    FlipsOnly,
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("liar-echoes-the-id", "answers every revoke with the given id, REVOKED, no tokens; keeps no state, sends nothing",
        &["A3", "A5", "A8", "A9", "A10", "A30"],
        &["A7", "A11", "A12", "A13", "A14", "A15", "A16", "A17", "A18", "A20", "A24", "A25", "A26", "A27", "A31", "B6", "C3", "C4", "C12"], D::Liar(Liar::Echoes)),
    fault("liar-claims-both", "marks the account REVOKED, claims both kinds of token every time, sends nothing",
        &["A6", "A14", "A15", "A16"],
        &["A7", "A11", "A12", "A13", "A17", "A18", "A25", "A26", "A31", "B6", "C4"], D::Liar(Liar::ClaimsBoth)),
    fault("liar-flips-only", "marks the account REVOKED, claims both kinds of token the first time, sends nothing",
        &["A14", "A15", "A16"],
        &["A7", "A11", "A12", "A13", "A17", "A18", "A26", "A31", "B6", "C4"], D::Liar(Liar::FlipsOnly)),
];

/// The answer that needs no account, under the liar that gives it.
pub(in crate::reference) fn echo(shared: &Shared, path: &str) -> Option<Response> {
    if !shared.deviates(Liar::Echoes) {
        return None;
    }
    let given = id::decode(Operation::raw_id(path)).unwrap_or_default();
    let id = path::id(path).map_or(given, |id| id.to_string());
    let account = json!({"id": id, "status": Status::Revoked});
    let body = json!({"revoked_tokens": [], "connected_account": account});
    Some(Json(body).into_response())
}

//! Faults of requests that need no body: refusing one form of none.

use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};

use super::super::envelope::ApiError;
use super::super::state::Shared;
use super::Deviation as D;
use super::{Fault, fault};

/// Which form of no body is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Bodies {
    Absent,
    Empty,
    EmptyObject,
}

/// Clients that send nothing send no length either, so that hardly any revoke gets through.
const ALL_BUT_BAD_REQUESTS: &[&str] = &[
    "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A10", "A12", "A13", "A14", "A15", "A16", "A17", "A18", "A20", "A21",
    "A22", "A23", "A24", "A25", "A26", "A27", "A28", "A29", "A31", "B6", "C3", "C4", "C12",
];

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("revoke-without-body-is-refused", "refuses a revoke that announces no body at all with 400",
        &["A1"], ALL_BUT_BAD_REQUESTS, D::Bodies(Bodies::Absent)),
    fault("revoke-with-empty-body-is-refused", "refuses a revoke that announces a body, but has an empty one, with 400",
        &["A29"], &[], D::Bodies(Bodies::Empty)),
    fault("revoke-with-empty-object-is-refused", "refuses a revoke whose body is {} with 400",
        &["A29"], &[], D::Bodies(Bodies::EmptyObject)),
];

/// Refuses a body, or none.
pub(in crate::reference) fn check(shared: &Shared, headers: &HeaderMap, content: &[u8]) -> Result<(), ApiError> {
    let Some(D::Bodies(bodies)) = shared.deviation() else {
        return Ok(());
    };
    let announced = headers.contains_key(CONTENT_LENGTH) || headers.contains_key(TRANSFER_ENCODING);
    let refused = match bodies {
        Bodies::Absent => !announced,
        Bodies::Empty => content.is_empty() && (announced || headers.contains_key(CONTENT_TYPE)),
        Bodies::EmptyObject => content.trim_ascii() == b"{}",
    };
    if refused {
        return Err(ApiError::bad_request("The body is not what was expected"));
    }
    Ok(())
}

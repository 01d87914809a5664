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
    EmptyJson,
    EmptyObject,
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("revoke-without-body-is-refused", "refuses a revoke that announces no body at all with 400",
        &["A29"], &[], D::Bodies(Bodies::Absent)),
    fault("revoke-with-empty-json-is-refused", "refuses a revoke whose body is empty though its type is JSON with 400",
        &["A29"], &[], D::Bodies(Bodies::EmptyJson)),
    fault("revoke-with-empty-object-is-refused", "refuses a revoke whose body is {} with 400",
        &["A29"], &[], D::Bodies(Bodies::EmptyObject)),
];

/// Refuses a body, or none.
pub(in crate::reference) fn check(
    shared: &Shared,
    headers: &HeaderMap,
    content: &[u8],
) -> Result<(), ApiError> {
    let Some(D::Bodies(bodies)) = shared.deviation() else {
        return Ok(());
    };
    let announced = headers.contains_key(CONTENT_LENGTH) || headers.contains_key(TRANSFER_ENCODING);
    let refused = match bodies {
        Bodies::Absent => !announced,
        Bodies::EmptyJson => content.is_empty() && headers.contains_key(CONTENT_TYPE),
        Bodies::EmptyObject => content.trim_ascii() == b"{}",
    };
    if refused {
        return Err(ApiError::bad_request("The body is not what was expected"));
    }
    Ok(())
}

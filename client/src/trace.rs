//! What an operation tells `tracing`: its name, its end, never what it carried.

use tracing::Span;
use tracing::field::Empty;

use crate::call::Effort;
use crate::error::Error;
use crate::response::Response;

/// The longest request id that is passed on, in bytes.
const LONGEST: usize = 128;

/// The span of one call, of whose fields only the operation is known yet.
pub(crate) fn span(operation: &'static str) -> Span {
    tracing::info_span!(
        "connected_accounts",
        operation,
        status = Empty,
        request_id = Empty,
        attempts = Empty,
        outcome = Empty,
    )
}

/// Notes how a call ended; a request id for which `is_known` holds is not passed on.
pub(crate) fn record<T>(
    span: &Span,
    result: &Result<Response<T>, Error>,
    effort: Effort,
    is_known: impl Fn(&str) -> bool,
) {
    if span.is_disabled() {
        return;
    }
    let (status, request_id, outcome) = match result {
        Ok(response) => (Some(response.status()), response.request_id(), "ok"),
        Err(error) => (error.status(), error.request_id(), error.kind()),
    };
    if let Some(status) = status {
        span.record("status", status.as_u16());
    }
    if let Some(id) = request_id.filter(|id| is_plain(id) && !is_known(id)) {
        span.record("request_id", id);
    }
    span.record("attempts", effort.attempts);
    span.record("outcome", outcome);
}

/// Whether a text looks like an id. The server chooses it, and a log must not show whatever that may be.
fn is_plain(id: &str) -> bool {
    id.len() <= LONGEST && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:/=+".contains(&byte))
}

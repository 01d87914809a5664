//! What a revoke claims to have killed, beside what reached the provider.

use super::{Attempt, expect};
use crate::outcome::{Checked, Observation, Stop};
use crate::target::Response;
use serde_json::Value;

/// `revoked_tokens` as strings.
///
/// # Errors
///
/// [`Stop::Violated`] where it is anything but an array of strings.
pub fn subjects(answer: &Response) -> Result<Vec<String>, Stop> {
    let body = expect::body(answer)?;
    let value = body.get("revoked_tokens");
    let strings = value
        .and_then(Value::as_array)
        .and_then(|items| items.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>());
    strings.ok_or_else(|| expect::violated(answer, "/revoked_tokens", "an array of strings", expect::shown(value)))
}

/// `revoked_tokens`, where its shape has been judged by another rule.
///
/// # Errors
///
/// Undecided where it is anything but an array of strings.
pub fn listed(answer: &Response) -> Result<Vec<String>, Stop> {
    subjects(answer).map_err(|_| Stop::tried("revoked_tokens is no array of strings, which is judged by another rule"))
}

/// What reached the provider, which has to be visible.
///
/// # Errors
///
/// Undecided where the account's tokens are not known.
pub fn seen(attempt: &Attempt) -> Result<&[Observation], Stop> {
    attempt.seen.as_deref().ok_or_else(|| Stop::no_means("the tokens of this account are not known"))
}

/// Something of the account reached the provider, without which nothing is shown.
///
/// # Errors
///
/// Undecided where nothing did.
pub fn reached(attempt: &Attempt) -> Checked {
    if seen(attempt)?.is_empty() {
        return Err(Stop::tried(format!("{}: nothing of this account reached the provider", attempt.scene)));
    }
    Ok(())
}

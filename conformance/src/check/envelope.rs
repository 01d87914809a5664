//! The error envelope, one promise a function.

use super::expect;
use crate::outcome::{Checked, Stop};
use crate::target::Response;
use serde_json::{Map, Value};

/// The body is JSON with an object `error`; the content type says JSON.
///
/// # Errors
///
/// [`Stop::Violated`] where it is not.
pub fn is_json(answer: &Response) -> Checked {
    let body = expect::json(answer)?;
    match body.get("error") {
        Some(Value::Object(_)) => Ok(()),
        other => Err(expect::violated(answer, "/error", "an object", expect::shown(other))),
    }
}

/// `message`, `code`, `slug`, `status` are there with their types.
///
/// # Errors
///
/// [`Stop::Violated`] where one is not; undecided where there is no envelope.
pub fn has_members(answer: &Response) -> Checked {
    let error = open(answer)?;
    for (name, is_right, wanted) in [
        ("message", Value::is_string as fn(&Value) -> bool, "a string"),
        ("code", Value::is_number, "a number"),
        ("slug", Value::is_string, "a string"),
        ("status", Value::is_number, "a number"),
    ] {
        let value = error.get(name);
        if !value.is_some_and(is_right) {
            return Err(expect::violated(answer, &format!("/error/{name}"), wanted, expect::shown(value)));
        }
    }
    Ok(())
}

/// `request_id`, `suggested_fix`, `errors` have their types where they are there.
///
/// # Errors
///
/// [`Stop::Violated`] where one has another; undecided where there is no envelope.
pub fn optional_members(answer: &Response) -> Checked {
    let error = open(answer)?;
    let strings = |value: &Value| value.as_array().is_some_and(|all| all.iter().all(Value::is_string));
    for (name, is_right, wanted) in [
        ("request_id", Value::is_string as fn(&Value) -> bool, "a string, or absent"),
        ("suggested_fix", Value::is_string, "a string, or absent"),
        ("errors", strings, "an array of strings, or absent"),
    ] {
        if let Some(value) = error.get(name)
            && !is_right(value)
        {
            return Err(expect::violated(answer, &format!("/error/{name}"), wanted, expect::shown(Some(value))));
        }
    }
    Ok(())
}

/// The three promises together.
///
/// # Errors
///
/// The first one that does not hold.
pub fn complete(answer: &Response) -> Checked {
    is_json(answer)?;
    has_members(answer)?;
    optional_members(answer)
}

/// `error.status` is the HTTP status.
///
/// # Errors
///
/// [`Stop::Violated`] where it is another; undecided where there is none.
pub fn status_agrees(answer: &Response) -> Checked {
    let error = open(answer)?;
    match error.get("status").and_then(Value::as_f64) {
        None => Err(no_envelope()),
        Some(status) if (status - f64::from(answer.status)).abs() < f64::EPSILON => Ok(()),
        Some(status) => Err(expect::violated(answer, "/error/status", answer.status.to_string(), status.to_string())),
    }
}

/// `message` and `slug` are not empty.
///
/// # Errors
///
/// [`Stop::Violated`] where one is; undecided where there is none.
pub fn says_something(answer: &Response) -> Checked {
    let error = open(answer)?;
    for name in ["message", "slug"] {
        let text = error.get(name).and_then(Value::as_str).ok_or_else(no_envelope)?;
        if text.trim().is_empty() {
            return Err(expect::violated(answer, &format!("/error/{name}"), "some text", format!("{text:?}")));
        }
    }
    Ok(())
}

/// The members of the envelope.
fn open(answer: &Response) -> Result<Map<String, Value>, Stop> {
    let body = answer.json().unwrap_or_default();
    body.get("error").and_then(Value::as_object).cloned().ok_or_else(no_envelope)
}

fn no_envelope() -> Stop {
    Stop::tried("there is no envelope to look into, which is judged by another rule")
}

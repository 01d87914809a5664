//! Comparisons: each one either holds or says what was expected, what came, where.

use super::{Attempt, Cx, Scene, budget};
use crate::document::{Misfit, Operation};
use crate::fixture::Account;
use crate::outcome::{Checked, Finding, Observation, Stop};
use crate::target::Response;
use serde_json::Value;

/// The answer has this status.
///
/// # Errors
///
/// [`Stop::Violated`] with another status; undecided for 501, which says that the operation is not there.
pub fn status(answer: &Response, expected: u16) -> Checked {
    one_of(answer, &[expected])
}

/// The answer of a scene, which has to be a success to be judged further.
///
/// # Errors
///
/// Undecided where it is no success.
pub async fn success(cx: &Cx<'_>, scene: Scene) -> Result<Response, Stop> {
    let attempt = cx.attempt(scene).await?;
    if (200..300).contains(&attempt.answer.status) {
        return Ok(attempt.answer.clone());
    }
    Err(Stop::tried(format!("{scene} was answered {}, so there is no success to judge", attempt.answer.status)))
}

/// The answer has one of these statuses.
///
/// # Errors
///
/// As [`status`].
pub fn one_of(answer: &Response, expected: &[u16]) -> Checked {
    if expected.contains(&answer.status) {
        return Ok(());
    }
    if answer.status == 501 {
        return Err(Stop::tried(format!("{}: the target answers 501, it does not have this operation", answer.asked)));
    }
    let names: Vec<_> = expected.iter().map(u16::to_string).collect();
    Err(violated(answer, "status", names.join(" or "), answer.status.to_string()))
}

/// The answer says that its body is JSON, which it is.
///
/// # Errors
///
/// [`Stop::Violated`] where either does not hold.
pub fn json(answer: &Response) -> Result<Value, Stop> {
    let kind = answer.header("content-type").unwrap_or_default();
    if !says_json(kind) {
        let actual = if kind.is_empty() { "no content type".to_owned() } else { kind.to_owned() };
        return Err(violated(answer, "header content-type", "application/json", actual));
    }
    body(answer)
}

/// The body is JSON, whatever its content type.
///
/// # Errors
///
/// [`Stop::Violated`] where it is not.
pub fn body(answer: &Response) -> Result<Value, Stop> {
    if answer.truncated {
        return Err(violated(answer, "body", "a JSON body below 1 MiB", "more than that"));
    }
    answer.json().ok_or_else(|| {
        let text = String::from_utf8_lossy(&answer.body);
        let start: String = text.chars().take(60).collect();
        let actual = if start.is_empty() { "no body".to_owned() } else { format!("a body that starts with {start:?}") };
        violated(answer, "body", "a JSON value", actual)
    })
}

/// The answer is a success whose body fits what the document has for this operation.
///
/// What the document does not list, without ruling it out, is noted.
///
/// # Errors
///
/// [`Stop::Violated`] with each place that does not fit; undecided where the answer is no success.
pub fn fits(cx: &Cx<'_>, answer: &Response, operation: &str) -> Checked {
    accepted(answer)?;
    let body = json(answer)?;
    let document = &cx.stage().document;
    let is_documented = |o: &&Operation| o.id == operation && o.statuses.contains(&answer.status);
    if !document.operations().iter().any(|o| is_documented(&o)) {
        cx.note(format!("{} was answered {}, which the document does not list", answer.asked, answer.status));
    }
    let fit = document.fit(operation, &body).map_err(Stop::defect)?;
    for oddity in fit.oddities {
        cx.note(format!("{}: {oddity}", answer.asked));
    }
    if fit.misfits.is_empty() {
        return Ok(());
    }
    let finding =
        |misfit: Misfit| Finding::new(misfit.expected, misfit.actual, format!("{} → {}", answer.asked, misfit.pointer));
    Err(Stop::Violated(fit.misfits.into_iter().map(finding).collect()))
}

/// The answer is a success, so that there is something to judge.
///
/// # Errors
///
/// Undecided where it is no success: a target may have its reasons to refuse.
pub fn accepted(answer: &Response) -> Checked {
    if (200..300).contains(&answer.status) {
        return Ok(());
    }
    Err(Stop::tried(format!("{} was answered {}, so there is no success to judge", answer.asked, answer.status)))
}

/// The JSON body has this value at this pointer.
///
/// # Errors
///
/// [`Stop::Violated`] where it has another or none.
pub fn pointer(answer: &Response, pointer: &str, expected: &Value) -> Checked {
    let body = body(answer)?;
    let actual = body.pointer(pointer);
    if actual == Some(expected) {
        return Ok(());
    }
    Err(violated(answer, pointer, expected.to_string(), shown(actual)))
}

/// A read reports this status afterwards.
///
/// # Errors
///
/// [`Stop::Violated`] with another status; undecided where none could be read.
pub fn status_after(attempt: &Attempt, expected: &str) -> Checked {
    let after = attempt.after.clone()?;
    if after == expected {
        return Ok(());
    }
    let place = format!("GET after {}", attempt.scene);
    Err(Stop::violated(Finding::new(format!("status {expected}"), format!("status {after}"), place)))
}

/// A read reports the status that it reported before.
///
/// # Errors
///
/// As [`status_after`].
pub fn status_kept(attempt: &Attempt) -> Checked {
    let expected = match attempt.scene {
        Scene::Disabled => "INACTIVE",
        _ => attempt.before.as_str(),
    };
    status_after(attempt, expected)
}

/// Nothing of this account reached the provider in a scene.
///
/// It counts only where something has reached the provider at all: a provider that nobody can
/// reach would prove nothing.
///
/// # Errors
///
/// [`Stop::Violated`] where something did; undecided where that could not be seen.
pub async fn nothing_sent(cx: &Cx<'_>, attempt: &Attempt) -> Checked {
    let Some(seen) = &attempt.seen else {
        return Err(Stop::no_means("the tokens of this account are not known"));
    };
    silence(cx, seen, &attempt.scene.to_string()).await
}

/// Nothing of this account has reached the provider at all, after a watch.
///
/// # Errors
///
/// As [`nothing_sent`].
pub async fn nothing_arrived(cx: &Cx<'_>, account: &Account, during: &str) -> Checked {
    budget::quiet().await;
    cx.recorder().remark(format!("the provider was watched for {} ms afterwards", budget::QUIET.as_millis()));
    silence(cx, &cx.arrived(account)?, during).await
}

async fn silence(cx: &Cx<'_>, seen: &[Observation], during: &str) -> Checked {
    if let Some(first) = seen.first() {
        let actual = format!("the {} arrived ({} in all)", first.subject, seen.len());
        return Err(Stop::violated(Finding::new("nothing reaches the provider", actual, during)));
    }
    let Some(upstream) = &cx.stage().upstream else {
        return Err(Stop::no_means("the provider is not played by this suite: configure [upstream]"));
    };
    if !upstream.was_reached() {
        // Whatever comes of it, the provider has been reached afterwards or it cannot be.
        let _first = cx.attempt(Scene::First).await;
    }
    if upstream.was_reached() {
        cx.recorder().remark("the provider can be reached: other revokes of this run did reach it");
        return Ok(());
    }
    Err(Stop::tried("nothing has ever reached the provider, so its silence proves nothing"))
}

/// A violation at a place of an answer.
pub fn violated(answer: &Response, place: &str, expected: impl Into<String>, actual: impl Into<String>) -> Stop {
    Stop::violated(Finding::new(expected, actual, format!("{} → {place}", answer.asked)))
}

/// A JSON value in a finding, shortened.
#[must_use]
pub fn shown(value: Option<&Value>) -> String {
    match value {
        None => "absent".to_owned(),
        Some(value) => {
            let text = value.to_string();
            if text.chars().count() > 120 { format!("{}…", text.chars().take(120).collect::<String>()) } else { text }
        }
    }
}

fn says_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

//! What a revoke claims to have killed, beside what reached the provider.

use super::{Attempt, Cx, Stage, expect};
use crate::fixture::Origin;
use crate::outcome::{Cause, Checked, Observation, Stop};
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

/// Why a failed revoke blames nobody: neither it nor anything else of this run has reached the provider that is played
/// here, so that the target may ask another one, which may rightly refuse.
#[must_use]
pub fn unwired(stage: &Stage, seen: Option<&[Observation]>) -> Option<Cause> {
    let upstream = stage.upstream.as_ref()?;
    // The embedded server was started with this provider.
    if stage.target.settings().embedded || upstream.was_reached() || !seen?.is_empty() {
        return None;
    }
    let url = upstream.url();
    let reason = match upstream.foreign_tokens() {
        0 => format!("nothing has ever reached the provider that this run plays at {url}: is the target wired to it?"),
        more => format!(
            "no token of this run has ever reached the provider that it plays at {url}, but {more} others: does the \
             target send what it was given?"
        ),
    };
    Some(Cause::Tried(reason))
}

/// A 500 is the target's own, if the provider that is played here is the one that it asks.
///
/// # Errors
///
/// Undecided where the revoke failed without that provider, which nothing has ever reached.
pub fn wired(cx: &Cx<'_>, answer: &Response, seen: Option<&[Observation]>) -> Checked {
    let failed = answer.status == 500;
    unwired(cx.stage(), seen).filter(|_| failed).map_or(Ok(()), |cause| Err(Stop::Undecided(cause)))
}

/// A 500 blames nobody where the provider may rightly have refused the tokens.
///
/// It is the target's own where this suite plays the provider for these tokens, or where they are declared real.
///
/// # Errors
///
/// Undecided for a 500 of any other origin.
pub fn excused(cx: &Cx<'_>, attempt: &Attempt) -> Checked {
    let tokens_known = attempt.account.as_ref().is_some_and(|account| account.tokens.is_some());
    let played = cx.stage().upstream.is_some() && tokens_known;
    if attempt.answer.status != 500 || played || cx.stage().target.settings().real_tokens {
        return Ok(());
    }
    let made_up = attempt.account.as_ref().is_some_and(|account| account.origin == Origin::Made);
    Err(Stop::tried(if made_up {
        "the provider refused tokens that this run made up; play the provider with [upstream], or declare given tokens \
         with real_tokens"
    } else {
        "the provider may not know the tokens of this given account; give its tokens and play the provider with \
         [upstream], or declare them with real_tokens"
    }))
}

//! Asks the provider to kill tokens, as RFC 7009 has it.

use std::pin::pin;
use std::time::{Duration, Instant};

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use tokio::time::timeout;
use url::form_urlencoded;

use super::account::{Account, Subject};
use super::state::Shared;

/// One request to the provider.
#[derive(Debug, Clone)]
pub(super) struct Dispatch {
    pub(super) subject: Subject,
    pub(super) token: String,
    pub(super) hint: &'static str,
}

/// What became of a dispatch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// The provider answered 2xx: the token is dead.
    Accepted,
    /// The provider answered anything else.
    Refused,
    /// There was no complete answer.
    Cut,
    /// There was no answer in time.
    TimedOut,
}

/// What a revoke of this account asks for: each kind of token that the account holds, as far
/// as the provider can revoke that kind.
pub(super) fn plan(account: &Account) -> Vec<Dispatch> {
    let subjects = account.origin.config.revocable.iter();
    subjects.filter_map(|subject| of(account, *subject)).collect()
}

/// The request that kills one token of an account, where it holds that kind.
pub(super) fn of(account: &Account, subject: Subject) -> Option<Dispatch> {
    Some(Dispatch { subject, token: account.content().tokens.of(subject)?.to_owned(), hint: subject.name() })
}

/// Sends every request at once; returns the fates in the order of the requests.
pub(super) async fn all(shared: &Shared, planned: Vec<Dispatch>) -> Vec<(Subject, Fate)> {
    let endpoint = shared.endpoint();
    let send = |dispatch: Dispatch| {
        let request = request(shared, &endpoint, &dispatch);
        (dispatch.subject, tokio::spawn(fate(request, shared.upstream_timeout)))
    };
    let sent: Vec<_> = planned.into_iter().map(send).collect();
    let mut fates = Vec::with_capacity(sent.len());
    for (subject, task) in sent {
        fates.push((subject, task.await.unwrap_or(Fate::Cut)));
    }
    fates
}

fn request(shared: &Shared, endpoint: &str, dispatch: &Dispatch) -> reqwest::RequestBuilder {
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("token", &dispatch.token)
        .append_pair("token_type_hint", dispatch.hint)
        .finish();
    shared
        .client
        .post(endpoint)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(ACCEPT, "application/json")
        .body(form)
}

/// The status carries everything, so that the body is not waited for.
async fn fate(request: reqwest::RequestBuilder, limit: Duration) -> Fate {
    match within(limit, request.send()).await {
        Some(Ok(response)) if response.status().is_success() => Fate::Accepted,
        Some(Ok(_)) => Fate::Refused,
        Some(Err(_)) => Fate::Cut,
        None => Fate::TimedOut,
    }
}

/// Waits for an answer, in beats: time in which this whole process stood still is not held against the provider,
/// which may be a part of it.
async fn within<T>(limit: Duration, answer: impl Future<Output = T>) -> Option<T> {
    const BEAT: Duration = Duration::from_millis(10);
    const LONGEST_BEAT: Duration = Duration::from_millis(15);
    let mut answer = pin!(answer);
    let mut left = limit;
    while !left.is_zero() {
        let begun = Instant::now();
        match timeout(BEAT.min(left), answer.as_mut()).await {
            Ok(answer) => return Some(answer),
            Err(_) => left = left.saturating_sub(begun.elapsed().min(LONGEST_BEAT)),
        }
    }
    None
}

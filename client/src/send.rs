//! Sending one request until its answer stands, with the whole body read.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::Request;
use tokio::time::sleep;
use tracing::debug;

use crate::call::{Effort, Exchange, Settings, Trouble};
use crate::retry::{Fate, Safety, retry_after};

/// Sends `request`, then what `again` makes, where the policy allows it.
pub(crate) async fn send(
    client: &reqwest::Client,
    settings: &Settings,
    operation: &str,
    request: Request,
    again: impl Fn() -> Option<Request>,
) -> (reqwest::Result<Exchange>, Effort) {
    let safety = Safety::of(request.method(), operation);
    let mut delays = None;
    let mut current = request;
    let mut effort = Effort::default();
    loop {
        if let Some(pace) = &settings.pace {
            pace.turn().await;
        }
        let result = once(client, current, settings.body_limit).await;
        effort.attempts += 1;
        let (fate, asked) = judge(&result);
        let delay = if settings.retry.allows(fate, safety, effort.attempts) {
            settings.retry.delay(asked, delays.get_or_insert_with(|| settings.retry.delays()).next())
        } else {
            None
        };
        let Some((delay, next)) = delay.and_then(|delay| Some((delay, again()?))) else {
            return (result, effort);
        };
        current = next;
        effort.lost |= fate.is_unknown();
        debug!(attempt = effort.attempts, ?fate, ?delay, "the call is repeated");
        match &settings.pace {
            // What one call was told holds for all of them.
            Some(pace) if fate == Fate::RateLimited => pace.pause(delay),
            _ => sleep(delay).await,
        }
    }
}

/// What became of an attempt, with the wait that the server asks for.
fn judge(result: &reqwest::Result<Exchange>) -> (Fate, Option<Duration>) {
    match result {
        Err(error) => (Fate::of_error(error), None),
        Ok(exchange) if matches!(exchange.trouble, Some(Trouble::Cut(_))) => (Fate::Lost, None),
        Ok(exchange) => (Fate::of_status(exchange.status), retry_after(&exchange.headers)),
    }
}

/// One attempt, with the body read up to `limit` bytes.
async fn once(client: &reqwest::Client, request: Request, limit: usize) -> reqwest::Result<Exchange> {
    let mut response = client.execute(request).await?;
    let mut trouble = None;
    let mut body = Body::Empty;
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len().saturating_add(chunk.len()) > limit => {
                trouble = Some(Trouble::TooLong);
                break;
            }
            Ok(Some(chunk)) => body = body.with(chunk),
            Ok(None) => break,
            Err(error) => {
                trouble = Some(Trouble::Cut(error));
                break;
            }
        }
    }
    let status = response.status();
    let headers = std::mem::take(response.headers_mut());
    Ok(Exchange { status, headers, body: body.into_bytes(), trouble })
}

/// A body as it arrives: most are one chunk, which is not copied.
enum Body {
    Empty,
    One(Bytes),
    Many(BytesMut),
}

impl Body {
    fn len(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::One(bytes) => bytes.len(),
            Self::Many(bytes) => bytes.len(),
        }
    }

    fn with(self, chunk: Bytes) -> Self {
        match self {
            Self::Empty => Self::One(chunk),
            Self::One(first) => {
                let mut bytes = BytesMut::with_capacity(first.len().saturating_add(chunk.len()).saturating_mul(2));
                bytes.extend_from_slice(&first);
                bytes.extend_from_slice(&chunk);
                Self::Many(bytes)
            }
            Self::Many(mut bytes) => {
                bytes.extend_from_slice(&chunk);
                Self::Many(bytes)
            }
        }
    }

    fn into_bytes(self) -> Bytes {
        match self {
            Self::Empty => Bytes::new(),
            Self::One(bytes) => bytes,
            Self::Many(bytes) => bytes.freeze(),
        }
    }
}

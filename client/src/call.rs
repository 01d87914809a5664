//! One call of an operation, from its request to the result it ends in.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, StatusCode};
use reqwest::Request;
use serde::de::DeserializeOwned;
use tracing::Instrument;

use crate::auth::ApiKey;
use crate::echo;
use crate::error::Error;
use crate::response::Response;
use crate::retry::{Pace, Retry};
use crate::send::send;
use crate::support::ErrorBody;
use crate::trace;

/// A header that the generator adds to every request, though the API does not know it.
const API_VERSION: HeaderName = HeaderName::from_static("api-version");

/// What every call of a client shares.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) key: ApiKey,
    /// The longest body that is read, in bytes.
    pub(crate) body_limit: usize,
    pub(crate) retry: Retry,
    /// What holds calls back, where they are many.
    pub(crate) pace: Option<Arc<Pace>>,
    /// What reads the body of a refusal.
    pub(crate) refusal: Refusal,
}

/// Reads the body of a refusal; nothing where it is not the API's.
pub(crate) type Refusal = fn(&[u8]) -> Option<ErrorBody>;

/// What the document says of an operation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    /// The statuses of its success.
    pub(crate) successes: &'static [u16],
    /// Whether the key is sent along.
    pub(crate) takes_key: bool,
}

/// What the generated client carries along: the settings.
#[derive(Clone)]
pub(crate) struct Inner(Arc<Settings>);

impl Inner {
    pub(crate) fn new(settings: Settings) -> Self {
        Self(Arc::new(settings))
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inner").field("key", &self.0.key).finish_non_exhaustive()
    }
}

/// An answer as it came.
pub(crate) struct Exchange {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) trouble: Option<Trouble>,
}

/// Why a body could not be read to its end.
pub(crate) enum Trouble {
    /// It is longer than the limit.
    TooLong,
    /// The connection failed, or the time was up.
    Cut(reqwest::Error),
}

/// What one call took.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Effort {
    /// How often the request was sent.
    pub(crate) attempts: u32,
    /// Whether an attempt before the last may have been carried out.
    pub(crate) lost: bool,
}

/// Sends what generated code builds, then reads the answer.
pub(crate) async fn call<T: DeserializeOwned>(
    client: &reqwest::Client,
    inner: &Inner,
    operation: Operation,
    build: impl Fn() -> Result<Request, progenitor_client::Error<()>>,
) -> Result<Response<T>, Error> {
    let settings = inner.settings();
    let build = || {
        let mut request = build().map_err(|error| Error::unsent(operation.name, error))?;
        request.headers_mut().remove(API_VERSION);
        if operation.takes_key {
            let (name, value) = settings.key.header();
            request.headers_mut().insert(name.clone(), value.clone());
        }
        Ok::<_, Error>(request)
    };
    let request = build()?;
    let span = trace::span(operation.name);
    let sending = send(client, settings, operation.name, request, || build().ok());
    let (exchange, effort) = sending.instrument(span.clone()).await;
    let result = match exchange {
        Ok(exchange) => read(operation, exchange, effort, settings.refusal),
        Err(error) => Err(Error::transport(operation.name, error)),
    };
    let result = result.map_err(|error| error.after(effort));
    // A server may put into its request id whatever it was sent.
    let is_known = |id: &str| settings.key.is_part_of(id) || build().is_ok_and(|sent| echo::repeats(&sent, id));
    trace::record(&span, &result, effort, is_known);
    result
}

/// The URL of a request that a browser shall send.
#[cfg(feature = "nylas")]
pub(crate) fn url(
    operation: &'static str,
    request: Result<Request, progenitor_client::Error<()>>,
) -> Result<String, Error> {
    request.map(|request| request.url().to_string()).map_err(|error| Error::unsent(operation, error))
}

/// Makes of an answer what this crate promises.
fn read<T: DeserializeOwned>(
    operation: Operation,
    exchange: Exchange,
    effort: Effort,
    refusal: Refusal,
) -> Result<Response<T>, Error> {
    if exchange.trouble.is_some() || !operation.successes.contains(&exchange.status.as_u16()) {
        return Err(Error::answered(operation.name, exchange, refusal, None));
    }
    match serde_json::from_slice(&exchange.body) {
        Ok(body) => Ok(Response::new(body, exchange.status, exchange.headers, effort)),
        Err(error) => Err(Error::answered(operation.name, exchange, refusal, Some(&error))),
    }
}

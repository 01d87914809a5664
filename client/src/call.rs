//! One call of an operation, from its request to the result it ends in.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, StatusCode};
use reqwest::Request;
use serde::de::DeserializeOwned;
use tracing::Instrument;

use crate::auth::ApiKey;
use crate::error::Error;
use crate::generated::Operations;
use crate::response::Response;
use crate::retry::{Pace, Retry};
use crate::send::send;
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

/// Sends what generated code builds, then reads the answer under one of the statuses in `successes`.
pub(crate) async fn call<T: DeserializeOwned>(
    client: &Operations,
    operation: &'static str,
    build: impl Fn() -> Result<Request, progenitor_client::Error<()>>,
    successes: &[u16],
) -> Result<Response<T>, Error> {
    let settings = client.inner.settings();
    let build = || {
        let mut request = build().map_err(|error| Error::unsent(operation, error))?;
        let (name, value) = settings.key.header();
        request.headers_mut().remove(API_VERSION);
        request.headers_mut().insert(name.clone(), value.clone());
        Ok::<_, Error>(request)
    };
    let request = build()?;
    let span = trace::span(operation);
    let sending = send(&client.client, settings, operation, request, || build().ok());
    let (exchange, effort) = sending.instrument(span.clone()).await;
    let result = match exchange {
        Ok(exchange) => read(operation, exchange, effort, successes),
        Err(error) => Err(Error::transport(operation, error)),
    };
    let result = result.map_err(|error| error.after(effort));
    trace::record(&span, &settings.key, &result, effort);
    result
}

/// Makes of an answer what this crate promises.
fn read<T: DeserializeOwned>(
    operation: &'static str,
    exchange: Exchange,
    effort: Effort,
    successes: &[u16],
) -> Result<Response<T>, Error> {
    if exchange.trouble.is_some() || !successes.contains(&exchange.status.as_u16()) {
        return Err(Error::answered(operation, exchange, None));
    }
    match serde_json::from_slice(&exchange.body) {
        Ok(body) => Ok(Response::new(body, exchange.status, exchange.headers, effort)),
        Err(error) => Err(Error::answered(operation, exchange, Some(&error))),
    }
}

//! One call of an operation, from the settings it starts with to the result it ends in.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use progenitor_client::ResponseValue;
use reqwest::{ResponseBuilderExt, Url};
use tracing::Span;

use crate::auth::ApiKey;
use crate::error::Error;
use crate::generated::Operations;
use crate::response::Response;
use crate::retry::{Pace, Retry};
use crate::trace;

/// What every call of a client shares.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) key: ApiKey,
    /// The longest body that is read, in bytes.
    pub(crate) body_limit: usize,
    pub(crate) retry: Retry,
    /// What holds calls back, where they are many.
    pub(crate) pace: Option<Arc<Pace>>,
    /// What the generated code gets in place of the body of a 200, which the caller reads by itself.
    pub(crate) stand_in: Option<&'static [u8]>,
}

/// What the generated client carries for the hooks: the settings, with room for the answer of one call.
#[derive(Clone)]
pub(crate) struct Inner {
    settings: Arc<Settings>,
    record: Arc<Mutex<Record>>,
    span: Span,
}

/// What is known of one call.
#[derive(Default)]
struct Record {
    exchange: Option<Exchange>,
    effort: Effort,
}

/// What one call took.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Effort {
    /// How often the request was sent.
    pub(crate) attempts: u32,
    /// Whether an attempt before the last may have been carried out.
    pub(crate) lost: bool,
}

impl Inner {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings: Arc::new(settings), record: Arc::default(), span: Span::none() }
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(crate) fn span(&self) -> &Span {
        &self.span
    }

    /// Keeps the answer until the call is finished.
    ///
    /// The generated code gets a copy without headers: what it makes of an answer outside the document
    /// forgets the status as well.
    pub(crate) fn keep(
        &self,
        result: reqwest::Result<Exchange>,
        attempts: u32,
        lost: bool,
    ) -> reqwest::Result<reqwest::Response> {
        let mut record = self.record();
        record.effort = Effort { attempts, lost };
        let mut exchange = result?;
        let body = match self.settings.stand_in {
            Some(stand_in) if exchange.status == StatusCode::OK => Bytes::from_static(stand_in),
            _ => exchange.body.clone(),
        };
        let mut copy = http::Response::new(body);
        *copy.status_mut() = exchange.status;
        // Without a URL, reqwest would parse a made-up one.
        if let Some(url) = exchange.url.take()
            && let Some(extensions) = http::Response::builder().url(url).extensions_mut()
        {
            std::mem::swap(copy.extensions_mut(), extensions);
        }
        record.exchange = Some(exchange);
        Ok(copy.into())
    }

    fn record(&self) -> std::sync::MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inner").field("key", &self.settings.key).finish_non_exhaustive()
    }
}

/// An answer as it came, whatever the generated code makes of it.
pub(crate) struct Exchange {
    pub(crate) status: StatusCode,
    pub(crate) url: Option<Url>,
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

/// One call. It has a generated client of its own, so that concurrent calls cannot mix up their answers.
pub(crate) struct Call {
    operation: &'static str,
    client: Operations,
}

impl Call {
    pub(crate) fn new(client: &Operations, operation: &'static str) -> Self {
        let mut client = client.clone();
        client.inner.record = Arc::default();
        client.inner.span = trace::span(operation);
        Self { operation, client }
    }

    pub(crate) fn client(&self) -> &Operations {
        &self.client
    }

    /// Turns what generated code returns into what this crate promises.
    pub(crate) fn finish<T, E>(
        self,
        result: Result<ResponseValue<T>, progenitor_client::Error<E>>,
    ) -> Result<Response<T>, Error> {
        let inner = &self.client.inner;
        let Record { exchange, effort } = std::mem::take(&mut *inner.record());
        let result = match (result, exchange) {
            (Ok(value), Some(Exchange { status, headers, body, trouble: None, .. })) => {
                let raw = if inner.settings.stand_in.is_some() { body } else { Bytes::new() };
                Ok(Response::new(value.into_inner(), status, headers, effort).with_raw(raw))
            }
            (Err(error), None) => Err(Error::unsent(self.operation, error).after(effort)),
            (Err(error), Some(exchange)) => Err(Error::answered(self.operation, exchange, Some(error)).after(effort)),
            (Ok(_), Some(exchange)) => Err(Error::answered::<E>(self.operation, exchange, None).after(effort)),
            (Ok(value), None) => {
                let (status, headers) = (value.status(), value.headers().clone());
                Ok(Response::new(value.into_inner(), status, headers, effort))
            }
        };
        trace::record(&inner.span, &inner.settings.key, &result, effort);
        result
    }
}

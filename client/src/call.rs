//! One call of an operation, from the settings it starts with to the result it ends in.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use progenitor_client::ResponseValue;

use crate::auth::ApiKey;
use crate::error::Error;
use crate::generated::Operations;
use crate::response::Response;

/// What every call of a client shares.
pub(crate) struct Settings {
    pub(crate) key: ApiKey,
    /// The longest body that is read, in bytes.
    pub(crate) body_limit: usize,
}

/// What the generated client carries for the hooks: the settings, with room for the answer of one call.
#[derive(Clone)]
pub(crate) struct Inner {
    settings: Arc<Settings>,
    exchange: Arc<Mutex<Option<Exchange>>>,
}

impl Inner {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings: Arc::new(settings), exchange: Arc::default() }
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Keeps the answer until the call is finished.
    pub(crate) fn keep(&self, exchange: Exchange) {
        *self.exchange.lock().unwrap_or_else(PoisonError::into_inner) = Some(exchange);
    }

    fn take(&self) -> Option<Exchange> {
        self.exchange.lock().unwrap_or_else(PoisonError::into_inner).take()
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
        client.inner.exchange = Arc::default();
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
        match (result, self.client.inner.take()) {
            (Ok(value), Some(Exchange { status, headers, trouble: None, .. })) => {
                Ok(Response::new(value.into_inner(), status, headers))
            }
            (Err(error), None) => Err(Error::unsent(self.operation, error)),
            (Err(error), Some(exchange)) => Err(Error::answered(self.operation, exchange, Some(error))),
            (Ok(_), Some(exchange)) => Err(Error::answered::<E>(self.operation, exchange, None)),
            (Ok(value), None) => {
                let (status, headers) = (value.status(), value.headers().clone());
                Ok(Response::new(value.into_inner(), status, headers))
            }
        }
    }
}

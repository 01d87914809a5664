//! The client: one server, one key, every operation.

use crate::auth::ApiKey;
use crate::builder::{ClientBuilder, Parts};
use crate::call::{Inner, Settings};
use crate::error::Error;
use crate::generated::Operations;
use crate::retry::Retry;
use crate::support::ErrorEnvelope;

/// A client of one server with one key.
///
/// Clones share their connections. Redirects are never followed, nothing is repeated that could do harm
/// ([`Retry`]), and no text of the client shows the key. It needs a tokio runtime, of either kind.
#[derive(Debug, Clone)]
pub struct Client {
    api: Operations,
}

impl Client {
    /// A client with the default settings; see [`Client::builder`] for others.
    ///
    /// # Errors
    ///
    /// As [`ClientBuilder::build`].
    pub fn new(base_url: impl AsRef<str>, key: ApiKey) -> Result<Self, Error> {
        Self::builder(base_url, key).build()
    }

    /// Begins a client of the server at `base_url`, which may carry a path prefix.
    pub fn builder(base_url: impl AsRef<str>, key: ApiKey) -> ClientBuilder {
        ClientBuilder::new(base_url.as_ref(), key, ErrorEnvelope::read, Self::finish)
    }

    /// Every operation of the document, each as a builder that ends in `send`.
    ///
    /// ```no_run
    /// # async fn example(client: connected_accounts_client::Client) -> Result<(), connected_accounts_client::Error> {
    /// use connected_accounts_client::types::ConnectionStatus;
    ///
    /// let statuses = vec![ConnectionStatus::Active];
    /// let page = client.api().get_connected_accounts().statuses(statuses).limit(20).send().await?;
    /// println!("{} accounts, request {:?}", page.items.len(), page.request_id());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn api(&self) -> &Operations {
        &self.api
    }

    /// A client that shares the connections of this one, but repeats calls as `retry` says.
    #[must_use]
    pub fn with_retry(&self, retry: Retry) -> Self {
        self.with(Settings { retry, ..self.settings().clone() })
    }

    pub(crate) fn settings(&self) -> &Settings {
        self.api.inner.settings()
    }

    /// A client that shares the connections of this one, but has other settings.
    pub(crate) fn with(&self, settings: Settings) -> Self {
        let mut api = self.api.clone();
        api.inner = Inner::new(settings);
        Self { api }
    }

    fn finish(parts: Parts) -> Self {
        let Parts { base_url, client, inner } = parts;
        Self { api: Operations { baseurl: base_url, client, inner } }
    }
}

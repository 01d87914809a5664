//! The client of hosted OAuth: one server, one credential, every operation.

use super::credential::Credential;
use super::envelope;
use super::generated::Operations;
use crate::builder::{ClientBuilder, Parts};
use crate::call::{Inner, Settings};
use crate::error::Error;
use crate::retry::Retry;

/// A client of one server with one credential.
///
/// It is built, and behaves, as [`crate::Client`]: clones share their connections, redirects are never followed,
/// nothing is repeated that could do harm. No text of it shows a credential or a token.
#[derive(Debug, Clone)]
pub struct Client {
    api: Operations,
}

impl Client {
    /// A client with the default settings; see [`Client::builder`] for others.
    ///
    /// The vendor's servers are `https://api.us.nylas.com` and `https://api.eu.nylas.com`; an application belongs to
    /// one of them, and the other refuses its key (401).
    ///
    /// # Errors
    ///
    /// As [`ClientBuilder::build`].
    pub fn new(base_url: impl AsRef<str>, credential: Credential) -> Result<Self, Error> {
        Self::builder(base_url, credential).build()
    }

    /// Begins a client of the server at `base_url`, which may carry a path prefix.
    pub fn builder(base_url: impl AsRef<str>, credential: Credential) -> ClientBuilder<Self> {
        ClientBuilder::new(base_url.as_ref(), credential.into_key(), envelope::read, Self::finish)
    }

    /// Every operation of the document, each as a builder that ends in `send`, or in `url` where a browser is to go
    /// there.
    ///
    /// ```no_run
    /// # async fn example(client: connected_accounts_client::nylas::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use connected_accounts_client::nylas::types::RefreshExchange;
    ///
    /// let refresh: RefreshExchange = RefreshExchange::builder()
    ///     .client_id("1a2b3c4d-0000-4000-8000-000000000000")
    ///     .client_secret("nyk_…")
    ///     .refresh_token("…")
    ///     .try_into()?;
    /// let tokens = client.api().exchange_token().body(refresh).send().await?;
    /// println!("good for {} seconds: {:?}", tokens.expires_in, tokens.access_token);
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
        let mut api = self.api.clone();
        api.inner = Inner::new(Settings { retry, ..self.api.inner.settings().clone() });
        Self { api }
    }

    fn finish(parts: Parts) -> Self {
        let Parts { base_url, client, inner } = parts;
        Self { api: Operations { baseurl: base_url, client, inner } }
    }
}

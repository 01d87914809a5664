//! Building a client: which server, which key, how long to wait.

use std::fmt;
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use reqwest::Url;
use reqwest::redirect::Policy;

use crate::auth::ApiKey;
use crate::call::{Inner, Refusal, Settings};
use crate::client::Client;
use crate::error::Error;
use crate::retry::Retry;

/// The settings of a client to be, which is a [`Client`] unless it says otherwise.
#[must_use = "nothing is built before `build` is called"]
#[derive(Clone)]
pub struct ClientBuilder<C = Client> {
    base_url: String,
    key: ApiKey,
    timeout: Duration,
    connect_timeout: Duration,
    user_agent: String,
    body_limit: usize,
    retry: Retry,
    plain_http: bool,
    refusal: Refusal,
    finish: fn(Parts) -> C,
}

/// What a client is made of.
pub(crate) struct Parts {
    /// The URL that paths are appended to.
    pub(crate) base_url: String,
    pub(crate) client: reqwest::Client,
    pub(crate) inner: Inner,
}

impl<C> ClientBuilder<C> {
    pub(crate) fn new(base_url: &str, key: ApiKey, refusal: Refusal, finish: fn(Parts) -> C) -> Self {
        Self {
            base_url: base_url.to_owned(),
            key,
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            user_agent: concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")).to_owned(),
            body_limit: 16 * 1024 * 1024,
            retry: Retry::default(),
            plain_http: false,
            refusal,
            finish,
        }
    }

    /// The longest that one attempt of a call may take, from connecting to the last byte; 30 seconds by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The longest that connecting may take; 10 seconds by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// The `User-Agent`; this crate's name with its version by default.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// The longest body that is read, in bytes; 16 MiB by default.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// When a call is repeated; see [`Retry`] for what is by default.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Lets the key travel unencrypted to a host that is not this machine. Off by default.
    pub fn allow_plain_http(mut self, allow: bool) -> Self {
        self.plain_http = allow;
        self
    }

    /// Builds the client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// Where the base URL is not `http` or `https` with a host, holds a user, a query or a fragment,
    /// would send the key unencrypted to another machine, or needs TLS that is not compiled in
    /// (feature `rustls-tls`).
    pub fn build(self) -> Result<C, Error> {
        let url = self.base_url()?;
        let client = self.http_client(url.scheme() == "https")?;
        let Self { key, body_limit, retry, refusal, finish, .. } = self;
        let inner = Inner::new(Settings { key, body_limit, retry, pace: None, refusal });
        Ok(finish(Parts { base_url: url.as_str().trim_end_matches('/').to_owned(), client, inner }))
    }

    fn base_url(&self) -> Result<Url, Error> {
        let refuse = |reason| Err(Error::configuration(reason));
        let Ok(url) = Url::parse(&self.base_url) else {
            return refuse("the base URL is not a URL");
        };
        if !url.username().is_empty() || url.password().is_some() {
            return refuse("the base URL must not hold a user or a password");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return refuse("the base URL must not hold a query or a fragment");
        }
        match url.scheme() {
            "https" if cfg!(feature = "rustls-tls") => Ok(url),
            "https" => refuse("https needs the feature rustls-tls of this crate"),
            "http" if self.plain_http || is_loopback(&url) => Ok(url),
            "http" => refuse("http would send the key unencrypted to another machine; use https"),
            _ => refuse("the base URL must begin with https or http"),
        }
    }

    fn http_client(&self, https: bool) -> Result<reqwest::Client, Error> {
        let build = || {
            let mut builder = reqwest::Client::builder()
                // A redirect would take the key header along, to whichever host it names.
                .redirect(Policy::none())
                .retry(reqwest::retry::never())
                .referer(false)
                .https_only(https)
                .timeout(self.timeout)
                .connect_timeout(self.connect_timeout)
                .user_agent(self.user_agent.as_str());
            if !https {
                // A proxy would read the key; with https it only sees the name of the host.
                builder = builder.no_proxy();
            }
            #[cfg(feature = "rustls-tls")]
            {
                builder = builder.tls_backend_preconfigured(crate::tls::configuration()?);
            }
            builder.build().map_err(|_| Error::configuration("the HTTP client cannot be built with these settings"))
        };
        // Where another crate of the program switches reqwest to rustls without a crypto provider,
        // reqwest panics unless this crate brings one.
        catch_unwind(AssertUnwindSafe(build)).unwrap_or_else(|_| {
            Err(Error::configuration("reqwest has no TLS provider; enable the feature rustls-tls of this crate"))
        })
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the base URL: before it is checked, it may hold a password.
        f.debug_struct("ClientBuilder")
            .field("key", &self.key)
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .finish_non_exhaustive()
    }
}

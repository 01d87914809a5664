//! A conformant connected-accounts server in memory, which can be told to deviate.
//!
//! [`nylas`] is a server of its own, for hosted OAuth; the two share how they listen, how they read
//! queries, what a fault is. Who calls whom in this one:
//!
//! - [`Reference::start`] binds a `server`, whose `router` puts two layers around every handler:
//!   `envelope` outside, which writes the body of each refusal, `auth` inside, which turns the
//!   key into a caller.
//! - The handlers are one file an operation: `create`, `link`, `read`, `list`, `patch`,
//!   `status`, `refresh`, `revoke`, `delete`. They read input by hand through `path`, `query`, `body`, so that no rejection
//!   bypasses the envelope, and show accounts through `view`.
//! - `state` holds, per project, the accounts (`account`) and the order of lists (`listing`).
//!   Whoever changes an account holds that account's turn; nobody waits for another's.
//! - `links` keeps the links on which accounts can be authorised; a `page` outside of the API asks
//!   their users.
//! - `revoke` and `delete` have tokens killed by `dispatch` at the revocation endpoint, which is
//!   the built-in `provider` unless [`Options`] name another.
//! - [`fault`] has one deviation per fault, asked for at named places of the above.
//!
//! Nothing survives the process, and nothing in here knows the rules that judge it.

mod account;
mod auth;
mod body;
mod catalog;
mod clock;
mod create;
mod delete;
mod dispatch;
mod envelope;
pub mod fault;
mod id;
mod link;
mod links;
mod list;
mod listing;
mod mask;
pub mod nylas;
mod operation;
mod page;
mod patch;
mod path;
mod provider;
mod query;
mod read;
mod refresh;
mod revoke;
mod router;
mod server;
mod sharing;
mod state;
mod status;
#[cfg(test)]
mod tests;
mod tls;
mod view;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

pub use catalog::{API_KEY, AUTH_CONFIGS, AuthConfigs, OTHER_API_KEY};
pub use fault::{FAULTS, Fault};

use links::Links;
use server::Server;
use state::Shared;

/// How a reference server is set up.
#[derive(Debug, Clone)]
pub struct Options {
    /// The address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The URL that tokens are revoked at; `None` for a built-in provider on loopback, which
    /// accepts every token.
    pub revocation_endpoint: Option<String>,
    /// The one way in which the server deviates, if any.
    pub fault: Option<&'static Fault>,
    /// How long a revocation endpoint may take to answer.
    pub upstream_timeout: Duration,
    /// How long lists trail behind: zero for not at all.
    pub list_lag: Duration,
    /// How long a link can be used; the account that it was made for is EXPIRED afterwards.
    pub link_lifetime: Duration,
}

/// A running reference server. Dropping it stops it too, without waiting.
#[derive(Debug)]
pub struct Reference {
    base_url: String,
    shared: Arc<Shared>,
    server: Server,
    provider: Option<Server>,
    patience: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            revocation_endpoint: None,
            fault: None,
            upstream_timeout: Duration::from_secs(2),
            list_lag: Duration::ZERO,
            link_lifetime: Duration::from_secs(600),
        }
    }
}

impl Reference {
    /// Starts a server on the current Tokio runtime. It accepts connections when this returns.
    ///
    /// # Errors
    ///
    /// Returns an error where an address cannot be listened on, or no HTTP client can be made.
    pub async fn start(options: Options) -> io::Result<Self> {
        let client = reqwest::Client::builder()
            .user_agent(concat!("connected-accounts-reference/", env!("CARGO_PKG_VERSION")))
            .tls_backend_preconfigured(tls::configuration()?)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .pool_idle_timeout(Duration::from_secs(5))
            .build()
            .map_err(io::Error::other)?;
        let (endpoint, provider) = match options.revocation_endpoint {
            Some(url) => (url, None),
            None => {
                let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
                let provider = Server::start(loopback, provider::router()).await?;
                let address = provider.address();
                (format!("http://{address}{}", provider::PATH), Some(provider))
            }
        };
        let links = Links::new(options.link_lifetime);
        let shared =
            Arc::new(Shared::new(client, options.upstream_timeout, &endpoint, options.list_lag, links, options.fault));
        let server = Server::start(options.listen, router::router(Arc::clone(&shared))).await?;
        let base_url = format!("http://{}", server.address());
        shared.links.serve_at(base_url.clone());
        Ok(Self { base_url, shared, server, provider, patience: options.upstream_timeout + Duration::from_secs(1) })
    }

    /// The URL that paths are appended to: `http://HOST:PORT`.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Sends later dispatches to another revocation endpoint.
    pub fn set_revocation_endpoint(&self, url: &str) {
        self.shared.set_endpoint(url);
    }

    /// Stops accepting, lets requests in flight end for as long as a dispatch can take, then
    /// returns.
    pub async fn stop(self) {
        self.server.stop(self.patience).await;
        if let Some(provider) = self.provider {
            provider.stop(self.patience).await;
        }
    }
}

//! The hosted OAuth part of the reference server, after Nylas v3, which can be told to deviate.
//!
//! Who calls whom:
//!
//! - [`Reference::start`] binds the server of the other part; its `router` puts `refusal` around every
//!   handler, which writes the body of each refusal: four flat members below `/v3/connect/`, the
//!   general envelope elsewhere.
//! - The handlers are one file an operation or two: `authorize`, `exchange`, `info`, `revoke`,
//!   `grants`, `messages`. `bearer` tells them who asks.
//! - `state` holds one application's `grant`s, its one-time `code`s, its `tokens`. Tokens come in
//!   families: one exchange of a code founds a family, a refresh adds to it, a revoke ends it whole.
//! - `clock` is the time, which a test can move forward.
//! - [`fault`] has one deviation per fault, asked for at named places of the above.
//!
//! Where no source says what happens, the choice is here: a bad bearer is 401; a refresh token, an API
//! key, or a token of a grant that is not the bearer's is refused by revoke as unknown; tokens of a
//! second exchange are a family of their own; refreshing keeps the refresh token; no id tokens are issued.

mod authorize;
mod bearer;
mod catalog;
mod clock;
mod code;
mod exchange;
mod family;
pub mod fault;
mod fields;
mod grant;
mod grants;
mod id;
mod info;
mod messages;
mod pkce;
mod refusal;
mod reply;
mod revoke;
mod router;
mod state;
#[cfg(test)]
mod tests;
mod tokens;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

pub use catalog::{API_KEY, CLIENT_ID, DATA_PATH, REDIRECT_URI};
pub use family::{Family, Spelling};
pub use fault::FAULTS;

use super::fault::Fault;
use super::server::Server;
use state::Shared;

/// How long requests in flight may take to end when the server stops.
const PATIENCE: Duration = Duration::from_secs(1);

/// How the server is set up.
#[derive(Debug, Clone)]
pub struct Options {
    /// The address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The one way in which the server deviates, if any: one of this part's [`FAULTS`].
    pub fault: Option<&'static Fault>,
}

/// A running server. Dropping it stops it too, without waiting.
#[derive(Debug)]
pub struct Reference {
    base_url: String,
    shared: Arc<Shared>,
    server: Server,
}

impl Default for Options {
    fn default() -> Self {
        Self { listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), fault: None }
    }
}

impl Reference {
    /// Starts a server on the current Tokio runtime. It accepts connections when this returns.
    ///
    /// # Errors
    ///
    /// Returns an error where the address cannot be listened on.
    pub async fn start(options: Options) -> io::Result<Self> {
        let shared = Arc::new(Shared::new(options.fault));
        let server = Server::start(options.listen, router::router(Arc::clone(&shared))).await?;
        Ok(Self { base_url: format!("http://{}", server.address()), shared, server })
    }

    /// The URL that paths are appended to: `http://HOST:PORT`.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Founds a family as though the address had been authorised, its code exchanged, the refresh
    /// token used once for each sibling.
    pub fn issue(&self, address: &str, siblings: usize, spelling: Spelling) -> Family {
        family::issue(&self.shared, address, siblings, spelling)
    }

    /// An access token that has expired already.
    pub fn issue_expired(&self, address: &str) -> String {
        family::issue_expired(&self.shared, address)
    }

    /// Moves the server's clock forward.
    pub fn advance(&self, by: Duration) {
        self.shared.clock.advance(by);
    }

    /// Stops accepting, lets requests in flight end, then returns.
    pub async fn stop(self) {
        self.server.stop(PATIENCE).await;
    }
}

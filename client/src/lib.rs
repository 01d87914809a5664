//! A typed client for the connected-accounts API: create, read, change, revoke, delete.
//!
//! The operations are generated from an OpenAPI document; a thin layer by hand makes them safe to use:
//!
//! - An id is checked before it gets near a URL ([`ConnectedAccountId`]).
//! - A value that a newer server sends is kept, not refused (`Unknown` of each enum in [`types`]).
//! - The key goes to the one host that it is meant for: redirects are not followed, and no `Debug` or
//!   `Display` shows it ([`ApiKey`]).
//! - An answer outside the document keeps its status, headers, request id ([`Error`]).
//! - A revoke says what it killed, or that the account had been revoked before, or that this is not known
//!   ([`Revocation`]).
//! - A call is repeated where that does no harm, and nowhere else ([`Retry`]).
//!
//! ```no_run
//! use connected_accounts_client::{ApiKey, Client, Revocation};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let key = ApiKey::project(std::env::var("CONNECTED_ACCOUNTS_API_KEY")?)?;
//! let client = Client::new("http://127.0.0.1:4010", key)?;
//! match client.revoke("ca_1a2b3c4d5e6f").await {
//!     Ok(Revocation::Revoked { subjects }) => println!("killed {subjects:?}"),
//!     Ok(Revocation::AlreadyRevoked) => println!("was revoked before"),
//!     Ok(Revocation::RevokedSubjectsUnknown) => println!("is revoked; what was killed is not known"),
//!     Err(error) if error.is_not_found() => println!("no such account"),
//!     Err(error) => return Err(error.into()),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Every other operation is a builder behind [`Client::api`]; that of the list can be read to its end
//! ([`items`](operations::GetConnectedAccounts::items)). Two things are more than one operation:
//! [`Client::revoke_then_delete`] deletes only what is revoked, and [`Client::revoke_all`] revokes everything
//! that a filter lets through.
//!
//! All futures and streams are `Send`; they need a tokio runtime, of either kind, with its timers on.
//! Nothing here panics.
//!
//! # `tracing`
//!
//! Each call is a span `connected_accounts` (level info) with the fields `operation`, `status`, `request_id`,
//! `attempts`, `outcome` (`ok`, `refused`, `off_schema`, `transport` …); each repetition is an event in it
//! (level debug). Neither ever holds a key, a body, a URL.
//!
//! # Features
//!
//! - `rustls-tls`: `https`, by rustls with ring (no cmake), trusting what the operating system trusts.
//!   Off by default; without it only `http` to this machine is of use.
//! - `nylas`: the module `nylas`, a client of the hosted OAuth of Nylas v3 with the same thin layer. Off by default.

#![cfg_attr(
    not(test),
    warn(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unreachable, clippy::unwrap_used)
)]

mod auth;
mod builder;
mod call;
mod client;
mod echo;
mod error;
// A vendored copy keeps the generated source as it was written.
#[rustfmt::skip]
mod generated;
mod list;
#[cfg(feature = "nylas")]
pub mod nylas;
mod response;
mod results;
mod retry;
mod revoke;
pub mod revoke_all;
mod send;
mod support;
#[cfg(feature = "rustls-tls")]
mod tls;
mod trace;

pub use auth::ApiKey;
pub use builder::ClientBuilder;
pub use client::Client;
pub use error::Error;
pub use generated::{Operations, builder as operations};
pub use response::Response;
pub use results::Results;
pub use retry::Retry;
pub use revoke::{Deletion, Removal, Revocation, RevokeThenDelete};
pub use revoke_all::{AccountFilter, RevokeAll};
pub use support::{AuthConfigId, ConnectedAccountId, ErrorBody, InvalidId, Nullable, UnknownValue};

/// Bodies of requests and answers, with the enums in them.
pub mod types {
    pub use crate::generated::open::*;
    pub use crate::generated::types::*;
    pub use crate::support::ErrorEnvelope;
}

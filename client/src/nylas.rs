//! A typed client for the hosted OAuth of Nylas v3: exchange, look at, revoke tokens; read, delete grants.
//!
//! The operations are generated from an OpenAPI document of their own; the thin layer around them is that of the
//! whole crate, with its [`Error`](crate::Error), its [`Response`](crate::Response), its [`Retry`](crate::Retry):
//!
//! - Tokens, codes, client secrets are of the type [`Secret`], in requests and in answers. No `Debug`, no error, no
//!   span shows one, though the API wants tokens in the query of a URL.
//! - A revoke tells "revoked" from "was dead already", and from "nobody knows which" ([`Revocation`]).
//! - The id of a grant is checked before it gets near a URL ([`GrantId`]).
//! - An exchange is sent once, whatever becomes of it: a code is good for one, and nobody but its answer has the tokens.
//!
//! ```no_run
//! use connected_accounts_client::nylas::{Client, Credential, Revocation};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let key = Credential::api_key(std::env::var("NYLAS_API_KEY")?)?;
//! let client = Client::new("https://api.us.nylas.com", key)?;
//! match client.revoke(std::env::var("NYLAS_ACCESS_TOKEN")?).await? {
//!     Revocation::Revoked => println!("revoked, with its refresh token"),
//!     Revocation::AlreadyDead => println!("was expired, revoked, or never a token here"),
//!     Revocation::RevokedOrAlreadyDead => println!("is dead; whether by this call is not known"),
//! }
//! # Ok(())
//! # }
//! ```

mod client;
mod credential;
mod envelope;
// A vendored copy keeps the generated source as it was written.
#[rustfmt::skip]
mod generated;
mod revoke;

pub use client::Client;
pub use credential::Credential;
pub use generated::{Operations, builder as operations};
pub use revoke::Revocation;

pub(crate) use revoke::OPERATION as REVOKE;

pub use crate::support::{GrantId, InvalidSecret, Secret};

/// Bodies of requests and answers, with the enums in them.
pub mod types {
    pub use super::generated::open::*;
    pub use super::generated::types::*;
}

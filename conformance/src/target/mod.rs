//! The server under test: where it is, what may be sent to it.
//!
//! A [`Target`] is built from [`Settings`]; every request of the suite leaves through
//! [`Target::send`], which asks the [`guard`], waits for the `pace`, sends through [`http`] or,
//! for spellings that a URL library would rewrite, through `raw`, and records the exchange.

mod allowance;
mod body;
pub mod connect;
pub mod creation;
mod dialect;
pub mod guard;
pub mod http;
pub mod id;
mod keyring;
mod lane;
pub mod name;
mod near_miss;
pub mod ownership;
mod pace;
mod raw;
pub mod ready;
mod record;
pub mod recorder;
pub mod request;
mod response;
mod retry;
pub mod routes;
pub mod settings;
mod tls;
mod token;

pub use creation::Creation;
pub use dialect::Dialect;
pub use guard::{Guard, Permission};
pub use http::Target;
pub use id::AccountId;
pub use keyring::Keyring;
pub use lane::Lane;
pub use name::Name;
pub use ownership::Ownership;
pub use recorder::Recorder;
pub use request::{Body, Key, NearMiss, Path, Request};
pub use response::Response;
pub use settings::{HeaderValueSource, Settings};
pub use token::{Exchange, Grant, Spelling, Token, Tokens};

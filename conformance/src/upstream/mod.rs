//! The OAuth provider behind the target, played by this suite.
//!
//! [`Upstream`] answers RFC 7009 revocation requests as a [`script`] says for each token, while
//! `observer` keeps what arrived. Only tokens of this run are judged: any other token is answered
//! 503, remembered by a salted hash alone.

mod observer;
pub mod script;
mod server;

pub use observer::Upstream;
pub use script::{Answer, Holder, Subject};

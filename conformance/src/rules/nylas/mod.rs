//! The hosted OAuth of Nylas, v3.

pub mod access;
pub mod grant;
pub mod refusal;
pub mod revoke;
pub mod secrecy;
pub mod spelling;
pub mod tokens;

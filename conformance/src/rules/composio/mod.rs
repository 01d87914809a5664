//! The connected accounts of Composio, v3.1.

pub mod auth;
pub mod effect;
pub mod envelope;
pub mod error;
pub mod failure;
pub mod ids;
pub mod refusal;
pub mod revoke;
pub mod secrecy;
pub mod upstream;

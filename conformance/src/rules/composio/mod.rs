//! The connected accounts of Composio, v3.1.

pub mod auth;
pub mod body;
pub mod concurrency;
pub mod create;
pub mod delete;
pub mod effect;
pub mod envelope;
pub mod error;
pub mod failure;
pub mod ids;
pub mod list;
pub mod model;
pub mod patch;
pub mod refresh;
pub mod refusal;
pub mod revoke;
pub mod secrecy;
pub mod status;
pub mod upstream;

//! The client against servers that do what they should not.
#![expect(clippy::unwrap_used, reason = "a test ends where a step fails")]

mod answers;
mod anything;
mod builder;
mod filters;
mod ids;
mod lists;
mod log;
mod measured;
mod nylas;
mod project;
mod redirects;
mod retry;
mod revoke;
mod revoke_all;
mod revoke_then_delete;
mod secrets;
mod server;
mod tracing;

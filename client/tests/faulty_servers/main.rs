//! The client against servers that do what they should not.
#![expect(clippy::unwrap_used, reason = "a test ends where a step fails")]

mod answers;
mod anything;
mod builder;
mod ids;
mod redirects;
mod retry;
mod revoke;
mod secrets;
mod server;

//! From flags, environment, file to one set of settings.
//!
//! [`file`] is the schema of `conformance.toml`, [`nylas`] that of its
//! section on hosted OAuth, [`expectations`] that of the known deviations, [`merge`] knows the precedence with
//! where each value came from, [`secrets`] finds keys, [`resolve`] puts it all together.

mod expectations;
mod file;
mod merge;
mod nylas;
mod resolve;
mod secrets;

pub(super) use file::{Way, schema};
pub(super) use resolve::{DEFAULT_CASES, DEFAULT_CONCURRENCY, Resolved, TargetSettings};

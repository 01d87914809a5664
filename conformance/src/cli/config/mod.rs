//! From flags, environment, file to one set of settings.
//!
//! [`file`] is the schema of `conformance.toml`, [`provision`] its part about accounts, [`nylas`] that about hosted
//! OAuth, [`expectations`] that of the known deviations, [`merge`] knows the precedence and where each value came
//! from, [`secrets`] finds keys, [`ways`] finds the ways to accounts, [`resolve`] puts it all together.

mod expectations;
mod file;
mod merge;
mod nylas;
mod provision;
mod resolve;
mod secrets;
mod ways;

pub(super) use file::schema;
pub(super) use resolve::{DEFAULT_CASES, DEFAULT_CONCURRENCY, Resolved, TargetSettings};
pub(super) use ways::{Way, Ways};

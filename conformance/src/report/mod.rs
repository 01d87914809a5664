//! What a run comes to: pure functions of its events.
//!
//! [`Report`] folds the events, [`conclusion`] is the one place that decides, and each format is
//! one file that renders the report without deciding anything.

pub mod conclusion;
pub mod coverage;
mod curl;
pub mod events;
mod fold;
pub mod github;
pub mod human;
pub mod json;
pub mod junit;
pub mod markdown;
pub(crate) mod quote;
mod script;
pub mod sink;

pub use conclusion::{Conclusion, Counts, Excuse, ExitCode, Stale};
pub use fold::Report;

//! From a slice of rules to verdicts: select, plan, execute.

mod execute;
pub mod plan;
pub mod select;

pub use execute::{Sink, execute};
pub use plan::{Decision, Plan, Planned, Taken};
pub use select::Selectors;

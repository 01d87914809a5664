//! All rules of all profiles, listed by hand.

pub mod composio;
mod ledger;

pub use ledger::{Exclusion, STATEMENTS, Statement};

use crate::rule::Rule;

/// The rules of each area, in the order of the sources.
pub const AREAS: &[&[Rule]] = &[
    composio::revoke::RULES,
    composio::effect::RULES,
    composio::refusal::RULES,
    composio::failure::RULES,
    composio::upstream::RULES,
    composio::concurrency::RULES,
    composio::auth::RULES,
    composio::secrecy::RULES,
    composio::ids::RULES,
    composio::envelope::RULES,
    composio::error::RULES,
    composio::body::RULES,
    composio::create::RULES,
    composio::status::RULES,
    composio::delete::RULES,
    composio::list::RULES,
    composio::patch::RULES,
    composio::refresh::RULES,
    composio::model::RULES,
];

/// Every rule.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    AREAS.iter().copied().flatten()
}

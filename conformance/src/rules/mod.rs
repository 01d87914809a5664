//! All rules of all profiles, listed by hand.

pub mod composio;
mod ledger;
pub mod nylas;

pub use ledger::{Exclusion, NYLAS, STATEMENTS, Statement};

use crate::rule::Rule;

/// The promises of one API: its rules, the statements that they make checkable.
#[derive(Debug, Clone, Copy)]
pub struct Suite {
    /// The profile, which the ids of its rules begin with.
    pub profile: &'static str,
    /// The rules of each area, in the order of the sources.
    pub areas: &'static [&'static [Rule]],
    /// Its statements, in order.
    pub statements: &'static [Statement],
}

/// Every suite.
pub const SUITES: &[Suite] = &[
    Suite { profile: "composio", areas: COMPOSIO, statements: STATEMENTS },
    Suite { profile: "nylas", areas: HOSTED_OAUTH, statements: NYLAS },
];

const HOSTED_OAUTH: &[&[Rule]] = &[
    nylas::revoke::RULES,
    nylas::tokens::RULES,
    nylas::grant::RULES,
    nylas::refusal::RULES,
    nylas::access::RULES,
    nylas::secrecy::RULES,
    nylas::spelling::RULES,
];

const COMPOSIO: &[&[Rule]] = &[
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

impl Suite {
    /// Its rules.
    pub fn rules(&self) -> impl Iterator<Item = &'static Rule> + use<> {
        self.areas.iter().copied().flatten()
    }
}

/// Every rule of every profile.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    SUITES.iter().flat_map(Suite::rules)
}

/// The rules of one profile.
pub fn of(profile: &str) -> impl Iterator<Item = &'static Rule> + use<> {
    SUITES.iter().filter(|suite| suite.profile == profile).flat_map(Suite::rules).collect::<Vec<_>>().into_iter()
}

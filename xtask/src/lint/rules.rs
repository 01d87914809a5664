//! The authoring rules, one constant each.
//!
//! Most of them exist because of what progenitor 0.15.1 does with a document that breaks them: a panic
//! without a place, code that does not compile, or a client that is quietly wrong.

mod examples;
mod names;
mod operations;
mod parameters;
mod references;
mod responses;
mod schemas;
mod vocabulary;

use crate::document::{Document, report::Report};

/// One authoring rule.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    /// What to call the rule; also the name of its fixtures.
    pub(super) name: &'static str,
    /// What happens to a document that breaks it.
    pub(super) why: &'static str,
    /// Finds the places that break it.
    pub(super) check: fn(&Document, &mut Report),
}

/// All rules, those about single words first.
pub(super) const RULES: &[&[Rule]] = &[
    vocabulary::RULES,
    references::RULES,
    names::RULES,
    schemas::RULES,
    operations::RULES,
    parameters::RULES,
    responses::RULES,
    examples::RULES,
];

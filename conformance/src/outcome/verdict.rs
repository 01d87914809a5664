//! The five verdicts with the one function that decides them.

use super::Finding;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a rule came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The promise held.
    Pass,
    /// The promise was broken.
    Fail,
    /// The rule was tried without being able to decide.
    Inconclusive,
    /// The configuration gave no means, or safety withheld them.
    Untested,
    /// The statement does not concern this target.
    NotApplicable,
}

/// Why nothing could be decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// The rule was tried: transport lost, import refused, provider silent, a budget used up.
    Tried(String),
    /// There was no means to try it.
    NoMeans(String),
    /// The target does not claim what the statement is about.
    NotClaimed(String),
    /// The suite itself went wrong.
    Defect(String),
}

/// Why a check ended early.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// The target broke the promise.
    Violated(Vec<Finding>),
    /// Nothing can be said of the target.
    Undecided(Cause),
}

/// What a check answers.
pub type Checked = Result<(), Stop>;

impl Stop {
    /// The target broke the promise in one way.
    #[must_use]
    pub fn violated(finding: Finding) -> Self {
        Self::Violated(vec![finding])
    }

    /// The rule was tried, which decided nothing for this reason.
    pub fn tried(reason: impl Into<String>) -> Self {
        Self::Undecided(Cause::Tried(reason.into()))
    }

    /// There was no means to try the rule.
    pub fn no_means(reason: impl Into<String>) -> Self {
        Self::Undecided(Cause::NoMeans(reason.into()))
    }

    /// The suite itself went wrong.
    pub fn defect(reason: impl Into<String>) -> Self {
        Self::Undecided(Cause::Defect(reason.into()))
    }
}

impl Verdict {
    /// The verdict on what a check answered.
    #[must_use]
    pub fn of(checked: &Checked) -> Self {
        match checked {
            Ok(()) => Self::Pass,
            Err(Stop::Violated(_)) => Self::Fail,
            Err(Stop::Undecided(Cause::Tried(_) | Cause::Defect(_))) => Self::Inconclusive,
            Err(Stop::Undecided(Cause::NoMeans(_))) => Self::Untested,
            Err(Stop::Undecided(Cause::NotClaimed(_))) => Self::NotApplicable,
        }
    }

    /// The verdict in words, as reports print it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Inconclusive => "inconclusive",
            Self::Untested => "untested",
            Self::NotApplicable => "not applicable",
        }
    }
}

impl Cause {
    /// The reason, without its class.
    #[must_use]
    pub fn reason(&self) -> &str {
        match self {
            Self::Tried(text) | Self::NoMeans(text) | Self::NotClaimed(text) | Self::Defect(text) => text,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_has_its_verdict() {
        let finding = Finding::new("200", "500", "status");
        let no = |cause| Err(Stop::Undecided(cause));
        for (checked, verdict) in [
            (Ok(()), Verdict::Pass),
            (Err(Stop::violated(finding)), Verdict::Fail),
            (no(Cause::Tried("x".into())), Verdict::Inconclusive),
            (no(Cause::Defect("x".into())), Verdict::Inconclusive),
            (no(Cause::NoMeans("x".into())), Verdict::Untested),
            (no(Cause::NotClaimed("x".into())), Verdict::NotApplicable),
        ] {
            assert_eq!(Verdict::of(&checked), verdict);
        }
    }
}

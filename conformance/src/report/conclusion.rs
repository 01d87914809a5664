//! The one place that decides what a run as a whole says.

use super::Report;
use crate::event::{AcceptUntested, Ended, RuleFinished};
use crate::glob;
use crate::outcome::Verdict;
use crate::rule::Level;
use serde::Serialize;
use std::fmt;

/// What a run as a whole says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conclusion {
    /// Everything that counts passed.
    Conformant,
    /// Everything that counts passed, among the rules that were selected.
    SelectedRulesPass,
    /// Something that counts failed.
    NotConformant,
    /// Nothing failed, but not everything that counts was judged.
    Partial,
    /// The target did not answer, or refused the key.
    Unreachable,
    /// The suite itself went wrong.
    Defect,
    /// Somebody interrupted the run.
    Interrupted,
}

/// The number that the program ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitCode {
    /// `conformant`, or `selected rules pass`.
    Conformant = 0,
    /// `not conformant`.
    NotConformant = 1,
    /// `partial`.
    Partial = 2,
    /// Usage or configuration error.
    Usage = 3,
    /// Target unreachable, or its key refused.
    Unreachable = 4,
    /// Defect of the suite.
    Defect = 5,
    /// Interrupted.
    Interrupted = 130,
}

/// How many rules came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Passed.
    pub passed: usize,
    /// Failed MUSTs, with `--strict` SHOULDs too.
    pub failed: usize,
    /// Failed SHOULDs that do not count.
    pub warned: usize,
    /// Tried in vain.
    pub inconclusive: usize,
    /// Without means.
    pub untested: usize,
    /// Without concern.
    pub not_applicable: usize,
    /// Tolerated oddities.
    pub notes: usize,
    /// MUSTs that passed or failed.
    pub must_judged: usize,
    /// MUSTs that were selected.
    pub must_total: usize,
}

/// Decides what a run says.
#[must_use]
pub fn conclude(report: &Report) -> Conclusion {
    let counting = || report.rules.iter().filter(|rule| counts(rule, report.started.strict));
    let undecided = |rule: &RuleFinished| match rule.verdict {
        Verdict::Inconclusive => true,
        Verdict::Untested => accepted(rule, &report.started.accept_untested).is_none(),
        _ => false,
    };
    if report.finished.ended == Ended::Interrupted {
        Conclusion::Interrupted
    } else if report.rules.iter().any(|rule| rule.defect) {
        Conclusion::Defect
    } else if matches!(report.finished.ended, Ended::Unreachable(_)) {
        Conclusion::Unreachable
    } else if counting().any(|rule| rule.verdict == Verdict::Fail) {
        Conclusion::NotConformant
    } else if counting().any(undecided) || !report.rules.iter().any(was_judged) {
        Conclusion::Partial
    } else if report.started.selection {
        Conclusion::SelectedRulesPass
    } else {
        Conclusion::Conformant
    }
}

/// Counts what the rules came to.
#[must_use]
pub fn count(report: &Report) -> Counts {
    let mut counted = Counts::default();
    for rule in &report.rules {
        let slot = match rule.verdict {
            Verdict::Pass => &mut counted.passed,
            Verdict::Fail if counts(rule, report.started.strict) => &mut counted.failed,
            Verdict::Fail => &mut counted.warned,
            Verdict::Inconclusive => &mut counted.inconclusive,
            Verdict::Untested => &mut counted.untested,
            Verdict::NotApplicable => &mut counted.not_applicable,
        };
        *slot += 1;
        counted.notes += rule.notes.len();
        if rule.rule.level == Level::Must {
            counted.must_total += 1;
            counted.must_judged += usize::from(was_judged(rule));
        }
    }
    counted
}

/// Why a rule may stay untested, where the configuration says so.
#[must_use]
pub fn accepted<'a>(rule: &RuleFinished, accepts: &'a [AcceptUntested]) -> Option<&'a AcceptUntested> {
    accepts.iter().find(|accept| glob::matches(&accept.rules, &rule.rule.id))
}

/// Whether a rule counts for the conclusion.
#[must_use]
pub fn counts(rule: &RuleFinished, strict: bool) -> bool {
    strict || rule.rule.level == Level::Must
}

fn was_judged(rule: &RuleFinished) -> bool {
    matches!(rule.verdict, Verdict::Pass | Verdict::Fail)
}

impl Conclusion {
    /// The conclusion in words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Conformant => "conformant",
            Self::SelectedRulesPass => "selected rules pass",
            Self::NotConformant => "not conformant",
            Self::Partial => "partial",
            Self::Unreachable => "unreachable",
            Self::Defect => "defect of the suite",
            Self::Interrupted => "interrupted",
        }
    }

    /// The number that the program ends with.
    #[must_use]
    pub fn exit_code(self) -> ExitCode {
        match self {
            Self::Conformant | Self::SelectedRulesPass => ExitCode::Conformant,
            Self::NotConformant => ExitCode::NotConformant,
            Self::Partial => ExitCode::Partial,
            Self::Unreachable => ExitCode::Unreachable,
            Self::Defect => ExitCode::Defect,
            Self::Interrupted => ExitCode::Interrupted,
        }
    }
}

impl fmt::Display for Conclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code as u8)
    }
}

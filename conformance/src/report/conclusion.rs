//! The one place that decides what a run as a whole says.

use super::Report;
use crate::event::{AcceptUntested, Ended, Expectation, RuleFinished, RunStarted};
use crate::glob;
use crate::outcome::Verdict;
use crate::rule::Level;
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt;

/// What a run as a whole says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conclusion {
    /// Everything that counts passed, or came out as an expectation says.
    Conformant,
    /// Everything that counts passed, among the rules that were selected.
    SelectedRulesPass,
    /// Something that counts failed, or an expectation is stale.
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
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

/// Why a rule that did not pass is no news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excuse<'a> {
    /// The configuration cannot show it.
    Accepted(&'a AcceptUntested),
    /// It is a known deviation.
    Expected(&'a Expectation),
}

/// An expectation that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale<'a> {
    /// The entry.
    pub entry: &'a Expectation,
    /// What is wrong with it.
    pub why: String,
}

/// Decides what a run says.
#[must_use]
pub fn conclude(report: &Report) -> Conclusion {
    let started = &report.started;
    let counting =
        || report.rules.iter().filter(|rule| counts(rule, started.strict) && excuse(rule, started).is_none());
    let undecided = |rule: &RuleFinished| matches!(rule.verdict, Verdict::Inconclusive | Verdict::Untested);
    if report.finished.ended == Ended::Interrupted {
        Conclusion::Interrupted
    } else if report.rules.iter().any(|rule| rule.defect) {
        Conclusion::Defect
    } else if matches!(report.finished.ended, Ended::Unreachable(_)) {
        Conclusion::Unreachable
    } else if report.rules.iter().any(|rule| breaks(rule, started)) || !stale(report).is_empty() {
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

/// Why a rule that did not pass is no news, where the configuration or an expectation says so.
#[must_use]
pub fn excuse<'a>(rule: &RuleFinished, started: &'a RunStarted) -> Option<Excuse<'a>> {
    let accept = started.accept_untested.iter().find(|accept| glob::matches(&accept.rules, &rule.rule.id));
    if let (Verdict::Untested, Some(accept)) = (rule.verdict, accept) {
        return Some(Excuse::Accepted(accept));
    }
    let expected = |entry: &&Expectation| {
        entry.outcome.verdict() == rule.verdict
            && !rule.defect
            && !is_expired(entry, started)
            && glob::matches(&entry.rules, &rule.rule.id)
    };
    started.expectations.iter().find(expected).map(Excuse::Expected)
}

/// Whether a rule alone decides that the target is not conformant.
#[must_use]
pub fn breaks(rule: &RuleFinished, started: &RunStarted) -> bool {
    rule.verdict == Verdict::Fail && counts(rule, started.strict) && excuse(rule, started).is_none()
}

/// The expectations that no longer hold; those whose rules were not selected say nothing.
#[must_use]
pub fn stale(report: &Report) -> Vec<Stale<'_>> {
    let reasons = report.started.expectations.iter().flat_map(|entry| {
        if !entry.names_a_rule {
            return vec![Stale { entry, why: "it names no rule".to_owned() }];
        }
        // What the first failure kept from being reached is no fault of an entry.
        let reached = |rule: &&RuleFinished| {
            report.finished.ended != Ended::FirstFailure || rule.verdict != Verdict::Inconclusive
        };
        let selected = report.rules.iter().filter(|rule| glob::matches(&entry.rules, &rule.rule.id)).filter(reached);
        if is_expired(entry, &report.started) {
            let expires = entry.expires.map(|date| date.to_string()).unwrap_or_default();
            return selected.take(1).map(|_| Stale { entry, why: format!("it expired after {expires}") }).collect();
        }
        selected.filter_map(|rule| Some(Stale { entry, why: contradicts(entry, rule)? })).collect()
    });
    reasons.collect()
}

/// How a rule came out otherwise than an entry says.
fn contradicts(entry: &Expectation, rule: &RuleFinished) -> Option<String> {
    let id = &rule.rule.id;
    if rule.verdict == entry.outcome.verdict() {
        return None;
    }
    Some(match rule.verdict {
        Verdict::Pass => format!("{id} passes now"),
        Verdict::Fail => format!("{id} fails instead"),
        verdict => format!("{id} was not observed: {verdict}"),
    })
}

fn is_expired(entry: &Expectation, started: &RunStarted) -> bool {
    entry.expires.is_some_and(|last| last < started.date)
}

/// Whether a rule counts for the conclusion.
#[must_use]
pub fn counts(rule: &RuleFinished, strict: bool) -> bool {
    strict || rule.rule.level == Level::Must
}

fn was_judged(rule: &RuleFinished) -> bool {
    matches!(rule.verdict, Verdict::Pass | Verdict::Fail)
}

impl<'a> Excuse<'a> {
    /// The reason that somebody wrote down.
    #[must_use]
    pub fn reason(self) -> &'a str {
        match self {
            Self::Accepted(accept) => &accept.reason,
            Self::Expected(entry) => &entry.reason,
        }
    }
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

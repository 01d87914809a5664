//! One thing that happened in a run: the only record that reports are made from.

use crate::date::Date;
use crate::outcome::{Checked, Evidence, Finding, Stop, Verdict};
use crate::rule::{Basis, Citation, Level, Rule};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The version of the event log's format.
pub const FORMAT_VERSION: u32 = 1;

/// One line of the event log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The run begins.
    RunStarted(RunStarted),
    /// A rule is about to be judged.
    RuleStarted {
        /// Its id.
        rule: String,
    },
    /// A rule came to a verdict.
    RuleFinished(Box<RuleFinished>),
    /// Something is left on the target: an account that was made, or a given one that was not put back.
    FixtureLeft {
        /// The id of the account, or of its user where no other is known.
        id: String,
        /// What is left of it, and why.
        reason: String,
    },
    /// The run is over.
    RunFinished(RunFinished),
}

/// What is known when a run begins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunStarted {
    /// [`FORMAT_VERSION`] of the suite that wrote the log.
    pub format_version: u32,
    /// The suite's own version.
    pub suite_version: String,
    /// The SHA-256 of the document that was judged by, in hexadecimal.
    pub document_sha256: String,
    /// The profile.
    pub profile: String,
    /// The base URL, or `embedded`.
    pub target: String,
    /// The day of the run, in UTC.
    pub date: Date,
    /// The seed.
    pub seed: u64,
    /// Cases for each property.
    pub cases: u32,
    /// The configuration file, where one was given.
    #[serde(default)]
    pub config: Option<String>,
    /// The file that says what has to be cleaned up, where there is one.
    #[serde(default)]
    pub ledger: Option<String>,
    /// Whether SHOULDs count.
    pub strict: bool,
    /// Whether only a part of the rules was selected.
    pub selection: bool,
    /// The deliberate fault of the embedded server.
    pub fault: Option<String>,
    /// What may stay untested, with the reason.
    pub accept_untested: Vec<AcceptUntested>,
    /// Known deviations, with their reasons.
    pub expectations: Vec<Expectation>,
}

/// A part of the rules that may stay untested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptUntested {
    /// A glob over rule ids.
    pub rules: String,
    /// Why that is fine.
    pub reason: String,
}

/// A known deviation: how rules are expected to come out instead of passing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Expectation {
    /// A glob over rule ids.
    pub rules: String,
    /// How they come out.
    pub outcome: ExpectedOutcome,
    /// Why that is known.
    pub reason: String,
    /// The last day on which it is tolerated.
    pub expires: Option<Date>,
    /// Whether any rule of the profile, selected or not, has such an id.
    pub names_a_rule: bool,
}

/// How a rule can be expected to come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExpectedOutcome {
    /// The promise is broken.
    Fail,
    /// Nothing can be decided.
    Inconclusive,
    /// There is no means to try it.
    Untested,
}

/// What one rule came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RuleFinished {
    /// The rule, described so that a report needs no registry.
    pub rule: RuleInfo,
    /// The verdict.
    pub verdict: Verdict,
    /// Why nothing could be decided.
    pub reason: Option<String>,
    /// Whether the suite itself went wrong.
    pub defect: bool,
    /// What was violated.
    pub findings: Vec<Finding>,
    /// Tolerated oddities.
    pub notes: Vec<String>,
    /// The record.
    pub evidence: Evidence,
    /// Seconds that it took.
    pub seconds: f64,
}

/// A rule in a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleInfo {
    /// Its id.
    pub id: String,
    /// Its level.
    pub level: Level,
    /// Its basis.
    pub basis: Basis,
    /// Its statements.
    pub statements: Vec<String>,
    /// The requirement.
    pub summary: String,
    /// Where it comes from.
    pub source: Source,
}

/// A place on a public page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// The page's title, with its date.
    pub page: String,
    /// The heading.
    pub heading: String,
    /// The page's address.
    pub url: String,
}

/// What is known when a run is over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunFinished {
    /// How it ended.
    pub ended: Ended,
    /// Requests that were sent to the target.
    pub requests: usize,
    /// Seconds from the start.
    pub seconds: f64,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// Every selected rule has its verdict.
    Complete,
    /// It was to stop at the first failure; what was not reached is inconclusive.
    FirstFailure,
    /// Somebody interrupted it.
    Interrupted,
    /// The target did not answer, or refused the key, at the start.
    Unreachable(String),
}

impl Event {
    /// The event with each of its texts changed.
    #[must_use]
    pub fn map_text(self, change: impl Fn(&str) -> String) -> Self {
        let mapped = serde_json::to_value(&self).map(|value| map_strings(value, &change));
        // An event that can be written can be read; the tests hold all of them to it.
        mapped.and_then(serde_json::from_value).unwrap_or(self)
    }
}

fn map_strings(value: Value, change: &impl Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(change(&text)),
        Value::Array(items) => items.into_iter().map(|item| map_strings(item, change)).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(name, member)| (name, map_strings(member, change))).collect()
        }
        other => other,
    }
}

impl ExpectedOutcome {
    /// The verdict that it stands for.
    #[must_use]
    pub fn verdict(self) -> Verdict {
        match self {
            Self::Fail => Verdict::Fail,
            Self::Inconclusive => Verdict::Inconclusive,
            Self::Untested => Verdict::Untested,
        }
    }
}

impl RuleInfo {
    /// A rule's description.
    #[must_use]
    pub fn of(rule: &Rule) -> Self {
        Self {
            id: rule.id.to_owned(),
            level: rule.level,
            basis: rule.basis,
            statements: rule.statements.iter().map(|number| (*number).to_owned()).collect(),
            summary: rule.summary.to_owned(),
            source: Source::of(&rule.source),
        }
    }

    /// The area, the second part of the id.
    #[must_use]
    pub fn area(&self) -> &str {
        self.id.split('.').nth(1).unwrap_or_default()
    }
}

impl Source {
    fn of(citation: &Citation) -> Self {
        let page = match citation.page.date {
            Some(date) => format!("{} ({date})", citation.page.title),
            None => citation.page.title.to_owned(),
        };
        Self { page, heading: citation.heading.to_owned(), url: citation.page.url.to_owned() }
    }

    /// The page with the heading, without the address.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}, {}", self.page, self.heading)
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, {}", self.place(), self.url)
    }
}

impl RuleFinished {
    /// What a rule came to, from what its check answered.
    #[must_use]
    pub fn of(rule: &Rule, checked: Checked) -> Self {
        let verdict = Verdict::of(&checked);
        let (findings, reason, defect) = match checked {
            Ok(()) => (Vec::new(), None, false),
            Err(Stop::Violated(findings)) => (findings, None, false),
            Err(Stop::Undecided(cause)) => {
                let defect = matches!(cause, crate::outcome::Cause::Defect(_));
                (Vec::new(), Some(cause.reason().to_owned()), defect)
            }
        };
        Self {
            rule: RuleInfo::of(rule),
            verdict,
            reason,
            defect,
            findings,
            notes: Vec::new(),
            evidence: Evidence::default(),
            seconds: 0.0,
        }
    }

    /// Requests that were looked at.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.evidence.exchanges.len() + self.evidence.omitted
    }
}

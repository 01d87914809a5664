//! The JSON report, for programs.

use super::{Counts, Report, conclusion, quote};
use crate::event::Ended;
use crate::outcome::{Finding, Verdict};
use crate::rule::{Basis, Level};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::Serialize;

/// The version of this format.
pub const FORMAT_VERSION: u32 = 1;

/// The JSON report of a run.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Report")]
struct Document<'a> {
    /// The version of this format.
    format_version: u32,
    /// The version of the suite.
    suite_version: &'a str,
    /// The SHA-256 of the document that was judged by, in hexadecimal.
    document_sha256: &'a str,
    /// The promises that were judged by.
    profile: &'a str,
    /// The base URL, or `embedded`.
    target: &'a str,
    /// The number that generated cases followed from.
    seed: u64,
    /// What the run as a whole says.
    conclusion: &'static str,
    /// The number that the run ended with.
    exit_code: u8,
    /// Why nothing at all was judged, where the target did not answer or refused the key.
    unreachable: Option<&'a str>,
    /// How many rules came to what.
    counts: Counts,
    /// Expectations that no longer hold.
    stale_expectations: Vec<StaleEntry<'a>>,
    /// What each selected rule came to, in the order of ids.
    rules: Vec<Rule<'a>>,
}

/// An expectation that does not hold.
#[derive(Serialize, JsonSchema)]
struct StaleEntry<'a> {
    /// The glob of the entry.
    rules: &'a str,
    /// What it expects.
    outcome: Verdict,
    /// What is wrong with it.
    why: String,
}

/// What one rule came to.
#[derive(Serialize, JsonSchema)]
struct Rule<'a> {
    /// Its permanent name.
    id: &'a str,
    /// How binding it is.
    level: Level,
    /// What it rests on.
    basis: Basis,
    /// The statements that it makes checkable.
    statements: &'a [String],
    /// What it came to.
    verdict: Verdict,
    /// Why nothing could be decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    /// Why it is no news that the rule did not pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    excuse: Option<&'a str>,
    /// What was violated.
    findings: &'a [Finding],
    /// Tolerated oddities.
    notes: &'a [String],
    /// Requests that were looked at.
    requests: usize,
    /// Seconds that it took.
    seconds: f64,
}

/// The schema of this format.
#[must_use]
pub fn schema() -> Schema {
    SchemaSettings::default().for_serialize().into_generator().into_root_schema_for::<Document<'static>>()
}

/// Renders the report.
///
/// # Errors
///
/// Only where a value cannot be JSON, which none of these can.
pub fn render(report: &Report) -> serde_json::Result<String> {
    let concluded = report.conclusion();
    let rules = report.rules.iter().map(|finished| Rule {
        id: &finished.rule.id,
        level: finished.rule.level,
        basis: finished.rule.basis,
        statements: &finished.rule.statements,
        verdict: finished.verdict,
        reason: finished.reason.as_deref(),
        excuse: conclusion::excuse(finished, &report.started).map(conclusion::Excuse::reason),
        findings: &finished.findings,
        notes: &finished.notes,
        requests: finished.requests(),
        seconds: finished.seconds,
    });
    let stale = conclusion::stale(report).into_iter().map(|stale| StaleEntry {
        rules: &stale.entry.rules,
        outcome: stale.entry.outcome.verdict(),
        why: stale.why,
    });
    let document = Document {
        format_version: FORMAT_VERSION,
        suite_version: &report.started.suite_version,
        document_sha256: &report.started.document_sha256,
        profile: &report.started.profile,
        target: &report.started.target,
        seed: report.started.seed,
        conclusion: concluded.name(),
        exit_code: concluded.exit_code() as u8,
        unreachable: match &report.finished.ended {
            Ended::Unreachable(reason) => Some(reason),
            _ => None,
        },
        counts: report.counts(),
        stale_expectations: stale.collect(),
        rules: rules.collect(),
    };
    serde_json::to_string_pretty(&document).map(|text| quote::json(&text) + "\n")
}

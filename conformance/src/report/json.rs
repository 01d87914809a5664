//! The JSON report, for programs.

use super::{Counts, Report, conclusion};
use crate::outcome::{Finding, Verdict};
use crate::rule::{Basis, Level};
use serde::Serialize;

/// The version of this format.
pub const FORMAT_VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    format_version: u32,
    suite_version: &'a str,
    document_sha256: &'a str,
    profile: &'a str,
    target: &'a str,
    seed: u64,
    conclusion: &'static str,
    exit_code: u8,
    counts: Counts,
    stale_expectations: Vec<StaleEntry<'a>>,
    rules: Vec<Rule<'a>>,
}

#[derive(Serialize)]
struct StaleEntry<'a> {
    rules: &'a str,
    outcome: Verdict,
    why: String,
}

#[derive(Serialize)]
struct Rule<'a> {
    id: &'a str,
    level: Level,
    basis: Basis,
    statements: &'a [String],
    verdict: Verdict,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    /// Why it is no news that the rule did not pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    excuse: Option<&'a str>,
    findings: &'a [Finding],
    notes: &'a [String],
    requests: usize,
    seconds: f64,
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
        counts: report.counts(),
        stale_expectations: stale.collect(),
        rules: rules.collect(),
    };
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}

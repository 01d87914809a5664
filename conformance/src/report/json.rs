//! The JSON report, for programs.

use super::{Counts, Report};
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
    rules: Vec<Rule<'a>>,
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
    let conclusion = report.conclusion();
    let rules = report.rules.iter().map(|finished| Rule {
        id: &finished.rule.id,
        level: finished.rule.level,
        basis: finished.rule.basis,
        statements: &finished.rule.statements,
        verdict: finished.verdict,
        reason: finished.reason.as_deref(),
        findings: &finished.findings,
        notes: &finished.notes,
        requests: finished.requests(),
        seconds: finished.seconds,
    });
    let document = Document {
        format_version: FORMAT_VERSION,
        suite_version: &report.started.suite_version,
        document_sha256: &report.started.document_sha256,
        profile: &report.started.profile,
        target: &report.started.target,
        seed: report.started.seed,
        conclusion: conclusion.name(),
        exit_code: conclusion.exit_code() as u8,
        counts: report.counts(),
        rules: rules.collect(),
    };
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}

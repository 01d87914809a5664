//! Workflow commands of GitHub Actions: what stands beside a run, or at its top.

use super::{Report, conclusion, quote};
use crate::event::{Ended, RuleFinished};
use crate::outcome::Verdict;
use std::fmt::Write;

/// Renders the commands, one a line; nothing where everything passed.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut out = String::new();
    if let Ended::Unreachable(reason) = &report.finished.ended {
        command(&mut out, "error", "nothing was judged", reason);
    }
    for finished in &report.rules {
        let Some(level) = level(report, finished) else { continue };
        command(&mut out, level, &format!("{} ({})", finished.rule.id, finished.verdict), &message(finished));
    }
    for stale in conclusion::stale(report) {
        let title = format!("stale expectation: {} ({})", stale.entry.rules, stale.entry.outcome.verdict());
        command(&mut out, "error", &title, &stale.why);
    }
    for (id, reason) in &report.left {
        command(&mut out, "warning", &format!("left behind: {id}"), reason);
    }
    out
}

fn level(report: &Report, finished: &RuleFinished) -> Option<&'static str> {
    if finished.defect {
        return Some("error");
    }
    if conclusion::excuse(finished, &report.started).is_some() {
        return None;
    }
    match finished.verdict {
        Verdict::Fail if conclusion::counts(finished, report.started.strict) => Some("error"),
        Verdict::Fail | Verdict::Inconclusive | Verdict::Untested => Some("warning"),
        Verdict::Pass | Verdict::NotApplicable => None,
    }
}

fn message(finished: &RuleFinished) -> String {
    let mut message = finished.rule.summary.clone();
    for finding in &finished.findings {
        let _ = write!(message, "; {}: expected {}, got {}", finding.r#where, finding.expected, finding.actual);
    }
    if let Some(reason) = &finished.reason {
        let _ = write!(message, ": {reason}");
    }
    message
}

fn command(out: &mut String, level: &str, title: &str, message: &str) {
    let _ = writeln!(out, "::{level} title={}::{}", quote::github_property(title), quote::github_message(message));
}

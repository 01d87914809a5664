//! The report as Markdown, for comments on pull requests or for a job's summary.

use super::{Report, Stale, conclusion, human, quote};
use crate::event::{Ended, RuleFinished};
use crate::outcome::Verdict;
use std::fmt::Write;

/// Bytes after which no further rule is shown: a comment on GitHub holds 65,536 characters.
const ENOUGH: usize = 48_000;
/// Characters of one text that are shown.
const SHOWN: usize = 300;

/// The sections of rules that did not pass.
const TITLES: [&str; 4] = ["Failed", "Inconclusive", "Untested", "Warnings"];

/// Renders the report.
#[must_use]
pub fn render(report: &Report) -> String {
    let concluded = report.conclusion();
    let started = &report.started;
    let mut out = format!("### Conformance: {concluded}\n\n");
    let _ = writeln!(out, "{} by the {} promises.\n", code(&started.target), code(&started.profile));
    if report.rules.is_empty() {
        out.push_str("Nothing was judged.\n\n");
    } else {
        table(&mut out, report);
    }
    if let Ended::Unreachable(reason) = &report.finished.ended {
        let _ = writeln!(out, "Unreachable: {}\n", code(reason));
    }
    let news: Vec<_> = report.rules.iter().filter(|rule| conclusion::excuse(rule, started).is_none()).collect();
    for title in TITLES {
        let belongs = |rule: &&&RuleFinished| self::title(rule, started.strict) == Some(title);
        section(&mut out, title, news.iter().filter(belongs).map(|rule| entry(rule)));
    }
    let stale = conclusion::stale(report);
    section(&mut out, "Stale expectations", stale.iter().map(stale_entry));
    let excused = report.rules.iter().filter_map(|rule| {
        let excuse = conclusion::excuse(rule, started)?;
        Some(format!("- {} ({}): {}\n", code(&rule.rule.id), rule.verdict, code(excuse.reason())))
    });
    section(&mut out, "Known deviations", excused);
    let left = report.left.iter().map(|(id, reason)| format!("- {}: {}\n", code(id), code(reason)));
    section(&mut out, "Left behind", left);
    let _ = writeln!(out, "{}", quote::code_span(&human::last_line(report)));
    out
}

/// The section that a rule stands in.
fn title(finished: &RuleFinished, strict: bool) -> Option<&'static str> {
    match finished.verdict {
        Verdict::Fail if conclusion::counts(finished, strict) => Some("Failed"),
        Verdict::Fail => Some("Warnings"),
        Verdict::Inconclusive => Some("Inconclusive"),
        Verdict::Untested => Some("Untested"),
        Verdict::Pass | Verdict::NotApplicable => None,
    }
}

fn table(out: &mut String, report: &Report) {
    let counts = report.counts();
    out.push_str("| passed | failed | warnings | inconclusive | untested | not applicable | notes |\n");
    out.push_str("|--:|--:|--:|--:|--:|--:|--:|\n");
    let _ = writeln!(
        out,
        "| {} | {} | {} | {} | {} | {} | {} |\n",
        counts.passed,
        counts.failed,
        counts.warned,
        counts.inconclusive,
        counts.untested,
        counts.not_applicable,
        counts.notes
    );
}

/// A title with its entries, as many as there is room for.
fn section(out: &mut String, title: &str, entries: impl Iterator<Item = String>) {
    let (mut written, mut more) = (false, 0);
    for entry in entries {
        if !written {
            let _ = writeln!(out, "**{title}**\n");
            written = true;
        }
        if out.len() + entry.len() > ENOUGH {
            more += 1;
        } else {
            out.push_str(&entry);
        }
    }
    if more > 0 {
        let _ = writeln!(out, "- … and {more} more, which the other reports show");
    }
    if written {
        out.push('\n');
    }
}

fn entry(finished: &RuleFinished) -> String {
    let rule = &finished.rule;
    let mut out =
        format!("- {} ({}, {}): {}\n", code(&rule.id), rule.level.name(), rule.basis.name(), code(&rule.summary));
    let _ = writeln!(out, "  - source: {}", code(&rule.source.to_string()));
    for finding in &finished.findings {
        let _ = writeln!(out, "  - where: {}", code(&finding.r#where));
        let _ = writeln!(out, "    - expected: {}", code(&finding.expected));
        let _ = writeln!(out, "    - actual: {}", code(&finding.actual));
    }
    if let Some(reason) = &finished.reason {
        let _ = writeln!(out, "  - {}: {}", finished.verdict, code(reason));
    }
    out
}

fn stale_entry(stale: &Stale<'_>) -> String {
    let Stale { entry, why } = stale;
    format!("- {} ({}): {}\n", code(&entry.rules), entry.outcome.verdict(), code(why))
}

/// A text as a code span, shortened: nothing in it is a link, a mention, or an element.
fn code(text: &str) -> String {
    let shown: String = text.chars().take(SHOWN).collect();
    let more = if shown.len() < text.len() { " …" } else { "" };
    quote::code_span(&format!("{shown}{more}"))
}

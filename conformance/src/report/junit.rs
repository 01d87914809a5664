//! The JUnit report, for CI servers.

use super::{Report, Stale, conclusion, quote};
use crate::event::{Ended, RuleFinished};
use crate::outcome::Verdict;
use quick_junit::{NonSuccessKind, Report as Junit, TestCase, TestCaseStatus, TestSuite};
use std::time::Duration;

/// Renders the report: one suite an area, one case a rule.
///
/// # Errors
///
/// The XML cannot be written.
pub fn render(report: &Report) -> Result<String, String> {
    let mut junit = Junit::new(format!("conformance {}", report.started.profile));
    junit.set_time(seconds(report.finished.seconds));
    for finished in &report.rules {
        let area = format!("{}.{}", report.started.profile, finished.rule.area());
        let at = junit.test_suites.iter().position(|suite| suite.name.as_str() == area).unwrap_or_else(|| {
            junit.add_test_suite(TestSuite::new(area.as_str()));
            junit.test_suites.len() - 1
        });
        junit.test_suites[at].add_test_case(case(report, finished));
    }
    if report.rules.is_empty() {
        // Without a case that failed, a CI server would show a run in which all is well.
        let reason = match &report.finished.ended {
            Ended::Unreachable(reason) => reason.as_str(),
            _ => report.conclusion().name(),
        };
        let mut suite = TestSuite::new("target");
        let status = non_success(NonSuccessKind::Error, "nothing was judged", &quote::terminal(reason));
        suite.add_test_case(TestCase::new(quote::terminal(&report.started.target), status));
        junit.add_test_suite(suite);
    }
    let stale = conclusion::stale(report);
    if !stale.is_empty() {
        let mut suite = TestSuite::new("expectations");
        for Stale { entry, why } in stale {
            let status =
                non_success(NonSuccessKind::Failure, &format!("stale: {why}"), &quote::terminal(&entry.reason));
            suite.add_test_case(TestCase::new(quote::terminal(&entry.rules), status));
        }
        junit.add_test_suite(suite);
    }
    junit.to_string().map_err(|error| format!("failed to write JUnit XML: {error}"))
}

fn case(report: &Report, finished: &RuleFinished) -> TestCase {
    let details = quote_lines(&details(finished));
    let excuse = conclusion::excuse(finished, &report.started);
    let status = match finished.verdict {
        Verdict::Pass => TestCaseStatus::success(),
        _ if excuse.is_some() => skipped(excuse.map(conclusion::Excuse::reason).unwrap_or_default()),
        Verdict::Fail if conclusion::counts(finished, report.started.strict) => {
            non_success(NonSuccessKind::Failure, &finished.rule.summary, &details)
        }
        Verdict::Fail => TestCaseStatus::success(),
        Verdict::NotApplicable => skipped(finished.reason.as_deref().unwrap_or_default()),
        Verdict::Inconclusive | Verdict::Untested => {
            let reason = finished.reason.as_deref().unwrap_or_default();
            non_success(NonSuccessKind::Error, &format!("{}: {reason}", finished.verdict), &details)
        }
    };
    let mut case = TestCase::new(finished.rule.id.as_str(), status);
    case.set_time(seconds(finished.seconds));
    if finished.verdict == Verdict::Fail && excuse.is_none() && !conclusion::counts(finished, report.started.strict) {
        case.set_system_out(format!("warning: {} does not hold\n{details}", finished.rule.level.name()));
    }
    case
}

fn non_success(kind: NonSuccessKind, message: &str, details: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_message(quote::terminal(message)).set_description(details);
    status
}

fn skipped(reason: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(quote::terminal(reason));
    status
}

fn details(finished: &RuleFinished) -> Vec<String> {
    let mut lines = vec![
        format!("{} ({}), {}", finished.rule.level.name(), finished.rule.basis.name(), finished.rule.source),
        finished.rule.summary.clone(),
    ];
    for finding in &finished.findings {
        lines.push(format!("where: {}", finding.r#where));
        lines.push(format!("expected: {}", finding.expected));
        lines.push(format!("actual: {}", finding.actual));
    }
    lines.extend(finished.reason.iter().map(|reason| format!("reason: {reason}")));
    lines
}

fn quote_lines(lines: &[String]) -> String {
    lines.iter().map(|line| quote::terminal(line)).collect::<Vec<_>>().join("\n")
}

fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}

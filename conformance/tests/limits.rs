//! Runs that end before everything was asked: by a budget, by the first failure.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod program;

use connected_accounts_conformance::cli::embedded::{Embedding, judge_each};
use connected_accounts_conformance::outcome::Verdict;
use connected_accounts_conformance::report::Conclusion;
use connected_accounts_conformance::rules;
use program::{Served, conformance};
use serde_json::Value;
use std::fs;

#[test]
fn a_budget_of_requests_cuts_without_accusing() {
    let budgets: Vec<_> = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144].into_iter().collect();
    let embeddings: Vec<_> =
        budgets.iter().map(|n| Embedding { cases: 4, max_requests: Some(*n), ..Embedding::default() }).collect();
    let rules: Vec<_> = rules::of("composio").collect();
    for (report, budget) in judge_each(&embeddings, &rules).unwrap().iter().zip(budgets) {
        assert!(report.finished.requests <= budget, "{} of {budget}", report.finished.requests);
        assert_eq!(report.conclusion(), Conclusion::Partial, "{budget}");
        let cut = |reason: &Option<String>| reason.as_ref().is_some_and(|reason| reason.contains("cut by the budget"));
        assert!(report.rules.iter().any(|rule| rule.verdict == Verdict::Inconclusive && cut(&rule.reason)), "{budget}");
        assert_eq!(report.rules.len(), rules.len());
    }
}

#[test]
fn a_budget_includes_cleaning_up() {
    let served = Served::start(&[]);
    let json = served.file("report.json");
    for budget in ["7", "30"] {
        let run = served.judge(&["--max-requests", budget, "--json", &json]).run();
        assert_eq!(run.code, 2, "{}", run.out);
        assert_eq!(served.accounts(), 0, "everything that was made is deleted");
        let sent = run.last_line().split("MUST judged; ").nth(1).unwrap().split(' ').next().unwrap();
        assert!(sent.parse::<usize>().unwrap() <= budget.parse().unwrap(), "{sent} of {budget}");
    }
    assert_eq!(conformance(&["run", "--max-requests", "0"]).run().code, 3);
}

#[test]
fn the_first_failure_that_counts_ends_the_run() {
    let served = Served::start(&["--fault", "again-claims-the-tokens"]);
    let json = served.file("report.json");
    // Slow enough for something to be left.
    let args = ["--json", &json, "--fail-fast", "--area", "revoke", "--concurrency", "1", "--cases", "4"];
    let run = served.judge(&args).run();
    assert_eq!(run.code, 1, "{}", run.out);
    let report: Value = serde_json::from_str(&fs::read_to_string(&json).unwrap()).unwrap();
    assert_eq!(report["counts"]["failed"], 1, "{}", run.out);
    assert_eq!(served.accounts(), 0, "everything that was made is deleted");
    assert!(run.out.contains("inconclusive: not reached: the run stopped at the first failure"), "{}", run.out);
    let known = served.file("expectations.toml");
    let text = "[[expect]]\nrules = \"composio.revoke.again-*\"\noutcome = \"fail\"\nreason = \"issue 7\"\n";
    fs::write(&known, text).unwrap();
    let run = served.judge(&args).args(&["--expectations", &known]).run();
    assert!(!run.out.contains("not reached"), "a known deviation stops nothing: {}", run.out);
}

#[test]
fn nothing_is_drawn_where_nobody_watches() {
    let run = conformance(&["run", "--rule", "composio.revoke.answers-200"]).run();
    assert_eq!((run.code, run.err.as_str()), (0, ""));
}

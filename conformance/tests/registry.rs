//! The registry: ids, statements, citations, costs.

use connected_accounts_conformance::cli::embedded::{Embedded, Embedding, circumstances, judge};
use connected_accounts_conformance::cli::profile::PROFILES;
use connected_accounts_conformance::document::Source;
use connected_accounts_conformance::report::coverage::Coverage;
use connected_accounts_conformance::rule::Rule;
use connected_accounts_conformance::rules::{self, SUITES};
use connected_accounts_conformance::runner::Plan;
use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn ids_are_permanent() {
    let ids: Vec<_> = rules::all().map(|rule| rule.id).collect();
    insta::assert_snapshot!(ids.join("\n"));
}

#[test]
fn an_id_leads_to_its_file() {
    let mut known = BTreeSet::new();
    for rule in rules::all() {
        assert!(known.insert(rule.id), "{} stands twice", rule.id);
        let parts: Vec<_> = rule.id.split('.').collect();
        let [profile, area, name] = parts[..] else { panic!("{} has not three parts", rule.id) };
        assert!(name.split('-').all(|word| !word.is_empty()), "{name}");
        assert!(!name.split('-').any(|word| word == "and"), "{name} is two rules");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/rules/{profile}/{area}.rs"));
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(&format!("\"{}\"", rule.id)), "{} is not in {}", rule.id, path.display());
    }
}

#[test]
fn each_statement_has_a_rule_or_a_reason() {
    let all: Vec<_> = SUITES.iter().flat_map(|suite| suite.statements.iter().map(move |s| (suite, s))).collect();
    let numbers: BTreeSet<_> = all.iter().map(|(_, statement)| statement.number).collect();
    assert_eq!(numbers.len(), all.len());
    for (suite, statement) in all {
        let judged = suite.rules().any(|rule| rule.statements.contains(&statement.number));
        assert_ne!(judged, statement.exclusion.is_some(), "{}", statement.number);
    }
    for statement in rules::all().flat_map(|rule| rule.statements) {
        assert!(numbers.contains(statement), "{statement} is not in the ledger");
    }
}

#[test]
fn each_rule_says_what_it_rests_on() {
    for rule in rules::all() {
        assert!(!rule.statements.is_empty(), "{}", rule.id);
        assert!(rule.source.page.url.starts_with("https://"), "{}", rule.id);
        for text in [rule.summary, rule.judged, rule.source.heading, rule.source.page.title] {
            assert!(!text.trim().is_empty(), "{}", rule.id);
            assert!(!text.contains("  "), "{}: {text:?}", rule.id);
        }
        assert!(!rule.summary.ends_with('.'), "{}: a summary is a fragment", rule.id);
        assert!(rule.judged.ends_with('.'), "{}: how it is judged are sentences", rule.id);
        assert!(!rule.needs.is_empty(), "{} needs nothing", rule.id);
    }
}

#[tokio::test]
async fn a_plan_is_an_upper_bound() {
    for (profile, cases) in PROFILES.iter().flat_map(|profile| [(profile, 1), (profile, 64)]) {
        let all: Vec<&'static Rule> = profile.rules().collect();
        let embedding = Embedding { profile, cases, ..Embedding::default() };
        let embedded = Embedded::start(&embedding).await.unwrap();
        let planned = Plan::new(&all, &circumstances(&embedded.stage)).cost.total();
        embedded.stop().await;
        let report = judge(&embedding, &all).await.unwrap();
        assert!(report.finished.requests <= planned, "{} > {planned}", report.finished.requests);
    }
}

#[tokio::test]
async fn a_plan_of_one_rule_is_an_upper_bound() {
    for profile in PROFILES {
        let embedding = Embedding { profile, cases: 4, ..Embedding::default() };
        let embedded = Embedded::start(&Embedding { profile, ..Embedding::default() }).await.unwrap();
        for rule in profile.rules() {
            let planned = Plan::new(&[rule], &circumstances(&embedded.stage)).cost.total();
            let report = judge(&embedding, &[rule]).await.unwrap();
            assert!(report.finished.requests <= planned, "{}: {} > {planned}", rule.id, report.finished.requests);
        }
        embedded.stop().await;
    }
}

#[tokio::test]
async fn each_documented_status_is_met_or_has_a_reason() {
    for profile in PROFILES {
        let all: Vec<&Rule> = profile.rules().collect();
        let report = judge(&Embedding { profile, ..Embedding::default() }, &all).await.unwrap();
        let coverage = Coverage::of(&report).unwrap();
        let source = Source::of(profile.name).unwrap();
        for row in &coverage.rows {
            for (status, rules) in &row.cells {
                let reason = source.reason(&row.operation, *status);
                assert_eq!(*rules == 0, reason.is_some(), "{} {status}: {rules} rules, {reason:?}", row.operation);
            }
        }
        for entry in source.unprovoked {
            for name in entry.but {
                assert!(coverage.rows.iter().any(|row| row.operation == *name), "no operation {name}");
            }
        }
    }
}

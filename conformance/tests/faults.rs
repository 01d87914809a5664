//! The proof that the rules can fail: each fault is caught for its own statements, by every rule at least once.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use connected_accounts_conformance::cli::embedded::{Embedding, judge_each};
use connected_accounts_conformance::cli::profile::{COMPOSIO, PROFILES, Profile};
use connected_accounts_conformance::outcome::Verdict;
use connected_accounts_conformance::reference::Fault;
use connected_accounts_conformance::report::{Conclusion, Report};
use connected_accounts_conformance::rule::{Level, Rule};
use connected_accounts_conformance::rules;
use connected_accounts_conformance::seed::Seed;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Judges them several at a time, but no more than that: the tests take turns.
fn run(embeddings: &[Embedding]) -> Vec<Report> {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let all: Vec<&'static Rule> = rules::all().collect();
    judge_each(embeddings, &all).unwrap()
}

fn under(profile: &'static Profile, fault: &'static Fault) -> Embedding {
    Embedding { profile, fault: Some(fault), seed: Seed(1), ..Embedding::default() }
}

fn under_seed(profile: &'static Profile, seed: u64) -> Embedding {
    Embedding { profile, seed: Seed(seed), strict: true, ..Embedding::default() }
}

fn with(report: &Report, verdict: Verdict) -> impl Iterator<Item = &str> {
    report.rules.iter().filter(move |f| f.verdict == verdict).map(|f| f.rule.id.as_str())
}

#[test]
fn each_fault_is_caught_for_its_own_statements() {
    let mut wrong = Vec::new();
    let mut caught = BTreeSet::new();
    let faults: Vec<_> =
        PROFILES.iter().flat_map(|profile| profile.faults.iter().map(move |f| (*profile, f))).collect();
    let embeddings: Vec<_> = faults.iter().map(|(profile, fault)| under(profile, fault)).collect();
    for ((_, fault), report) in faults.into_iter().zip(run(&embeddings)) {
        let failed: Vec<_> = report.rules.iter().filter(|f| f.verdict == Verdict::Fail).collect();
        caught.extend(failed.iter().map(|finished| finished.rule.id.clone()));
        for statement in fault.statements {
            if !failed.iter().any(|f| f.rule.statements.iter().any(|s| s == statement)) {
                wrong.push(format!("{}: no rule of {statement} fails", fault.id));
            }
        }
        for finished in &failed {
            let expected = |s: &String| fault.statements.iter().chain(fault.collateral).any(|e| e == s);
            if !finished.rule.statements.iter().any(expected) {
                let findings = &finished.findings;
                wrong.push(format!("{}: {} fails beyond its statements: {findings:#?}", fault.id, finished.rule.id));
            }
        }
        if let Some(defect) = report.rules.iter().find(|finished| finished.defect) {
            wrong.push(format!("{}: {} is a defect: {:?}", fault.id, defect.rule.id, defect.reason));
        }
        let breaks_a_must = failed.iter().any(|finished| finished.rule.level == Level::Must);
        if breaks_a_must != (report.conclusion() == Conclusion::NotConformant) {
            wrong.push(format!("{}: concluded as {}", fault.id, report.conclusion()));
        }
        let mut strict = report;
        strict.started.strict = true;
        if strict.conclusion() != Conclusion::NotConformant {
            wrong.push(format!("{}: concluded as {} under --strict", fault.id, strict.conclusion()));
        }
    }
    let harmless: Vec<_> = rules::all().map(|rule| rule.id).filter(|id| !caught.contains(*id)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(harmless.is_empty(), "no fault fails {harmless:?}");
}

#[test]
fn the_faultless_server_passes_everything_whatever_the_seed() {
    // Several beside each other, so that the machine is busy.
    let embeddings: Vec<_> =
        PROFILES.iter().flat_map(|profile| (0..20).map(|seed| under_seed(profile, seed))).collect();
    for report in run(&embeddings) {
        let others = report.rules.iter().filter(|f| f.verdict != Verdict::Pass);
        let others: Vec<_> = others.map(|f| (&f.rule.id, f.verdict, &f.reason, &f.findings)).collect();
        assert!(others.is_empty(), "seed {}: {others:?}", report.started.seed);
        assert_eq!(report.conclusion(), Conclusion::Conformant);
    }
}

#[test]
fn servers_that_treat_every_request_alike_pass_no_must_of_revoke() {
    for id in ["answers-empty-object-always", "fails-always"] {
        let report = run(&[under(&COMPOSIO, COMPOSIO.fault(id).unwrap())]).remove(0);
        let revoke = |id: &&str| {
            report.rules.iter().any(|f| {
                f.rule.id == **id && f.rule.level == Level::Must && f.rule.statements.iter().any(|s| s.starts_with('A'))
            })
        };
        let passed: Vec<_> = with(&report, Verdict::Pass).filter(revoke).collect();
        assert!(passed.is_empty(), "{id} passes {passed:?}");
    }
}

//! The proof that the rules can fail: each fault is caught for its own statements, by every rule at least once.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use connected_accounts_conformance::cli::embedded::{Embedding, judge};
use connected_accounts_conformance::outcome::Verdict;
use connected_accounts_conformance::reference::{FAULTS, Fault};
use connected_accounts_conformance::report::{Conclusion, Report};
use connected_accounts_conformance::rule::{Level, Rule};
use connected_accounts_conformance::rules;
use connected_accounts_conformance::seed::Seed;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Runs that are under way at once: most of their time they wait for a silent provider.
const AT_ONCE: usize = 6;

fn run(fault: Option<&'static Fault>, seed: u64, strict: bool) -> Report {
    let all: Vec<&'static Rule> = rules::all().collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let embedding = Embedding { fault, seed: Seed(seed), strict, ..Embedding::default() };
    runtime.block_on(judge(&embedding, &all)).unwrap()
}

/// The report of each fault.
fn under_each_fault() -> Vec<(&'static Fault, Report)> {
    let next = AtomicUsize::new(0);
    let reports = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(fault) = FAULTS.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let report = run(Some(fault), 1, false);
                    reports.lock().unwrap().push((fault, report));
                }
            });
        }
    });
    reports.into_inner().unwrap()
}

fn with(report: &Report, verdict: Verdict) -> impl Iterator<Item = &str> {
    report.rules.iter().filter(move |f| f.verdict == verdict).map(|f| f.rule.id.as_str())
}

#[test]
fn each_fault_is_caught_for_its_own_statements() {
    let mut wrong = Vec::new();
    let mut caught = BTreeSet::new();
    for (fault, report) in under_each_fault() {
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
                wrong.push(format!("{}: {} fails beyond its statements", fault.id, finished.rule.id));
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
    // Beside each other, so that the machine is busy.
    std::thread::scope(|scope| {
        for lane in 0..4_u64 {
            scope.spawn(move || {
                for round in 0..5 {
                    let report = run(None, lane * 100 + round, true);
                    let not_passed: Vec<_> = report
                        .rules
                        .iter()
                        .filter(|f| f.verdict != Verdict::Pass)
                        .map(|f| (&f.rule.id, f.verdict, &f.reason, &f.findings))
                        .collect();
                    assert!(not_passed.is_empty(), "seed {}: {not_passed:?}", report.started.seed);
                    assert_eq!(report.conclusion(), Conclusion::Conformant);
                }
            });
        }
    });
}

#[test]
fn servers_that_treat_every_request_alike_pass_no_must_of_revoke() {
    for id in ["answers-empty-object-always", "fails-always"] {
        let report = run(connected_accounts_conformance::reference::fault::find(id), 1, false);
        let revoke = |id: &&str| {
            report.rules.iter().any(|f| {
                f.rule.id == **id && f.rule.level == Level::Must && f.rule.statements.iter().any(|s| s.starts_with('A'))
            })
        };
        let passed: Vec<_> = with(&report, Verdict::Pass).filter(revoke).collect();
        assert!(passed.is_empty(), "{id} passes {passed:?}");
    }
}

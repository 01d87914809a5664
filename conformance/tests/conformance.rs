//! Each rule as a case of `cargo test`: on the target of the environment, else on the embedded server.
//!
//! `CONFORMANCE_BASE_URL` or `CONFORMANCE_CONFIG` names the target; that its accounts may be changed can only be said
//! by a flag: `cargo test --test conformance -- --allow-destructive HOST`. What could not be decided is a failure here.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use connected_accounts_conformance::rules;
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::{Command, ExitCode};
use std::sync::{Arc, OnceLock};

/// What each rule of the one run came to.
type Outcomes = Arc<OnceLock<Result<BTreeMap<String, Value>, String>>>;

fn main() -> ExitCode {
    let (allowed, rest) = permissions(std::env::args());
    let mut arguments = Arguments::from_iter(rest);
    // The first case runs the suite, the others wait for it; more threads than one have nothing to do.
    arguments.test_threads = Some(1);
    let ids: Vec<_> = rules::all().map(|rule| rule.id).collect();
    // A filter, or a runner that asks for one case a process, spares what nobody looks at.
    let wanted: Vec<_> = ids.iter().copied().filter(|id| is_wanted(&arguments, id)).collect();
    let all = wanted.len() == ids.len();
    let outcomes = Outcomes::default();
    let trials = ids.into_iter().map(|id| {
        let (outcomes, allowed) = (outcomes.clone(), allowed.clone());
        let wanted = if all { Vec::new() } else { wanted.clone() };
        Trial::test(id, move || verdict(outcomes.get_or_init(|| judge(&wanted, &allowed)), id))
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

/// The hosts that may be changed, apart from what the harness understands.
fn permissions(all: impl Iterator<Item = String>) -> (Vec<String>, Vec<String>) {
    let (mut all, mut allowed, mut rest) = (all, Vec::new(), Vec::new());
    while let Some(argument) = all.next() {
        match argument.as_str() {
            "--allow-destructive" => allowed.extend(all.next()),
            _ => rest.push(argument),
        }
    }
    (allowed, rest)
}

/// Whether the harness is going to run a case: libtest's filters, which match whole names or parts of them.
fn is_wanted(arguments: &Arguments, id: &str) -> bool {
    let matches = |filter: &String| if arguments.exact { filter == id } else { id.contains(filter.as_str()) };
    arguments.filter.as_ref().is_none_or(matches) && !arguments.skip.iter().any(matches)
}

/// One run of the program, which reads the environment itself; no rule named is every rule.
fn judge(rules: &[&str], allowed: &[String]) -> Result<BTreeMap<String, Value>, String> {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.json");
    let mut run = Command::new(env!("CARGO_BIN_EXE_conformance"));
    run.args(["run", "--quiet", "--no-color", "--json"]).arg(&report);
    for selector in ["RULE", "SKIP", "AREA", "LEVEL", "BASIS", "FAIL_FAST"] {
        // The filter of the harness selects.
        run.env_remove(format!("CONFORMANCE_{selector}"));
    }
    for rule in rules {
        run.args(["--rule", rule]);
    }
    for host in allowed {
        run.args(["--allow-destructive", host]);
    }
    let run = run.output().map_err(|error| format!("the program does not start: {error}"))?;
    let said = || format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    if !matches!(run.status.code(), Some(0..=2)) {
        return Err(said());
    }
    let text = std::fs::read_to_string(&report).map_err(|error| format!("no report: {error}\n{}", said()))?;
    let report: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let rules = report["rules"].as_array().cloned().unwrap_or_default();
    Ok(rules.into_iter().map(|rule| (rule["id"].as_str().unwrap_or_default().to_owned(), rule)).collect())
}

fn verdict(outcomes: &Result<BTreeMap<String, Value>, String>, id: &str) -> Result<(), Failed> {
    let rule = outcomes.as_ref()?.get(id).ok_or("the run came to no verdict")?;
    match rule["verdict"].as_str() {
        Some("pass" | "not_applicable") => Ok(()),
        // A warning, unless SHOULDs count.
        Some("fail") if rule["level"] == "SHOULD" && std::env::var_os("CONFORMANCE_STRICT").is_none() => Ok(()),
        _ => Err(format!("{rule:#}").into()),
    }
}

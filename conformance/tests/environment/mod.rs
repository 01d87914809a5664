//! One run of the program on the target that the environment names, else on the embedded server.
//!
//! `CONFORMANCE_BASE_URL` or `CONFORMANCE_CONFIG` names the target; that its accounts may be changed can only be said
//! by a flag after `--`: `--allow-destructive HOST`.

use connected_accounts_conformance::report::{Report, events};
use std::fs::File;
use std::io::BufReader;
use std::process::Command;

/// The hosts that may be changed, apart from what the harness understands.
pub(crate) fn permissions(mut all: impl Iterator<Item = String>) -> (Vec<String>, Vec<String>) {
    let (mut allowed, mut rest) = (Vec::new(), Vec::new());
    while let Some(argument) = all.next() {
        match argument.as_str() {
            "--allow-destructive" => allowed.extend(all.next()),
            _ => rest.push(argument),
        }
    }
    (allowed, rest)
}

/// Whether the environment names a target.
pub(crate) fn names_a_target() -> bool {
    ["CONFORMANCE_BASE_URL", "CONFORMANCE_CONFIG"].map(std::env::var_os).iter().any(Option::is_some)
}

/// What these rules come to; no rule named is every rule of the profile.
pub(crate) fn run(profile: &str, rules: &[&str], allowed: &[String]) -> Result<Report, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let log = folder.path().join("events.jsonl");
    let mut run = Command::new(env!("CARGO_BIN_EXE_conformance"));
    run.args(["run", "--profile", profile, "--quiet", "--no-color", "--events"]).arg(&log);
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
    let log = File::open(&log).map_err(|error| format!("no event log: {error}\n{}", said()))?;
    Report::fold(events::read(BufReader::new(log))?)
}

//! How often the rules about races come out right: with no fault, with each fault of theirs.

use std::{
    path::Path,
    process::{Command, Stdio},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use serde_json::Value;

use super::figure::{Figure, Measurement};
use crate::{conformance, error::Error, output, workspace};

/// The statements whose rules depend on what happens at the same time, or on generated sequences.
const STATEMENTS: &[&str] = &["A25", "A26", "A27", "A31"];
/// The rules that judge them.
const RULES: &[&str] = &["--rule", "composio.concurrency.*", "--rule", "composio.model.*"];
/// Runs at the same time, so that two cores are busy.
const AT_ONCE: usize = 4;

/// Counts, over this many seeds, the faults that are found, with twice as many runs without any.
///
/// # Errors
/// The program does not build, or cannot be asked.
pub(super) fn measure(runs: usize) -> Result<Vec<Measurement>, Error> {
    output::progress("bench: reliability: building");
    let binary = conformance::build_release()?;
    let named = conformance::ask(&binary, &["faults", "--format", "json"])?;
    let faults = concerned(&named).ok_or_else(|| Error::new("understand the list of faults"))?;
    output::progress(format_args!("bench: reliability: {} runs without a fault", 2 * runs));
    let passed = share(&binary, 2 * runs, &[], 0)?;
    let mut found = Vec::new();
    for fault in faults {
        let mut arguments = RULES.to_vec();
        arguments.extend(["--fault", fault.as_str()]);
        let share = share(&binary, runs, &arguments, 1)?;
        output::line(format_args!("{fault}: found in {share} % of {runs} runs"));
        found.push(share);
    }
    Ok(vec![Measurement {
        name: "Reliability",
        command: "cargo xtask bench --reliability".to_owned(),
        remark: format!(
            "Runs that conclude as they should, in percent: {} complete runs without a fault that are conformant, then \
             {runs} runs of the rules about races and sequences under each fault of theirs that are not. Each run has \
             a seed of its own; {AT_ONCE} at a time share the machine.",
            2 * runs
        ),
        figures: vec![
            Figure::new("passed without a fault, %", [passed]),
            Figure::new("found under each fault, %", found),
        ],
    }])
}

/// The faults that violate one of the statements.
fn concerned(faults: &str) -> Option<Vec<String>> {
    let faults: Value = serde_json::from_str(faults).ok()?;
    let violates = |fault: &&Value| {
        let statements = fault["statements"].as_array().map(Vec::as_slice).unwrap_or_default();
        statements.iter().any(|statement| STATEMENTS.iter().any(|wanted| statement == wanted))
    };
    faults.as_array()?.iter().filter(violates).map(|fault| Some(fault["id"].as_str()?.to_owned())).collect()
}

/// How many of 100 runs end with this code.
fn share(binary: &Path, runs: usize, arguments: &[&str], code: i32) -> Result<f64, Error> {
    let (next, right) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let failure = Mutex::new(None);
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= runs {
                return;
            }
            let mut command = Command::new(binary);
            command.args(["run", "--quiet", "--seed", &seed.to_string()]).args(arguments);
            command.current_dir(workspace::root()).stdin(Stdio::null()).stdout(Stdio::null());
            match command.status() {
                Ok(status) if status.code() == Some(code) => {
                    right.fetch_add(1, Ordering::Relaxed);
                }
                Ok(status) => output::progress(format_args!("  seed {seed} {arguments:?}: {status}")),
                Err(source) => {
                    *failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(source);
                    return;
                }
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(work);
        }
    });
    match failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(source) => Err(Error::caused("run `conformance run`", source)),
        None => Ok(100.0 * right.into_inner() as f64 / runs as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_picked_by_statement() {
        let faults = r#"[{"id":"a","statements":["A1"]},{"id":"b","statements":["A2","A26"]}]"#;
        assert_eq!(concerned(faults), Some(vec!["b".to_owned()]));
        assert_eq!(concerned("{"), None);
    }
}

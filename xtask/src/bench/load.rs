//! The reference server under load: the bench program of the suite, asked several times.

use std::process::Stdio;

use serde_json::Value;

use super::figure::{Figure, Measurement, number};
use crate::{error::Error, output, workspace};

/// What the program prints, with what a reader calls it.
const FIGURES: &[(&str, &str, f64)] = &[
    ("requests_per_second", "requests a second", 1.0),
    ("p50_ms", "median latency, ms", 1.0),
    ("p99_ms", "99th percentile, ms", 1.0),
    ("errors", "errors", 1.0),
    ("resident_before_bytes", "memory after a warm-up, MB", 1e-6),
    ("resident_after_bytes", "memory at the end, MB", 1e-6),
    ("accounts_kept", "accounts kept since the warm-up", 1.0),
    ("bytes_per_account", "bytes for each of them", 1.0),
    ("bytes_per_account_created_only", "bytes for each, where nothing but creating was asked", 1.0),
];

/// Measures the reference server.
///
/// # Errors
/// The program does not build, fails, or prints something else.
pub(super) fn measure(runs: usize) -> Result<Measurement, Error> {
    let mut answers = Vec::new();
    for run in 1..=runs {
        output::progress(format_args!("bench: load: run {run} of {runs}"));
        answers.push(ask()?);
    }
    let first = answers.first().cloned().unwrap_or_default();
    Ok(Measurement {
        name: "Reference server under load",
        command: "cargo bench -p connected-accounts-conformance --bench load".to_owned(),
        remark: format!(
            "{} requests on {} connections: of 100 are 60 reads, 20 lists, 10 creates, 10 revokes with two dispatches \
             each. The server is a process of its own, with the provider in it; the load is made on the same cores.",
            number(first["requests"].as_f64().unwrap_or_default()),
            first["connections"]
        ),
        figures: FIGURES.iter().map(|row| figure(row, &answers)).collect(),
    })
}

fn figure((key, name, factor): &(&'static str, &'static str, f64), answers: &[Value]) -> Figure {
    Figure::new(name, answers.iter().filter_map(|answer| Some(answer[*key].as_f64()? * factor)))
}

fn ask() -> Result<Value, Error> {
    let asked = || "run `cargo bench --bench load`";
    let output = workspace::cargo()
        .args(["bench", "--quiet", "--package", "connected-accounts-conformance", "--bench", "load", "--", "--json"])
        .stderr(Stdio::inherit())
        .output()
        .map_err(|source| Error::caused(asked(), source))?;
    if !output.status.success() {
        return Err(Error::caused(asked(), output.status.to_string()));
    }
    serde_json::from_slice(&output.stdout).map_err(|source| Error::caused("read what the bench printed", source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_program_does_not_know_is_left_out() {
        let answers = [serde_json::json!({"resident_after_bytes": 2_000_000}), Value::Null];
        let figure = figure(&("resident_after_bytes", "memory, MB", 1e-6), &answers);
        let measurement =
            Measurement { name: "", command: String::new(), remark: String::new(), figures: vec![figure] };
        assert!(measurement.to_string().ends_with("| memory, MB |      2 |            2 |    1 |"), "{measurement}");
    }
}

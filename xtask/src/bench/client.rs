//! The client at work beside what is written by hand: the bench program of the client, asked once for many rounds.

use std::process::Stdio;

use serde_json::Value;

use super::figure::{Figure, Measurement};
use crate::{error::Error, output, workspace};

/// One revoke after another.
///
/// # Errors
/// The program does not build, fails, or prints something else.
pub(super) fn revoke(rounds: usize) -> Result<Measurement, Error> {
    let answer = ask("revoke", rounds)?;
    Ok(Measurement {
        name: "Client: one revoke",
        command: command("revoke", rounds),
        remark:
            "On one connection to a server on this machine; the peer is reqwest with serde_json by hand. In each round \
                 both take turns of 100 revokes."
                .to_owned(),
        figures: vec![
            Figure::new("ours, microseconds", numbers(&answer, "ours")),
            Figure::new("by hand, microseconds", numbers(&answer, "peer")),
            Figure::ratio("ours : by hand", &numbers(&answer, "ours"), &numbers(&answer, "peer")),
        ],
    })
}

/// Decoding a page.
///
/// # Errors
/// As [`revoke`].
pub(super) fn page(rounds: usize) -> Result<Measurement, Error> {
    let answer = ask("page", rounds)?;
    Ok(Measurement {
        name: "Client: decoding a page of 100 accounts",
        command: command("page", rounds),
        remark:
            "The peer is structs by hand that keep the same information. In each round both take turns of 20 pages."
                .to_owned(),
        figures: vec![
            Figure::new("ours, microseconds", numbers(&answer, "ours")),
            Figure::new("by hand, microseconds", numbers(&answer, "peer")),
            Figure::ratio("ours : by hand", &numbers(&answer, "ours"), &numbers(&answer, "peer")),
        ],
    })
}

/// Revoking a whole project.
///
/// # Errors
/// As [`revoke`].
pub(super) fn revoke_all(rounds: usize) -> Result<Measurement, Error> {
    let answer = ask("many", rounds)?;
    let megabytes = |key| numbers(&answer, key).into_iter().map(|bytes| bytes / (1024.0 * 1024.0)).collect::<Vec<_>>();
    let (large, small) = (megabytes("peak_large"), megabytes("peak_small"));
    let growth: Vec<f64> = large.iter().zip(&small).map(|(large, small)| large - small).collect();
    Ok(Measurement {
        name: "Client: revoking 20,000 accounts",
        command: command("many", rounds),
        remark: "64 requests at a time, pages of 100; each run in a process of its own. The peer is a loop by hand that reads \
                 nothing but ids."
            .to_owned(),
        figures: vec![
            Figure::new("ours, accounts a second", numbers(&answer, "ours")),
            Figure::new("by hand, accounts a second", numbers(&answer, "peer")),
            Figure::ratio("ours : by hand", &numbers(&answer, "ours"), &numbers(&answer, "peer")),
            Figure::new("peak memory, MiB", large),
            Figure::new("more than with 2,000 accounts, MiB", growth),
            Figure::new("peak memory by hand, MiB", megabytes("peak_peer")),
        ],
    })
}

const BENCH: [&str; 6] = ["bench", "--package", "connected-accounts-client", "--bench", "client", "--"];

fn command(name: &str, rounds: usize) -> String {
    format!("cargo {} {name} {rounds}", BENCH.join(" "))
}

fn ask(name: &str, rounds: usize) -> Result<Value, Error> {
    output::progress(format_args!("bench: client: {name}: {rounds} rounds"));
    let asked = || format!("run `{}`", command(name, rounds));
    let output = workspace::cargo()
        .args(BENCH)
        .args([name, &rounds.to_string()])
        .stderr(Stdio::inherit())
        .output()
        .map_err(|source| Error::caused(asked(), source))?;
    if !output.status.success() {
        return Err(Error::caused(asked(), output.status.to_string()));
    }
    serde_json::from_slice(&output.stdout).map_err(|source| Error::caused("read what the bench printed", source))
}

fn numbers(answer: &Value, key: &str) -> Vec<f64> {
    answer[key].as_array().into_iter().flatten().filter_map(Value::as_f64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_can_be_pasted() {
        let expected = "cargo bench --package connected-accounts-client --bench client -- revoke 5";
        assert_eq!(command("revoke", 5), expected);
    }

    #[test]
    fn what_is_missing_is_no_number() {
        let answer = serde_json::json!({"ours": [1.5, null, 2]});
        assert_eq!(numbers(&answer, "ours"), [1.5, 2.0]);
        assert!(numbers(&answer, "peer").is_empty());
    }
}

//! A run against the embedded server: seconds, requests, memory.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use super::figure::{Figure, Measurement};
use crate::{conformance, error::Error, output, workspace};

/// How often the peak is read. It only grows, so that no more than the last moment is missed.
const LOOK: Duration = Duration::from_millis(2);

/// Runs as often for the memory: reading it would disturb the seconds.
const OBSERVED_RUNS: usize = 5;

/// Measures `conformance run` in release.
///
/// # Errors
/// The program does not build, or a run does not pass.
pub(super) fn measure(runs: usize) -> Result<Measurement, Error> {
    output::progress("bench: embedded: building");
    let binary = conformance::build_release()?;
    let folder = tempfile::tempdir().map_err(|source| Error::caused("make a temporary folder", source))?;
    let events = folder.path().join("events.jsonl");
    let mut seconds = Vec::new();
    output::progress(format_args!("bench: embedded: {runs} runs"));
    for _ in 0..runs {
        let begun = Instant::now();
        let status = command(&binary).status().map_err(|source| Error::caused("run `conformance run`", source))?;
        seconds.push(begun.elapsed().as_secs_f64());
        if !status.success() {
            return Err(Error::caused("pass `conformance run`", status.to_string()));
        }
    }
    let mut requests = Vec::new();
    let mut peaks = Vec::new();
    for _ in 0..OBSERVED_RUNS.min(runs) {
        peaks.extend(peak(command(&binary).arg("--events").arg(&events))?);
        let log = fs::read_to_string(&events).map_err(|source| Error::file("read", &events, source))?;
        requests.push(sent(&log).ok_or_else(|| Error::new("find the number of requests in the event log"))?);
    }
    Ok(Measurement {
        name: "Embedded run",
        command: "cargo build --release -p connected-accounts-conformance && time target/release/conformance run"
            .to_owned(),
        remark: "All rules with the default number of cases, server included.".to_owned(),
        figures: vec![
            Figure::new("seconds", seconds),
            Figure::new("requests", requests),
            Figure::new("peak memory, MB", peaks),
        ],
    })
}

fn command(binary: &Path) -> Command {
    let mut command = Command::new(binary);
    command.arg("run").current_dir(workspace::root()).stdin(Stdio::null()).stdout(Stdio::null());
    command
}

/// The most memory that a process had in use, in megabytes; known on Linux only.
fn peak(command: &mut Command) -> Result<Option<f64>, Error> {
    let mut process = command.spawn().map_err(|source| Error::caused("run `conformance run`", source))?;
    let status = format!("/proc/{}/status", process.id());
    let mut peak = None;
    loop {
        // The last reading counts: one that fails comes from a process that has ended.
        peak = fs::read_to_string(&status).ok().and_then(|text| high_water(&text)).or(peak);
        let ended = process.try_wait().map_err(|source| Error::caused("wait for `conformance run`", source))?;
        match ended {
            Some(status) if status.success() => return Ok(peak),
            Some(status) => return Err(Error::caused("pass `conformance run`", status.to_string())),
            None => thread::sleep(LOOK),
        }
    }
}

fn high_water(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024.0 / 1e6)
}

/// The requests that the last event of a log counts.
fn sent(log: &str) -> Option<f64> {
    let last: Value = serde_json::from_str(log.lines().last()?).ok()?;
    last["requests"].as_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_read_from_the_status() {
        assert_eq!(high_water("Name:\tx\nVmHWM:\t    2000 kB\nVmRSS:\t 1000 kB\n"), Some(2.048));
        assert_eq!(high_water("Name:\tx\nState:\tZ (zombie)\n"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_has_a_peak() {
        let peak = peak(Command::new("sleep").arg("0.2")).expect("sleep exists");
        assert!(peak.is_some_and(|megabytes| megabytes > 0.0), "{peak:?}");
        assert!(super::peak(&mut Command::new("false")).is_err());
    }

    #[test]
    fn requests_are_counted_by_the_last_event() {
        let log = "{\"event\":\"run_started\"}\n{\"event\":\"run_finished\",\"requests\":321}\n";
        assert_eq!(sent(log), Some(321.0));
        assert_eq!(sent(""), None);
    }
}

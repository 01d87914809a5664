//! From an empty clone to the first verdict, downloads aside.

use std::{
    collections::BTreeSet,
    env,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use super::figure::{Figure, Measurement};
use crate::{error::Error, output, workspace};

/// The package whose program a newcomer runs first.
const PACKAGE: &str = "connected-accounts-conformance";

/// The two ways in which the README could recommend to run it.
const WAYS: [(&str, Option<&str>); 2] = [("First verdict, debug", None), ("First verdict, release", Some("--release"))];

/// Measures both ways, from the last commit: what is not committed is not in the clone.
///
/// # Errors
/// The clone cannot be made, does not build, or its first run does not pass.
pub(super) fn measure(runs: usize) -> Result<Vec<Measurement>, Error> {
    let folder = tempfile::tempdir().map_err(|source| Error::caused("make a temporary folder", source))?;
    let clone = folder.path().join("clone");
    let mut git = workspace::command("git");
    succeed(git.args(["clone", "--quiet"]).arg(workspace::root()).arg(&clone), "clone the repository")?;
    let clone = Clone { folder: clone, target: folder.path().join("target") };
    succeed(clone.cargo().args(["fetch", "--locked", "--quiet"]), "fetch the dependencies")?;
    let crates = clone.crates()?;
    let mut measurements = Vec::new();
    for (name, flag) in WAYS {
        let mut seconds = Vec::new();
        for run in 1..=runs {
            output::progress(format_args!("bench: {name}: run {run} of {runs}"));
            seconds.push(clone.time(flag)?);
        }
        measurements.push(Measurement {
            name,
            command: format!("cargo fetch --locked && time {}", shown(flag)),
            remark: "In an empty clone of the last commit.".to_owned(),
            figures: vec![
                Figure::new("seconds to the first verdict", seconds),
                Figure::new("crates that are built", [crates as f64]),
            ],
        });
    }
    Ok(measurements)
}

/// A clone with a folder to build in.
struct Clone {
    folder: PathBuf,
    target: PathBuf,
}

impl Clone {
    /// cargo as a newcomer starts it, without what the cargo around this task has set for it.
    fn cargo(&self) -> Command {
        let mut command = workspace::cargo();
        for (name, _) in env::vars_os() {
            if name.to_str().is_some_and(is_about_this_task) {
                command.env_remove(name);
            }
        }
        command.current_dir(&self.folder).env("CARGO_TARGET_DIR", &self.target);
        command
    }

    /// The crates that are built, this workspace's included.
    fn crates(&self) -> Result<usize, Error> {
        let asked = || "run cargo tree";
        let output = self
            .cargo()
            .args(["tree", "--locked", "--package", PACKAGE, "--edges", "normal,build", "--prefix", "none"])
            .args(["--format", "{p}"])
            .stderr(Stdio::inherit())
            .output()
            .map_err(|source| Error::caused(asked(), source))?;
        if !output.status.success() {
            return Err(Error::caused(asked(), output.status.to_string()));
        }
        Ok(distinct(&String::from_utf8_lossy(&output.stdout)))
    }

    /// Seconds until the first line of the verdicts.
    fn time(&self, flag: Option<&str>) -> Result<f64, Error> {
        remove(&self.target)?;
        let begun = Instant::now();
        let mut process = self
            .cargo()
            .args(["run", "--offline", "--quiet", "--package", PACKAGE])
            .args(flag)
            .args(["--", "run"])
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|source| Error::caused(format!("run `{}`", shown(flag)), source))?;
        let mut line = String::new();
        let read = process.stdout.take().map(|stdout| {
            let mut reader = BufReader::new(stdout);
            let first = reader.read_line(&mut line).map(|_| begun.elapsed());
            // To the end, or the program would wait for a reader.
            reader.read_to_end(&mut Vec::new()).and(first)
        });
        let status = process.wait().map_err(|source| Error::caused(format!("wait for `{}`", shown(flag)), source))?;
        if !status.success() {
            return Err(Error::caused(format!("pass `{}` in a clone", shown(flag)), status.to_string()));
        }
        let first = read.transpose().map_err(|source| Error::caused("read the verdicts", source))?;
        Ok(first.unwrap_or_else(|| begun.elapsed()).as_secs_f64())
    }
}

/// The command as the README has it.
fn shown(flag: Option<&str>) -> String {
    let flag = flag.map(|flag| format!("{flag} ")).unwrap_or_default();
    format!("cargo run {flag}-p {PACKAGE} -- run")
}

/// Whether a variable says something about the package of this task; cargo sets these for what it runs.
fn is_about_this_task(variable: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"].iter().any(|prefix| variable.starts_with(prefix))
}

/// How many different packages, each with its version, the lines of `cargo tree` name.
fn distinct(tree: &str) -> usize {
    let package = |line: &str| line.split_whitespace().take(2).map(str::to_owned).collect::<Vec<_>>();
    tree.lines().map(package).filter(|words| words.len() == 2).collect::<BTreeSet<_>>().len()
}

fn remove(folder: &Path) -> Result<(), Error> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::file("remove", folder, error)),
        _ => Ok(()),
    }
}

fn succeed(command: &mut Command, what: &str) -> Result<(), Error> {
    let status = command.status().map_err(|source| Error::caused(what, source))?;
    if status.success() { Ok(()) } else { Err(Error::caused(what, status.to_string())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_counts_once_for_each_version() {
        let tree =
            "a v1.0.0 (/somewhere)\nb v0.2.0\nb v0.3.0\nb v0.2.0 (*)\n\n[build-dependencies]\nc v1.0.0 (proc-macro)\n";
        assert_eq!(distinct(tree), 4);
    }

    #[test]
    fn the_command_can_be_pasted() {
        assert_eq!(shown(None), "cargo run -p connected-accounts-conformance -- run");
        assert_eq!(shown(Some("--release")), "cargo run --release -p connected-accounts-conformance -- run");
    }

    #[test]
    fn a_newcomer_has_no_variables_of_this_task() {
        assert!(is_about_this_task("CARGO_PKG_NAME") && is_about_this_task("CARGO_MANIFEST_DIR"));
        assert!(!is_about_this_task("CARGO_HOME") && !is_about_this_task("CARGO"));
    }
}

//! `cargo xtask ci`: everything that must hold before a change is merged.

use std::{process::Stdio, time::Instant};

use crate::{error::Error, output, workspace};

/// One thing that must hold: a cargo command.
#[derive(Debug, Clone, Copy)]
struct Step {
    name: &'static str,
    /// The arguments to cargo; the whole command can be pasted into a shell.
    arguments: &'static [&'static str],
    /// One environment variable that only this step gets, so that no other step builds anew for it.
    variable: Option<(&'static str, &'static str)>,
    /// The cargo subcommand that must be installed, or the step is left out.
    needs: Option<&'static str>,
}

/// The steps, in order: what fails often and fast comes before what takes long.
const STEPS: &[Step] = &[
    step("fmt", &["fmt", "--all", "--check"]),
    step("clippy", &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]),
    step("test", &["test", "--workspace", "--quiet"]),
    Step {
        variable: Some(("RUSTDOCFLAGS", "-D warnings")),
        ..step("doc", &["doc", "--workspace", "--no-deps", "--all-features", "--quiet"])
    },
    step("tidy", &["xtask", "tidy"]),
    step("layers", &["xtask", "layers"]),
    step("lint", &["xtask", "lint"]),
    step("codegen", &["xtask", "codegen", "--check"]),
    step("docs", &["xtask", "docs", "--check", "--quick"]),
    step(
        "bare client",
        &[
            "clippy",
            "--package",
            "connected-accounts-client",
            "--no-default-features",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ],
    ),
    step("live", &["xtask", "live"]),
    Step { needs: Some("deny"), ..step("deny", &["deny", "--all-features", "check"]) },
];

const fn step(name: &'static str, arguments: &'static [&'static str]) -> Step {
    Step { name, arguments, variable: None, needs: None }
}

/// Runs every step; stops at the first that fails.
///
/// # Errors
/// A step fails; the error says how to repeat it alone.
pub(crate) fn run() -> Result<(), Error> {
    let start = Instant::now();
    for step in STEPS {
        if step.needs.is_some_and(|needs| !is_installed(needs)) {
            output::progress(format_args!("ci: {} left out: not installed", step.name));
            continue;
        }
        output::progress(format_args!("ci: {}: {}", step.name, step.command_line()));
        let begun = Instant::now();
        step.run()?;
        output::progress(format_args!("ci: {} passed in {:.1} s", step.name, begun.elapsed().as_secs_f64()));
    }
    output::progress(format_args!("ci: all passed in {:.1} s", start.elapsed().as_secs_f64()));
    Ok(())
}

impl Step {
    fn run(&self) -> Result<(), Error> {
        let mut command = workspace::cargo();
        command.args(self.arguments).envs(self.variable);
        let status =
            command.status().map_err(|source| Error::caused(format!("run `{}`", self.command_line()), source))?;
        if status.success() {
            Ok(())
        } else {
            Err(Error::new(format!("pass {}; to repeat it alone: {}", self.name, self.command_line())))
        }
    }

    /// The step as it can be pasted into a shell.
    fn command_line(&self) -> String {
        let variable = self.variable.map(|(name, value)| format!("{name}='{value}' ")).unwrap_or_default();
        format!("{variable}cargo {}", self.arguments.join(" "))
    }
}

fn is_installed(subcommand: &str) -> bool {
    workspace::cargo()
        .args([subcommand, "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_can_be_pasted_into_a_shell() {
        let doc = STEPS.iter().find(|step| step.name == "doc").expect("the step");
        assert_eq!(
            doc.command_line(),
            "RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --all-features --quiet"
        );
    }

    #[test]
    fn a_failing_step_says_how_to_repeat_it() {
        let error = step("novelty", &["novelty"]).run().expect_err("cargo has no such command");
        assert_eq!(error.to_string(), "pass novelty; to repeat it alone: cargo novelty");
    }
}

//! The `conformance` program, built then run as a process: this package does not link against it.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::{error::Error, workspace};

/// What makes cargo build the program.
///
/// The whole workspace with its examples is what `cargo test --workspace` builds too: features are
/// unified over what is built together, so asking for the package alone would compile most
/// dependencies a second time.
const BUILD: &[&str] = &[
    "build",
    "--quiet",
    "--workspace",
    "--examples",
    "--bin",
    "conformance",
    "--message-format",
    "json-render-diagnostics",
];

/// What makes cargo build the program as its users do, optimised.
const BUILD_RELEASE: &[&str] = &[
    "build",
    "--quiet",
    "--release",
    "--package",
    "connected-accounts-conformance",
    "--message-format",
    "json-render-diagnostics",
];

/// Builds the program and says where it is.
///
/// # Errors
/// It does not build; the compiler's messages have been printed.
pub(crate) fn build() -> Result<PathBuf, Error> {
    build_by(BUILD)
}

/// Builds the program in release and says where it is.
///
/// # Errors
/// As [`build`].
pub(crate) fn build_release() -> Result<PathBuf, Error> {
    build_by(BUILD_RELEASE)
}

/// The standard output of the program at `binary`.
///
/// # Errors
/// The program fails.
pub(crate) fn ask(binary: &Path, arguments: &[&str]) -> Result<String, Error> {
    let asked = || format!("run `conformance {}`", arguments.join(" "));
    let output = Command::new(binary)
        .args(arguments)
        .current_dir(workspace::root())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|source| Error::caused(asked(), source))?;
    if !output.status.success() {
        return Err(Error::caused(asked(), output.status.to_string()));
    }
    String::from_utf8(output.stdout).map_err(|source| Error::caused(asked(), source))
}

fn build_by(arguments: &[&str]) -> Result<PathBuf, Error> {
    let output = workspace::cargo()
        .args(arguments)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|source| Error::caused("run cargo build", source))?;
    if !output.status.success() {
        return Err(Error::new("build the program `conformance`"));
    }
    executable(&String::from_utf8_lossy(&output.stdout))
        .ok_or_else(|| Error::new("find the program `conformance` in what cargo has built"))
}

/// The path that cargo's messages, one JSON object a line, give for the program.
fn executable(messages: &str) -> Option<PathBuf> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["target"]["name"] == "conformance")
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_executable_is_found_among_the_messages() {
        let messages = r#"
            {"target":{"name":"revoke"},"executable":"/target/debug/examples/revoke"}
            {"target":{"name":"conformance"},"executable":null}
            {"target":{"name":"conformance"},"executable":"/target/debug/conformance"}
            {"success":true}
        "#;
        assert_eq!(executable(messages), Some(PathBuf::from("/target/debug/conformance")));
        assert_eq!(executable("no JSON\n"), None);
    }
}

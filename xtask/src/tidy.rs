//! `cargo xtask tidy`: the house rules that no compiler checks.

mod manifest;
mod rust;
mod text;

use std::path::Path;

use crate::{
    error::Error,
    finding::{self, Finding},
    workspace,
};

/// Names that say nothing about what a file holds.
const EMPTY_NAMES: &[&str] = &["utils", "helpers", "common", "misc", "types", "core", "manager"];

/// Checks every file of the project.
///
/// # Errors
/// A file breaks a rule, or cannot be read.
pub(crate) fn run() -> Result<(), Error> {
    let mut findings = Vec::new();
    for file in workspace::files()? {
        if has_checked_text(&file) {
            check(&file, &workspace::read(&file)?, &mut findings);
        }
    }
    finding::settle("tidy", findings)
}

/// Every rule, on one file.
fn check(file: &Path, text: &str, findings: &mut Vec<Finding>) {
    let mut report = |line: usize, sentence: String| {
        findings.push(Finding { file: file.to_path_buf(), line, sentence });
    };
    text::check(text, &mut report);
    if extension(file) == Some("rs") {
        rust::check(text, &mut report);
    }
    if file.file_name().is_some_and(|name| name == "Cargo.toml") {
        manifest::check(text, &mut report);
    }
    if let Some(name) = empty_name(file) {
        report(1, format!("`{name}` says nothing about what is inside; name the file after its one idea"));
    }
}

/// Whether the text rules hold for a file. Snapshots, fixtures of recorded bytes, licences, lock files do not count.
fn has_checked_text(file: &Path) -> bool {
    let checked = matches!(extension(file), Some("rs" | "toml" | "md" | "yaml" | "yml"));
    checked || file == Path::new(".ci/run")
}

fn extension(file: &Path) -> Option<&str> {
    file.extension().and_then(|extension| extension.to_str())
}

/// The part of the path that is an empty name, if any: the file's stem or a folder.
fn empty_name(file: &Path) -> Option<&'static str> {
    let stem = file.with_extension("");
    stem.iter().find_map(|part| EMPTY_NAMES.iter().copied().find(|name| part == *name))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The findings for `text` as the file `name`, one `line: sentence` each.
    fn findings(name: &str, text: &str) -> Vec<String> {
        let mut findings = Vec::new();
        check(Path::new(name), text, &mut findings);
        findings.into_iter().map(|finding| format!("{}: {}", finding.line, finding.sentence)).collect()
    }

    #[track_caller]
    fn finds(name: &str, text: &str, expected: &str) {
        let found = findings(name, text);
        assert!(found.len() == 1 && found[0].starts_with(expected), "expected only `{expected}…`, found {found:#?}");
    }

    #[test]
    fn a_tidy_file_is_left_alone() {
        let none: Vec<String> = Vec::new();
        assert_eq!(findings("a/src/plan.rs", "//! What will run.\n\nfn plan() {}\n"), none);
        assert_eq!(findings("a/README.md", "# A\n\nSee <https://example.com/home/x>.\n"), none);
    }

    #[test]
    fn heads() {
        finds("a.rs", "fn plan() {}\n", "1: open the file with one `//!` sentence");
        finds("a.rs", "//! Plans and runs.\n", "1: the first sentence says \"and\"");
        finds("a.rs", "//! Plans\n//! and runs. More.\n", "1: the first sentence says \"and\"");
        assert!(findings("a.rs", "//! Plans. Runs and stops are elsewhere.\n").is_empty());
    }

    #[test]
    fn lengths() {
        let long = format!("//! Long.\n{}", "//\n".repeat(rust::LONGEST));
        finds("a.rs", &long, "401: 401 lines");
        let at_most = format!("//! Long.\n{}", "//\n".repeat(rust::LONGEST - 1));
        assert!(findings("a.rs", &at_most).is_empty());
    }

    #[test]
    fn names() {
        finds("a/src/utils.rs", "//! A.\n", "1: `utils` says nothing");
        finds("a/src/common/a.rs", "//! A.\n", "1: `common` says nothing");
        assert!(findings("a/src/typescript.rs", "//! A.\n").is_empty());
    }

    #[test]
    fn lines() {
        finds("a.md", "a \n", "1: trailing white space");
        finds("a.md", "a\r\n", "1: trailing white space");
        finds("a.md", "\ta\n", "1: a tab");
        finds("a.md", "a", "1: the file does not end with a newline");
        finds("a.md", "a\n\n", "2: the file ends with an empty line");
        let path = ["", "home", "someone", "project"].join("/");
        finds("a.md", &format!("see `{path}`\n"), "1: a path of one machine");
    }

    #[test]
    fn manifests() {
        finds("Cargo.toml", "[workspace.dependencies]\nserde = \"1\"\nclap = \"4\"\n", "3: `clap` comes after `serde`");
        finds(
            "a/Cargo.toml",
            "[dev-dependencies]\nserde.workspace = true\nclap.workspace = true\n",
            "3: `clap` comes after `serde`",
        );
        finds("a/Cargo.toml", "[dependencies]\nclap = \"4\"\n", "2: `clap` has a version of its own");
        assert!(findings("Cargo.toml", "[lints]\nworkspace = true\n\n[a]\nz = 1\nb = 1\n").is_empty());
    }
}

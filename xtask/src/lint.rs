//! `cargo xtask lint`: explains what is wrong with a document before a generator panics over it.

mod evaluate;
mod grammar;
mod rules;
mod sites;

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Args;
use connected_accounts_openapi::DOCUMENTS;

use self::rules::RULES;
use crate::{
    document::{Document, report::Report, yaml},
    error::Error,
    finding::{self, Finding},
    output, workspace,
};

/// What to lint.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Documents to read instead of those of the workspace
    files: Vec<PathBuf>,
    /// Print a table of the rules instead
    #[arg(long)]
    rules: bool,
}

/// Lints the workspace's documents, or the files that are named.
///
/// # Errors
/// A document breaks a rule, or cannot be read.
pub(crate) fn run(options: &Options) -> Result<(), Error> {
    if options.rules {
        output::line(rules_as_markdown().trim_end());
        return Ok(());
    }
    let mut findings = Vec::new();
    if options.files.is_empty() {
        for document in DOCUMENTS {
            let file = Path::new("openapi").join(document.name);
            findings.extend(lint(&file, &workspace::read(&file)?));
        }
    }
    for file in &options.files {
        let text = fs::read_to_string(file).map_err(|source| Error::file("read", file, source))?;
        findings.extend(lint(file, &text));
    }
    finding::settle("lint", findings)
}

/// The rules with their reasons, as a Markdown table.
pub(crate) fn rules_as_markdown() -> String {
    let rows = RULES.iter().copied().flatten().map(|rule| format!("| `{}` | {} |\n", rule.name, rule.why));
    format!("| rule | what happens otherwise |\n|---|---|\n{}", rows.collect::<String>())
}

/// What is wrong with one document.
fn lint(file: &Path, text: &str) -> Vec<Finding> {
    let mut report = Report::default();
    // Rules about a tree of which a part was dropped would only repeat what the reader has said.
    if let Some(root) = yaml::parse(text, &mut report)
        && report.findings.is_empty()
    {
        let document = Document::new(root);
        for rule in RULES.iter().copied().flatten() {
            (rule.check)(&document, &mut report);
        }
    }
    let finding = |(line, sentence)| Finding { file: file.to_path_buf(), line, sentence };
    report.findings.into_iter().chain(report.doubts).map(finding).collect()
}

#[cfg(test)]
mod tests;

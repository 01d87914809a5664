//! `cargo xtask drift`: how our document differs from a published one, or from an earlier revision of ours.

mod accept;
mod compare;
mod constraint;
mod difference;
mod exchange;
mod report;
mod schema;
mod security;
mod shape;
mod side;
mod source;
mod union;

use std::path::{Path, PathBuf};

use clap::Args;
use connected_accounts_openapi::{CONNECTED_ACCOUNTS, DOCUMENTS};

use self::{
    accept::Accepted,
    report::{Report, Style},
    side::Side,
};
use crate::{error::Error, glob, output, workspace};

/// What is accepted of the published connected-accounts document, relative to the workspace's root.
const ACCEPTED: &str = "openapi/drift.toml";

/// What to compare with what.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The published document: OpenAPI 3.0, JSON or YAML
    file: Option<PathBuf>,
    /// Compare with this revision of our document instead: a commit, branch or tag
    #[arg(long, value_name = "GITREV", conflicts_with = "file")]
    base: Option<String>,
    /// Which of our documents
    #[arg(long, value_name = "NAME", default_value = CONNECTED_ACCOUNTS.name)]
    document: String,
    /// The differences that are accepted, with their reasons [default: openapi/drift.toml; none with --base]
    #[arg(long, value_name = "FILE")]
    accept: Option<PathBuf>,
    /// Fail for differences that break clients or servers only; the others are still shown
    #[arg(long)]
    breaking: bool,
    /// List every place, every operation beyond ours, every accepted difference with its reason
    #[arg(long)]
    all: bool,
}

/// Compares the documents, prints the report.
///
/// # Errors
/// There is a difference that nothing accepts, or an acceptance that accepts nothing; a document cannot be read or
/// compared.
pub(crate) fn run(options: &Options) -> Result<(), Error> {
    let names: Vec<&str> = DOCUMENTS.iter().map(|document| document.name).collect();
    if !names.contains(&options.document.as_str()) {
        let hint = glob::suggestion(&options.document, &names);
        return Err(Error::new(format!("find a document {:?} in openapi/{hint}", options.document)));
    }
    let path = Path::new("openapi").join(&options.document);
    let ours = source::parse(&path.display().to_string(), &workspace::read(&path)?)?;
    let (other, other_name) = match (&options.file, &options.base) {
        (Some(file), _) => (source::read(file)?, file.display().to_string()),
        (None, Some(revision)) => (source::at_revision(revision, &path)?, format!("{} at {revision}", path.display())),
        (None, None) => {
            return Err(Error::new("find something to compare with; name a FILE, or a revision by --base GITREV"));
        }
    };
    let path = path.display().to_string();
    let comparison = if options.base.is_some() {
        compare::compare(Side::new(&other, &other_name, "before"), Side::new(&ours, &path, "now"), true)?
    } else {
        compare::compare(Side::new(&ours, &path, "in ours"), Side::new(&other, &other_name, "in theirs"), false)?
    };
    let accepted = match (&options.accept, &options.base) {
        (Some(file), _) => Accepted::read(file, &file.display().to_string())?,
        (None, None) if options.document == CONNECTED_ACCOUNTS.name => {
            Accepted::read(&workspace::root().join(ACCEPTED), ACCEPTED)?
        }
        (None, _) => Accepted::default(),
    };
    let report = Report::new(comparison, &accepted);
    output::line(report.render(Style { all: options.all }).trim_end());
    report.settle(options.breaking)
}

#[cfg(test)]
mod tests;

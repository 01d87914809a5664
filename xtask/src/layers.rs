//! `cargo xtask layers`: holds the imports to the one direction that the table allows.

mod modules;
mod packages;
mod paths;
mod table;

use std::path::{Path, PathBuf};

use crate::{
    error::Error,
    finding::{self, Finding},
    workspace,
};

/// Where the suite's sources are.
const SOURCES: &str = "conformance/src";

/// Checks the modules of the suite, then the packages of the workspace.
///
/// # Errors
/// An import crosses a line of the table, or the sources cannot be read.
pub(crate) fn run() -> Result<(), Error> {
    let mut sources = Vec::new();
    for file in workspace::files()? {
        if let Ok(below) = file.strip_prefix(SOURCES)
            && below.extension().is_some_and(|extension| extension == "rs")
            && below != Path::new("main.rs")
        {
            sources.push((below.to_path_buf(), workspace::read(&file)?));
        }
    }
    let mut findings: Vec<Finding> = modules::check(&sources)
        .into_iter()
        .map(|finding| Finding { file: PathBuf::from(SOURCES).join(finding.file), ..finding })
        .collect();
    findings.extend(packages::check(&packages::metadata()?)?);
    finding::settle("layers", findings)
}

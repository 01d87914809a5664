//! What a checking task found: a place in a file, with one sentence about it.

use std::{fmt, path::PathBuf};

use crate::{error::Error, output};

/// One violation of one rule of the house.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    /// The file, relative to the workspace's root.
    pub(crate) file: PathBuf,
    /// The line, counted from one.
    pub(crate) line: usize,
    /// What is wrong, with what to do instead.
    pub(crate) sentence: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file.display(), self.line, self.sentence)
    }
}

/// Prints the findings in the order of files with lines.
///
/// # Errors
/// There are any; `task` is named in the error.
pub(crate) fn settle(task: &str, mut findings: Vec<Finding>) -> Result<(), Error> {
    findings.sort();
    findings.dedup();
    for finding in &findings {
        output::line(finding);
    }
    match findings.len() {
        0 => Ok(()),
        1 => Err(Error::new(format!("pass {task}: 1 finding"))),
        n => Err(Error::new(format!("pass {task}: {n} findings"))),
    }
}

//! Where reports go besides the terminal.

use super::{Failure, screen};
use crate::report::{Report, github, json, junit, markdown, sink};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The reports that are wanted besides the one for people.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    pub(super) json: Option<PathBuf>,
    pub(super) junit: Option<PathBuf>,
    pub(super) markdown: Option<PathBuf>,
    /// Whether a workflow run of GitHub Actions is annotated.
    pub(super) github: bool,
}

impl Wanted {
    /// Whether there is none.
    pub(super) fn is_nothing(&self) -> bool {
        self.json.is_none() && self.junit.is_none() && self.markdown.is_none() && !self.github
    }

    /// Writes every report that is wanted; all are tried, even where one fails.
    pub(super) fn write(&self, report: &Report) -> Result<(), Failure> {
        let mut failures = Vec::new();
        if let Some(path) = &self.json {
            let text = json::render(report).map_err(|error| Failure::defect(error.to_string()))?;
            failures.extend(sink::write(path, &text).err());
        }
        if let Some(path) = &self.junit {
            failures.extend(junit::render(report).and_then(|text| sink::write(path, &text)).err());
        }
        if let Some(path) = &self.markdown {
            failures.extend(sink::write(path, &markdown::render(report)).err());
        }
        if let (true, Some(path)) = (self.github, summary()) {
            failures.extend(append(&path, &markdown::render(report)).err());
        }
        if failures.is_empty() { Ok(()) } else { Err(Failure::usage(failures.join("; "))) }
    }

    /// Prints the annotations, before anything for people, whose last line stays the last.
    pub(super) fn annotate(&self, report: &Report) {
        if self.github {
            screen::print(&github::render(report));
        }
    }
}

/// The file that GitHub Actions shows as the summary of a job.
fn summary() -> Option<PathBuf> {
    std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()).map(PathBuf::from)
}

fn append(path: &Path, text: &str) -> Result<(), String> {
    let file = OpenOptions::new().create(true).append(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| format!("failed to append to {}: {error}", path.display()))
}

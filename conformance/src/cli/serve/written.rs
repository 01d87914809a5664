//! A configuration that judges a served target, with its keys in files beside it.

use super::super::Failure;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A configuration that is about to be written.
pub(super) struct Written {
    path: PathBuf,
    /// The configuration itself.
    pub(super) text: String,
    secrets: Vec<(PathBuf, &'static str)>,
}

impl Written {
    /// An empty configuration for this file.
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), text: String::new(), secrets: Vec::new() }
    }

    /// Puts a secret into a file of its own; returns the name by which the configuration names it.
    pub(super) fn secret(&mut self, suffix: &str, secret: &'static str) -> String {
        let file = beside(&self.path, suffix);
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        self.secrets.push((file, secret));
        name
    }

    /// Writes every file.
    ///
    /// # Errors
    ///
    /// Names the file that cannot be written.
    pub(super) fn write(&self) -> Result<(), Failure> {
        for (path, secret) in &self.secrets {
            write_secret(path, secret)?;
        }
        std::fs::write(&self.path, &self.text).map_err(|error| unwritable(&self.path, &error))
    }
}

/// A text as TOML spells it.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A file beside the configuration, readable by its owner alone.
fn write_secret(path: &Path, secret: &str) -> Result<(), Failure> {
    // An older file keeps its mode when it is opened again, so it goes first.
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(unwritable(path, &error)),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| writeln!(file, "{secret}"));
    written.map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::usage(format!("failed to write {}: {error}", path.display()))
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{suffix}"));
    path.with_file_name(name)
}

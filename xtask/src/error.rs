//! Why a task did not succeed.

use std::{error, fmt, path::Path};

/// A task's failure: a lower-case fragment that completes "failed to …", with its cause if it has one.
#[derive(Debug)]
pub(crate) struct Error {
    message: String,
    source: Option<Box<dyn error::Error + Send + Sync>>,
}

impl Error {
    /// A failure that nothing else caused.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), source: None }
    }

    /// A failure that `source` caused.
    pub(crate) fn caused(message: impl Into<String>, source: impl Into<Box<dyn error::Error + Send + Sync>>) -> Self {
        Self { message: message.into(), source: Some(source.into()) }
    }

    /// A failure to do something (`verb`) with a file.
    pub(crate) fn file(verb: &str, path: &Path, source: std::io::Error) -> Self {
        Self::caused(format!("{verb} {}", path.display()), source)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

//! What a vendored crate was made from.

use std::{fmt::Write as _, path::Path};

use connected_accounts_openapi::DOCUMENTS;
use sha2::{Digest, Sha256};

use super::{inline::Library, package::Package};
use crate::{error::Error, workspace};

/// The packages whose version changes the generated text.
const GENERATORS: &[&str] = &["progenitor", "typify", "prettyplease"];

/// What the line with the options begins with, by which a copy can be written again.
pub(super) const OPTIONS: &str = "Options: ";

/// The documents with the generators.
pub(super) struct Origin {
    lines: Vec<String>,
}

impl Origin {
    /// The origin of `package`, which holds `library` if one is given; the versions are those of the lock file.
    ///
    /// # Errors
    /// The lock file cannot be read, or lacks a generator.
    pub(super) fn find(package: &Package, library: Option<&Library>) -> Result<Self, Error> {
        let lock: toml::Table = workspace::read(Path::new("Cargo.lock"))?
            .parse()
            .map_err(|source: toml::de::Error| Error::caused("read Cargo.lock", source))?;
        let packages = lock.get("package").and_then(toml::Value::as_array);
        let version = |name: &str| {
            let text = |package: &toml::Value, key: &str| package.get(key)?.as_str().map(str::to_owned);
            let found = packages?.iter().find(|package| text(package, "name").as_deref() == Some(name));
            text(found?, "version")
        };
        let mut generators = Vec::new();
        for name in GENERATORS {
            let version = version(name).ok_or_else(|| Error::new(format!("find {name} in Cargo.lock")))?;
            generators.push(format!("{name} {version}"));
        }
        let mut lines = vec!["Written by `cargo xtask vendor`; do not edit.".to_owned(), format!("{OPTIONS}{package}")];
        for document in DOCUMENTS {
            let text = document.text.replace("\r\n", "\n");
            lines.push(format!("Document: {}, version {}", document.name, document.version));
            lines.push(format!("SHA-256 of the document: {}", sha256(&text)));
        }
        lines.push(format!("Generators: {}", generators.join(", ")));
        lines.extend(library.map(|library| format!("Taken in: {library}, under MPL-2.0")));
        Ok(Self { lines })
    }

    /// The origin as a comment, each line after `prefix` with a space.
    pub(super) fn comment(&self, prefix: &str) -> String {
        let mut text = String::new();
        for line in &self.lines {
            text.push_str(prefix);
            text.push(' ');
            text.push_str(line);
            text.push('\n');
        }
        text
    }
}

/// The digest in lower-case hexadecimal.
pub(super) fn sha256(text: &str) -> String {
    let mut hex = String::new();
    for byte in Sha256::digest(text.as_bytes()) {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

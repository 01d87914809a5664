//! Every file of a vendored crate, as text.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use super::{
    Files,
    inline::{self, Library},
    manifest,
    origin::Origin,
    record::{RECORD, Record},
};
use crate::{
    codegen::{GENERATED, Generated},
    error::Error,
    workspace,
};

/// The client's package, relative to the workspace's root.
pub(super) const CLIENT: &str = "client";

/// The tests that a vendored crate has too.
const TESTS: [&str; 2] = ["tests/live.rs", "tests/live_nylas.rs"];

/// Which crate to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Package {
    name: String,
    inline: bool,
}

impl Package {
    /// The crate that is called `name`, with the source of progenitor-client in it if `inline`.
    ///
    /// # Errors
    /// The name is none for a package.
    pub(super) fn new(name: &str, inline: bool) -> Result<Self, Error> {
        let rest = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || !name.chars().all(rest) {
            return Err(Error::new(format!(
                "name a package `{name}`; a name is a letter, then letters, digits, `-` or `_`"
            )));
        }
        Ok(Self { name: name.to_owned(), inline })
    }

    /// The crate that the options say, which were written by `Display`.
    pub(super) fn parse(options: &str) -> Option<Self> {
        let (name, inline) = match options.strip_prefix("--name ")?.split_once(' ') {
            None => (options.strip_prefix("--name ")?, false),
            Some((name, "--inline")) => (name, true),
            Some(_) => return None,
        };
        Self::new(name, inline).ok()
    }

    /// The files of the crate by their paths, the record of their digests among them.
    ///
    /// # Errors
    /// The document does not generate, or a file of the workspace cannot be read.
    pub(super) fn files(&self) -> Result<Files, Error> {
        let library = self.inline.then(Library::find).transpose()?;
        let origin = Origin::find(self, library.as_ref())?;
        let mut files = sources(&origin)?;
        if let Some(library) = &library {
            inline::take_in(library, &mut files)?;
        }
        let manifest = manifest::of(&self.name, library.as_ref(), &files)?;
        files.insert("Cargo.toml".to_owned(), format!("{}\n{manifest}", origin.comment("#")));
        files.insert("README.md".to_owned(), self.readme(&origin, library.as_ref()));
        for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
            files.insert(licence.to_owned(), workspace::read(Path::new(licence))?.replace("\r\n", "\n"));
        }
        files.insert(RECORD.to_owned(), Record::text(&origin, &files));
        Ok(files)
    }

    fn readme(&self, origin: &Origin, library: Option<&Library>) -> String {
        let licences = match library {
            None => {
                "MIT or Apache-2.0, at your choice: LICENSE-MIT, LICENSE-APACHE. Its dependency `progenitor-client` is \
                 under\nMPL-2.0; it is not part of this folder."
                    .to_owned()
            }
            Some(library) => format!(
                "MIT or Apache-2.0, at your choice: LICENSE-MIT, LICENSE-APACHE. `{}` is a changed\ncopy of \
                 {library} and stays under MPL-2.0: LICENSE-MPL-2.0. Together: `{}`.",
                inline::SOURCE,
                inline::LICENCE,
            ),
        };
        include_str!("readme.md.in")
            .replace("{name}", &self.name)
            .replace("{origin}", &origin.comment("   "))
            .replace("{licences}", &licences)
    }
}

/// The options that make `cargo xtask vendor` write this crate.
impl fmt::Display for Package {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "--name {}", self.name)?;
        if self.inline { f.write_str(" --inline") } else { Ok(()) }
    }
}

/// The client's own sources, the generated ones written out.
fn sources(origin: &Origin) -> Result<Files, Error> {
    let mut files = Files::new();
    for folder in ["src", "tests", "examples"] {
        for path in rust_files(&Path::new(CLIENT).join(folder))? {
            let relative = path.strip_prefix(CLIENT).unwrap_or(&path);
            // The tests against faulty servers stay here; they need more than the crate does.
            if folder != "tests" || TESTS.iter().any(|test| relative == Path::new(test)) {
                files.insert(slashes(relative), workspace::read(&path)?.replace("\r\n", "\n"));
            }
        }
    }
    for generated in &GENERATED {
        let include = include(generated);
        let module = generated.module;
        let text = files
            .get_mut(module)
            .filter(|text| text.contains(&include))
            .ok_or_else(|| Error::new(format!("find the line `{include}` in client/{module}")))?;
        let source = prettyplease::unparse(&generated.source()?);
        *text = text.replace(&include, &format!("{}\n{source}", origin.comment("//")));
    }
    Ok(files)
}

/// The line of the client that the generated source takes the place of.
fn include(generated: &Generated) -> String {
    format!("include!(concat!(env!(\"OUT_DIR\"), \"/{}\"));", generated.name)
}

/// The Rust files below a folder, in a fixed order, relative to the workspace's root.
fn rust_files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let failed = |source| Error::file("list", folder, source);
    let mut files = Vec::new();
    for entry in fs::read_dir(workspace::root().join(folder)).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let path = folder.join(entry.file_name());
        if entry.file_type().map_err(failed)?.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

pub(super) fn slashes(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;

    static PLAIN: LazyLock<Files> = LazyLock::new(|| written(false));
    static INLINE: LazyLock<Files> = LazyLock::new(|| written(true));

    fn written(inline: bool) -> Files {
        Package::new("a-client", inline).unwrap().files().unwrap()
    }

    #[test]
    fn the_same_workspace_gives_the_same_bytes() {
        assert_eq!(*PLAIN, written(false));
        assert_eq!(*INLINE, written(true));
    }

    #[test]
    fn sources_are_copied_verbatim_but_for_the_generated_ones() {
        let generated = |path: &str| GENERATED.iter().any(|generated| generated.module == path);
        for (path, text) in PLAIN.iter() {
            if path.ends_with(".rs") && !generated(path) {
                assert_eq!(*text, workspace::read(&Path::new(CLIENT).join(path)).unwrap(), "{path}");
            }
        }
    }

    #[test]
    fn nothing_refers_to_the_generator_or_to_this_repository() {
        for files in [&*PLAIN, &*INLINE] {
            let manifest: toml::Table = files["Cargo.toml"].parse().unwrap();
            assert!(!manifest.contains_key("build-dependencies"));
            assert!(!files["Cargo.toml"].contains("workspace"));
            assert!(!files["Cargo.toml"].contains("path"));
            for generated in &GENERATED {
                assert!(!files[generated.module].contains("OUT_DIR"));
                assert!(files[generated.module].contains("pub struct Operations {"));
            }
            assert!(TESTS.iter().all(|test| files.contains_key(*test)));
            assert_eq!(manifest["features"]["nylas"].as_array(), Some(&Vec::new()), "it needs nothing more");
            assert_eq!(manifest["package"]["name"].as_str(), Some("a-client"));
            assert_eq!(manifest["lib"]["name"].as_str(), Some("connected_accounts_client"));
            assert!(files["README.md"].contains("MPL-2.0"));
        }
    }

    #[test]
    fn the_runtime_library_is_a_dependency() {
        let manifest: toml::Table = PLAIN["Cargo.toml"].parse().unwrap();
        assert_eq!(manifest["dependencies"]["progenitor-client"].as_str(), Some("=0.15.1"));
        assert_eq!(manifest["package"]["license"].as_str(), Some("MIT OR Apache-2.0"));
    }

    #[test]
    fn taken_in_the_runtime_library_is_a_file_under_its_own_licence() {
        let files = &*INLINE;
        let manifest: toml::Table = files["Cargo.toml"].parse().unwrap();
        assert_eq!(manifest["package"]["license"].as_str(), Some("(MIT OR Apache-2.0) AND MPL-2.0"));
        let dependencies = manifest["dependencies"].as_table().unwrap();
        assert!(!dependencies.contains_key("progenitor-client"));
        for needed in ["bytes", "futures-core", "percent-encoding", "reqwest", "serde", "serde_urlencoded"] {
            assert!(dependencies.contains_key(needed), "{needed}");
        }
        let header = &files["src/progenitor_client.rs"];
        assert!(header.contains("Mozilla Public\n// License, v. 2.0"), "{header}");
        assert!(files["LICENSE-MPL-2.0"].starts_with("Mozilla Public License Version 2.0"));
        for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".rs")) {
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            for line in code.filter(|line| line.contains("progenitor_client::")) {
                assert!(line.contains("crate::progenitor_client::"), "{path}: {line}");
            }
        }
    }

    #[test]
    fn the_header_names_command_document_and_generator() {
        let files = &*PLAIN;
        for path in ["Cargo.toml", "src/generated.rs", "src/nylas/generated.rs", "README.md", RECORD] {
            let documents = ["connected-accounts.yaml", "nylas-connect.yaml"];
            for part in documents.into_iter().chain(["cargo xtask vendor", "SHA-256", "progenitor 0.15.1"]) {
                assert!(files[path].contains(part), "{path} lacks {part}");
            }
        }
    }

    #[test]
    fn names_that_cargo_refuses_are_refused() {
        for name in ["", "1a", "-a", "a b", "a/b", "a\"", "é"] {
            assert!(Package::new(name, false).is_err(), "{name}");
        }
    }

    #[test]
    fn options_are_read_back() {
        for inline in [false, true] {
            let package = Package::new("a-client", inline).unwrap();
            assert_eq!(Package::parse(&package.to_string()), Some(package));
        }
        for options in ["", "--name", "--name a --verbose", "--name ../a", "--inline"] {
            assert_eq!(Package::parse(options), None, "{options}");
        }
    }
}

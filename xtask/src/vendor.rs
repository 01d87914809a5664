//! `cargo xtask vendor`: the client as a crate that needs neither the generator nor this repository.

mod folder;
mod manifest;
mod origin;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use clap::Args;

use crate::{codegen, error::Error, output, workspace};
use origin::Origin;

/// The client's package, relative to the workspace's root.
const CLIENT: &str = "client";

/// The line of the client that the generated source takes the place of.
const INCLUDE: &str = "include!(concat!(env!(\"OUT_DIR\"), \"/generated.rs\"));";

/// The files of a vendored crate, by their path with slashes.
type Files = BTreeMap<String, String>;

/// Where to write which crate.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The folder of the crate: new, empty, or one that this task wrote before
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The name of the package; the library in it keeps its name
    #[arg(long, value_name = "NAME", default_value = "connected-accounts-client")]
    name: String,
}

/// Writes the crate.
///
/// # Errors
/// The name is none for a package, the document does not generate, the folder holds something else.
pub(crate) fn run(options: &Options) -> Result<(), Error> {
    let files = files(&options.name)?;
    folder::write(&options.out, &files)?;
    output::progress(format_args!("wrote {} files to {}", files.len(), options.out.display()));
    Ok(())
}

/// Every file of the crate that is called `name`.
fn files(name: &str) -> Result<Files, Error> {
    if !is_package_name(name) {
        return Err(Error::new(format!(
            "name a package `{name}`; a name is a letter, then letters, digits, `-` or `_`"
        )));
    }
    let origin = Origin::find()?;
    let mut files = Files::new();
    for folder in ["src", "tests", "examples"] {
        for path in rust_files(&Path::new(CLIENT).join(folder))? {
            let relative = path.strip_prefix(CLIENT).unwrap_or(&path);
            // The tests against faulty servers stay here; they need more than the crate does.
            if folder != "tests" || relative == Path::new("tests/live.rs") {
                files.insert(slashes(relative), workspace::read(&path)?.replace("\r\n", "\n"));
            }
        }
    }
    let generated = files
        .get_mut("src/generated.rs")
        .filter(|text| text.contains(INCLUDE))
        .ok_or_else(|| Error::new(format!("find the line `{INCLUDE}` in client/src/generated.rs")))?;
    let source = prettyplease::unparse(&codegen::source()?);
    *generated = generated.replace(INCLUDE, &format!("{}\n{source}", origin.comment("//")));
    files.insert("Cargo.toml".to_owned(), format!("{}\n{}", origin.comment("#"), manifest::of(name)?));
    files.insert("README.md".to_owned(), readme(name, &origin));
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        files.insert(licence.to_owned(), workspace::read(Path::new(licence))?.replace("\r\n", "\n"));
    }
    let record = folder::record(&origin, &files);
    files.insert(folder::RECORD.to_owned(), record);
    Ok(files)
}

/// Whether cargo would take the name, whatever else it might take.
fn is_package_name(name: &str) -> bool {
    let rest = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(rest)
}

fn readme(name: &str, origin: &Origin) -> String {
    include_str!("vendor/readme.md.in").replace("{name}", name).replace("{origin}", &origin.comment("   "))
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

fn slashes(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_workspace_gives_the_same_bytes() {
        assert_eq!(files("a-client").unwrap(), files("a-client").unwrap());
    }

    #[test]
    fn sources_are_copied_verbatim_but_for_the_generated_one() {
        for (path, text) in files("a-client").unwrap() {
            if path.ends_with(".rs") && path != "src/generated.rs" {
                assert_eq!(text, workspace::read(&Path::new(CLIENT).join(&path)).unwrap(), "{path}");
            }
        }
    }

    #[test]
    fn nothing_refers_to_the_generator_or_to_this_repository() {
        let files = files("a-client").unwrap();
        let manifest: toml::Table = files["Cargo.toml"].parse().unwrap();
        assert!(!manifest.contains_key("build-dependencies"));
        assert!(!files["Cargo.toml"].contains("workspace"));
        assert!(!files["Cargo.toml"].contains("path"));
        assert!(!files["src/generated.rs"].contains("OUT_DIR"));
        assert_eq!(manifest["dependencies"]["progenitor-client"].as_str(), Some("=0.15.1"));
        assert_eq!(manifest["package"]["name"].as_str(), Some("a-client"));
        assert_eq!(manifest["lib"]["name"].as_str(), Some("connected_accounts_client"));
        assert!(files["README.md"].contains("MPL-2.0"));
    }

    #[test]
    fn the_header_names_command_document_and_generator() {
        let files = files("a-client").unwrap();
        for path in ["Cargo.toml", "src/generated.rs", "README.md", folder::RECORD] {
            for part in ["cargo xtask vendor", "connected-accounts.yaml", "SHA-256", "progenitor 0.15.1"] {
                assert!(files[path].contains(part), "{path} lacks {part}");
            }
        }
    }

    #[test]
    fn names_that_cargo_refuses_are_refused() {
        for name in ["", "1a", "-a", "a b", "a/b", "a\"", "é"] {
            assert!(files(name).is_err(), "{name}");
        }
    }
}

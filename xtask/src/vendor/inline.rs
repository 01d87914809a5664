//! Takes the source of progenitor-client into a vendored crate, which then does not depend on it.

use std::{collections::BTreeMap, fmt, fs, ops::Range, path::PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use serde_json::Value;
use syn::spanned::Spanned as _;

use super::Files;
use crate::{error::Error, workspace};

/// The package that is taken in.
pub(super) const PACKAGE: &str = "progenitor-client";

/// The file that its source becomes.
pub(super) const SOURCE: &str = "src/progenitor_client.rs";

/// The licence of a crate that holds it, as an SPDX expression.
pub(super) const LICENCE: &str = "(MIT OR Apache-2.0) AND MPL-2.0";

/// The module by which sources refer to it.
const MODULE: &str = "progenitor_client";

/// The notice of the Mozilla Public License, exhibit A, which the published file leaves out.
const NOTICE: &str = "\
// This Source Code Form is subject to the terms of the Mozilla Public
// License, v. 2.0. If a copy of the MPL was not distributed with this
// file, You can obtain one at https://mozilla.org/MPL/2.0/.
";

/// The library as the workspace's lock file has it.
#[derive(Debug)]
pub(super) struct Library {
    version: String,
    source: String,
    /// What it depends on, by name.
    pub(super) dependencies: BTreeMap<String, Dependency>,
}

/// One dependency of the library.
#[derive(Debug)]
pub(super) struct Dependency {
    pub(super) version: String,
    pub(super) default_features: bool,
    pub(super) features: Vec<String>,
}

impl Library {
    /// Asks cargo where the library is.
    ///
    /// # Errors
    /// cargo cannot be asked, or the library has another form than the one that is known here.
    pub(super) fn find() -> Result<Self, Error> {
        let output = workspace::cargo()
            .args(["metadata", "--locked", "--format-version", "1"])
            .output()
            .map_err(|source| Error::caused("run cargo metadata", source))?;
        if !output.status.success() {
            let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(Error::caused("find the source of progenitor-client with cargo metadata", message));
        }
        let metadata: Value = serde_json::from_slice(&output.stdout)
            .map_err(|source| Error::caused("read what cargo metadata wrote", source))?;
        let packages = metadata["packages"].as_array().map_or(&[][..], Vec::as_slice);
        let package = packages.iter().find(|package| package["name"] == PACKAGE);
        Self::of(package.ok_or_else(|| Error::new(format!("find {PACKAGE} in Cargo.lock")))?)
    }

    /// The library that cargo describes by `package`.
    fn of(package: &Value) -> Result<Self, Error> {
        let text = |key: &str| package[key].as_str().unwrap_or_default().to_owned();
        let version = text("version");
        let changed = |what: String| {
            Error::caused(format!("take in {PACKAGE} {version}"), format!("{what}; adapt xtask/src/vendor/inline.rs"))
        };
        if text("license") != "MPL-2.0" {
            return Err(changed(format!("its licence is `{}`", text("license"))));
        }
        let folder = PathBuf::from(text("manifest_path")).with_file_name("src");
        let mut names = Vec::new();
        for entry in fs::read_dir(&folder).map_err(|source| Error::file("list", &folder, source))? {
            names.push(entry.map_err(|source| Error::file("list", &folder, source))?.file_name());
        }
        names.sort();
        if names != ["lib.rs", "progenitor_client.rs"] {
            return Err(changed(format!("it consists of other files: {names:?}")));
        }
        let path = folder.join("progenitor_client.rs");
        let source = fs::read_to_string(&path).map_err(|source| Error::file("read", &path, source))?;
        if source.contains("crate::") || source.contains("super::") {
            return Err(changed("it refers to its own crate".to_owned()));
        }
        let mut dependencies = BTreeMap::new();
        for dependency in package["dependencies"].as_array().map_or(&[][..], Vec::as_slice) {
            let text = |key: &str| dependency[key].as_str().unwrap_or_default();
            if !dependency["kind"].is_null() {
                continue;
            }
            if dependency["optional"] == true || !dependency["target"].is_null() || !dependency["rename"].is_null() {
                return Err(changed(format!("its dependency {} has conditions", text("name"))));
            }
            let features = dependency["features"].as_array().map_or(&[][..], Vec::as_slice);
            let described = Dependency {
                version: text("req").trim_start_matches('^').to_owned(),
                default_features: dependency["uses_default_features"] == true,
                features: features.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            };
            dependencies.insert(text("name").to_owned(), described);
        }
        Ok(Self { version, source, dependencies })
    }

    /// A library without a source.
    #[cfg(test)]
    pub(super) fn needing(dependencies: BTreeMap<String, Dependency>) -> Self {
        Self { version: "1.0.0".to_owned(), source: String::new(), dependencies }
    }

    /// The file that the library becomes: its notice, then its source.
    fn file(&self) -> String {
        let (copyright, rest) = self.source.split_once('\n').unwrap_or_default();
        // An example in a documentation comment names the library, which does not exist any more.
        let mut open = false;
        let mut source = String::new();
        for line in rest.lines() {
            let fence = line.trim_start() == "/// ```";
            open ^= fence;
            source += if fence && open { "    /// ```ignore" } else { line };
            source.push('\n');
        }
        format!(
            "{copyright}\n//\n{NOTICE}//\n// The source of {self}, https://crates.io/crates/{PACKAGE}/{}, taken in by\n\
             // `cargo xtask vendor --inline`. Changed: this notice, examples that are not run.\n{source}",
            self.version,
        )
    }
}

impl fmt::Display for Library {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PACKAGE} {}", self.version)
    }
}

/// Adds the library to the sources and turns every reference to it into one within the crate.
///
/// # Errors
/// A source is no Rust, or is one that cannot refer to what is private to the crate.
pub(super) fn take_in(library: &Library, files: &mut Files) -> Result<(), Error> {
    for (path, text) in files.iter_mut().filter(|(path, _)| path.ends_with(".rs")) {
        let places = references(text).map_err(|source| Error::caused(format!("read {path}"), source))?;
        if !places.is_empty() && !path.starts_with("src/") {
            return Err(Error::new(format!("take in {PACKAGE}: {path} refers to it from outside the library")));
        }
        for place in places.into_iter().rev() {
            text.replace_range(place, &format!("crate::{MODULE}"));
        }
    }
    let root = files.get_mut("src/lib.rs").ok_or_else(|| Error::new("find src/lib.rs of the client"))?;
    let at = first_module(root).ok_or_else(|| Error::new("find a plain `mod …;` in client/src/lib.rs"))?;
    let declared = format!("#[allow(clippy::all, reason = \"taken in as it is\")]\nmod {MODULE};\n");
    root.insert_str(at, &declared);
    if files.insert(SOURCE.to_owned(), library.file()).is_some() {
        return Err(Error::new(format!("take in {PACKAGE}: client/{SOURCE} exists")));
    }
    files.insert("LICENSE-MPL-2.0".to_owned(), include_str!("LICENSE-MPL-2.0").to_owned());
    Ok(())
}

/// Where `source` names the library as a crate, in order; comments and longer paths do not count.
fn references(source: &str) -> Result<Vec<Range<usize>>, syn::Error> {
    let tokens: TokenStream = source.parse()?;
    let mut places = Vec::new();
    collect(tokens, &mut places);
    // A leading `::` belongs to the name of a crate, the one after `crate` or `self` to a path within.
    let places = places.into_iter().filter_map(|place: Range<usize>| {
        let before = source[..place.start].trim_end();
        match before.strip_suffix("::") {
            None => Some(place),
            Some(path) if path.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '>') => None,
            Some(path) => Some(path.len()..place.end),
        }
    });
    Ok(places.collect())
}

fn collect(tokens: TokenStream, places: &mut Vec<Range<usize>>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => collect(group.stream(), places),
            TokenTree::Ident(ident) if ident == MODULE => places.push(ident.span().byte_range()),
            _ => {}
        }
    }
}

/// The byte at which the first module without attributes is declared.
fn first_module(source: &str) -> Option<usize> {
    let file = syn::parse_file(source).ok()?;
    file.items.iter().find_map(|item| match item {
        syn::Item::Mod(module) if module.attrs.is_empty() => Some(module.span().byte_range().start),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(source: &str) -> String {
        let library = Library::needing(BTreeMap::new());
        let mut files = Files::from([
            ("src/lib.rs".to_owned(), "//! é.\n\n#[path = \"b.rs\"]\nmod b;\nmod a;\n".to_owned()),
            ("src/a.rs".to_owned(), source.to_owned()),
        ]);
        take_in(&library, &mut files).unwrap();
        let root = &files["src/lib.rs"];
        assert!(root.starts_with("//! é.\n\n#[path = \"b.rs\"]\nmod b;\n#[allow("), "{root}");
        assert!(root.ends_with("]\nmod progenitor_client;\nmod a;\n"), "{root}");
        files["src/a.rs"].clone()
    }

    #[test]
    fn references_become_paths_within_the_crate() {
        for (source, expected) in [
            ("use progenitor_client::{A, B};\n", "use crate::progenitor_client::{A, B};\n"),
            ("type A = ::progenitor_client::A;\n", "type A = crate::progenitor_client::A;\n"),
            ("fn é() { é!(progenitor_client::A) }\n", "fn é() { é!(crate::progenitor_client::A) }\n"),
            ("use crate::progenitor_client::A;\n", "use crate::progenitor_client::A;\n"),
            ("// progenitor_client::A\nconst A: &str = \"progenitor_client\";\n", ""),
        ] {
            let expected = if expected.is_empty() { source } else { expected };
            assert_eq!(rewritten(source), expected);
        }
    }

    #[test]
    fn a_test_that_refers_to_the_library_is_refused() {
        let library = Library::needing(BTreeMap::new());
        let mut files = Files::from([("tests/live.rs".to_owned(), "use progenitor_client::A;\n".to_owned())]);
        let error = take_in(&library, &mut files).unwrap_err();
        assert!(error.to_string().contains("tests/live.rs"), "{error}");
    }

    #[test]
    fn an_example_of_the_library_is_not_run() {
        let source = "// (c)\n\n    /// ```\n    /// use progenitor_client::A;\n    /// ```\nfn a() {}\n".into();
        let library = Library { source, ..Library::needing(BTreeMap::new()) };
        let file = library.file();
        assert!(file.starts_with("// (c)\n//\n// This Source Code Form"), "{file}");
        assert_eq!(file.matches("```ignore").count(), 1, "{file}");
    }
}

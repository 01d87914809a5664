//! The record in a vendored crate: its origin, then each file with its digest as `sha256sum` writes it.

use std::{
    collections::BTreeMap,
    fs,
    io::ErrorKind,
    path::{Component, Path},
};

use super::{
    Files,
    origin::{OPTIONS, Origin, sha256},
    package::Package,
};
use crate::error::Error;

/// The file that tells a vendored crate.
pub(super) const RECORD: &str = "VENDORED";

/// The first line of each record.
pub(super) const FIRST_LINE: &str = "# Written by `cargo xtask vendor`; do not edit.";

/// What an earlier run wrote.
#[derive(Debug)]
pub(super) struct Record {
    /// Which crate it was; nothing if the record does not say so in a way that is known here.
    pub(super) package: Option<Package>,
    /// The digest of each file, by its path with slashes. No path leaves the folder.
    pub(super) digests: BTreeMap<String, String>,
}

impl Record {
    /// The record of a crate that consists of `files`, as text.
    pub(super) fn text(origin: &Origin, files: &Files) -> String {
        let digests: String = files.iter().map(|(path, text)| format!("{}  {path}\n", sha256(text))).collect();
        format!("{}{digests}", origin.comment("#"))
    }

    /// The record in `folder`, if there is one.
    ///
    /// # Errors
    /// There is one, but it cannot be read.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, Error> {
        let path = folder.join(RECORD);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Self::parse(&text)),
            Err(source) if [ErrorKind::NotFound, ErrorKind::NotADirectory].contains(&source.kind()) => Ok(None),
            Err(source) => Err(Error::file("read", &path, source)),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        if text.lines().next() != Some(FIRST_LINE) {
            return None;
        }
        let options = text.lines().find_map(|line| line.strip_prefix("# ")?.strip_prefix(OPTIONS));
        let digests = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once("  "));
        let inside = digests.filter(|(_, path)| stays_inside(path));
        Some(Self {
            package: options.and_then(Package::parse),
            digests: inside.map(|(digest, path)| (path.to_owned(), digest.to_owned())).collect(),
        })
    }
}

/// Whether a recorded path names something below the folder, so that no edited record touches anything else.
fn stays_inside(path: &str) -> bool {
    Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_back() {
        let package = Package::new("a-client", true).unwrap();
        let files = Files::from([("src/lib.rs".to_owned(), "text".to_owned())]);
        let text = Record::text(&Origin::find(&package, None).unwrap(), &files);
        let record = Record::parse(&text).unwrap();
        assert_eq!(record.package, Some(package));
        assert_eq!(record.digests, BTreeMap::from([("src/lib.rs".to_owned(), sha256("text"))]));
        assert!(Record::parse(&text.replace('\n', "\r\n")).unwrap().digests.contains_key("src/lib.rs"));
    }

    #[test]
    fn an_edited_record_names_nothing_outside() {
        let text = format!("{FIRST_LINE}\n0  ../kept\n0  /kept\n0  src/../../kept\n0  src/a.rs\n");
        let record = Record::parse(&text).unwrap();
        assert_eq!(record.digests.into_keys().collect::<Vec<_>>(), ["src/a.rs"]);
        assert_eq!(record.package, None);
    }
}

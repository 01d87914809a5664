//! The differences that are accepted, each with the reason why.

use std::{fs, path::Path};

use serde::Deserialize;

use super::difference::Difference;
use crate::{error::Error, glob};

/// The differences that a file accepts.
#[derive(Debug, Default)]
pub(super) struct Accepted {
    pub(super) entries: Vec<Entry>,
    /// What to call the file.
    pub(super) name: String,
}

/// Differences that are accepted for one reason.
#[derive(Debug)]
pub(super) struct Entry {
    /// A glob for the place, as the report prints it.
    pub(super) at: String,
    /// A glob for the sentence.
    pub(super) what: String,
    /// Why the difference is there.
    pub(super) reason: String,
}

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    accept: Vec<Written>,
}

/// One entry, which may name several places.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    at: Globs,
    #[serde(default = "anything")]
    what: String,
    reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected a glob, or a list of globs")]
enum Globs {
    One(String),
    Several(Vec<String>),
}

fn anything() -> String {
    "*".to_owned()
}

impl Accepted {
    /// Reads a file, which errors call `name`.
    ///
    /// # Errors
    /// It cannot be read, or an entry is not complete.
    pub(super) fn read(path: &Path, name: &str) -> Result<Self, Error> {
        let text = fs::read_to_string(path).map_err(|source| Error::file("read", Path::new(name), source))?;
        Self::parse(&text, name)
    }

    pub(super) fn parse(text: &str, name: &str) -> Result<Self, Error> {
        let failed = |source| Error::caused(format!("read {name}"), source);
        let file: File = toml::from_str(text).map_err(|source| failed(source.to_string()))?;
        let mut entries = Vec::new();
        for Written { at, what, reason } in file.accept {
            let places = match at {
                Globs::One(place) => vec![place],
                Globs::Several(places) => places,
            };
            if reason.trim().is_empty() || places.is_empty() {
                return Err(failed(format!("the entry at {places:?} names no place, or no reason")));
            }
            // Each place is an entry of its own, so that one which is not in use any more is found.
            entries.extend(places.into_iter().map(|at| Entry {
                at: at.replace("->", "→"),
                what: what.clone(),
                reason: reason.clone(),
            }));
        }
        Ok(Self { entries, name: name.to_owned() })
    }

    /// The entries that accept a difference, by their number.
    pub(super) fn of<'s>(&'s self, difference: &Difference) -> impl Iterator<Item = usize> + 's {
        let place = difference.place.to_string();
        let sentence = difference.sentence.clone();
        let accepts = move |entry: &Entry| glob::matches(&entry.at, &place) && glob::matches(&entry.what, &sentence);
        self.entries.iter().enumerate().filter(move |(_, entry)| accepts(entry)).map(|(index, _)| index)
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn an_entry_has_a_place_and_a_reason() {
        for (text, expected) in [
            ("[[accept]]\nat = \"*\"\n", "missing field `reason`"),
            ("[[accept]]\nreason = \"so\"\n", "missing field `at`"),
            ("[[accept]]\nat = \"*\"\nreason = \" \"\n", "names no place, or no reason"),
            ("[[accept]]\nat = []\nreason = \"so\"\n", "names no place, or no reason"),
            ("[[accept]]\nat = 1\nreason = \"so\"\n", "expected a glob, or a list of globs"),
            ("[[accept]]\nat = \"*\"\nreason = \"so\"\nwhy = 1\n", "unknown field `why`"),
            ("[[except]]\n", "unknown field `except`"),
            ("accept = 1\n", "invalid type"),
            ("[", "TOML parse error at line 1"),
        ] {
            let error = Accepted::parse(text, "drift.toml").unwrap_err();
            let cause = error.source().map(ToString::to_string).unwrap_or_default();
            assert!(cause.contains(expected), "{text}: {cause}");
        }
        assert!(Accepted::read(Path::new("no/such/file"), "no/such/file").is_err());
    }

    #[test]
    fn each_place_is_an_entry_and_its_arrow_may_be_typed() {
        let accepted = Accepted::parse("[[accept]]\nat = [\"* -> 200 -> a\", \"b\"]\nreason = \"so\"\n", "a").unwrap();
        let places: Vec<&str> = accepted.entries.iter().map(|entry| entry.at.as_str()).collect();
        assert_eq!(places, ["* → 200 → a", "b"]);
    }
}

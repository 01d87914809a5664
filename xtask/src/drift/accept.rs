//! The differences that are accepted, each with the reason why.

use std::{fs, path::Path};

use serde::Deserialize;

use super::difference::Difference;
use crate::{error::Error, glob};

/// A file of accepted differences.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Accepted {
    #[serde(default, rename = "accept")]
    pub(super) entries: Vec<Entry>,
    /// What to call the file.
    #[serde(skip)]
    pub(super) name: String,
}

/// Differences that are accepted for one reason.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    /// A glob for the place, as the report prints it; `->` may stand for its arrow.
    pub(super) at: String,
    /// A glob for the sentence; any if it is not given.
    #[serde(default = "anything")]
    pub(super) what: String,
    /// Why the difference is there.
    pub(super) reason: String,
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
        let mut accepted: Self =
            toml::from_str(text).map_err(|source| Error::caused(format!("read {name}"), source))?;
        for entry in &mut accepted.entries {
            if entry.reason.trim().is_empty() {
                return Err(Error::caused(
                    format!("read {name}"),
                    format!("the entry at {:?} has no reason", entry.at),
                ));
            }
            entry.at = entry.at.replace("->", "→");
        }
        accepted.name = name.to_owned();
        Ok(accepted)
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
            ("[[accept]]\nat = \"*\"\nreason = \" \"\n", "has no reason"),
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
    fn an_arrow_may_be_typed() {
        let accepted = Accepted::parse("[[accept]]\nat = \"* -> 200 -> a\"\nreason = \"so\"\n", "a").unwrap();
        assert_eq!(accepted.entries[0].at, "* → 200 → a");
    }
}

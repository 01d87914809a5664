//! The precedence of settings: flag, environment, file, default.

use clap::ArgMatches;
use clap::parser::ValueSource;
use std::fmt::Debug;

/// One effective setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Shown {
    /// Its key in the file.
    pub(in super::super) key: &'static str,
    /// Its value.
    pub(in super::super) value: String,
    /// Where it came from.
    pub(in super::super) from: &'static str,
}

/// Picks values, remembering where they came from.
pub(super) struct Merge<'a> {
    matches: &'a ArgMatches,
    pub(super) shown: Vec<Shown>,
}

impl<'a> Merge<'a> {
    pub(super) fn new(matches: &'a ArgMatches) -> Self {
        Self { matches, shown: Vec::new() }
    }

    /// The value that counts, if there is one.
    pub(super) fn optional<T: Debug>(&mut self, key: &'static str, given: Option<T>, file: Option<T>) -> Option<T> {
        let (value, from) = match (given, file) {
            (Some(value), _) => (value, self.source(key)),
            (None, Some(value)) => (value, "file"),
            (None, None) => return None,
        };
        self.show(key, &value, from);
        Some(value)
    }

    /// The value that counts, or the default.
    pub(super) fn or<T: Debug>(&mut self, key: &'static str, given: Option<T>, file: Option<T>, default: T) -> T {
        match self.optional(key, given, file) {
            Some(value) => value,
            None => {
                self.show(key, &default, "default");
                default
            }
        }
    }

    /// The list that counts: lists are not joined.
    pub(super) fn list<T: Debug + Clone>(&mut self, key: &'static str, given: &[T], file: Vec<T>) -> Vec<T> {
        let given = (!given.is_empty()).then(|| given.to_vec());
        self.optional(key, given, (!file.is_empty()).then_some(file)).unwrap_or_default()
    }

    /// A switch, which a flag or a variable can only turn on.
    pub(super) fn switch(&mut self, key: &'static str, given: bool, file: Option<bool>) -> bool {
        self.or(key, given.then_some(true), file, false)
    }

    /// Shows a value that has been found elsewhere.
    pub(super) fn show(&mut self, key: &'static str, value: &impl Debug, from: &'static str) {
        self.shown.push(Shown { key, value: format!("{value:?}"), from });
    }

    fn source(&self, key: &str) -> &'static str {
        match self.matches.try_contains_id(key).ok().and_then(|_| self.matches.value_source(key)) {
            Some(ValueSource::EnvVariable) => "environment",
            _ => "flag",
        }
    }
}

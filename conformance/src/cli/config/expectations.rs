//! The file of known deviations.

use super::file::misspelt;
use crate::date::Date;
use crate::event::{Expectation, ExpectedOutcome};
use crate::glob;
use crate::rules;
use serde::Deserialize;
use std::path::Path;
use toml::value::Datetime;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    expect: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    rules: String,
    outcome: ExpectedOutcome,
    reason: String,
    expires: Option<Datetime>,
}

/// Reads the file.
///
/// # Errors
///
/// Names the file with what is wrong in it.
pub(super) fn read(path: &Path, profile: &str) -> Result<Vec<Expectation>, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("failed to read the expectations {}: {error}", path.display()))?;
    parse(&text, profile).map_err(|reason| format!("in {}: {reason}", path.display()))
}

fn parse(text: &str, profile: &str) -> Result<Vec<Expectation>, String> {
    let file: File = toml::from_str(text).map_err(|error| {
        let hint = misspelt(error.message()).unwrap_or_default();
        format!("{}{hint}", error.to_string().trim_end())
    })?;
    file.expect.into_iter().map(|entry| expectation(entry, profile)).collect()
}

fn expectation(entry: Entry, profile: &str) -> Result<Expectation, String> {
    let Entry { rules, outcome, reason, expires } = entry;
    if reason.trim().is_empty() {
        return Err(format!("the expectation of {rules:?} has no reason"));
    }
    let expires = expires.map(|given| date(given).map_err(|wrong| format!("the expectation of {rules:?}: {wrong}")));
    let names_a_rule = rules::all().filter(|rule| rule.profile() == profile).any(|rule| glob::matches(&rules, rule.id));
    Ok(Expectation { rules, outcome, reason, expires: expires.transpose()?, names_a_rule })
}

fn date(given: Datetime) -> Result<Date, String> {
    match given {
        Datetime { date: Some(date), time: None, offset: None } => Date::new(date.year, date.month, date.day),
        other => Err(format!("expires must be a date like 2026-05-12, not {other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_read_with_its_expiry() {
        let text = "[[expect]]\nrules = \"composio.revoke.*\"\noutcome = \"fail\"\nreason = \"#1\"\n\
                    expires = 2026-12-01\n[[expect]]\nrules = \"no.such\"\noutcome = \"untested\"\nreason = \"x\"\n";
        let read = parse(text, "composio").unwrap();
        assert_eq!(read[0].expires.unwrap().to_string(), "2026-12-01");
        assert!(read[0].names_a_rule && !read[1].names_a_rule);
    }

    #[test]
    fn what_cannot_be_meant_is_said() {
        let entry = |more: &str| format!("[[expect]]\nrules = \"a\"\noutcome = \"fail\"\nreason = \"x\"\n{more}\n");
        for (text, reason) in [
            (entry("expires = 2026-12-01T00:00:00Z"), "must be a date"),
            (entry("expiry = 2026-12-01"), "did you mean \"expires\"?"),
            (entry("").replace("\"fail\"", "\"pass\""), "unknown variant"),
            (entry("").replace("\"x\"", "\" \""), "has no reason"),
        ] {
            let error = parse(&text, "composio").unwrap_err();
            assert!(error.contains(reason), "{error}");
        }
    }
}

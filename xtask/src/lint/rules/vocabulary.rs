//! Rules about words: the version, the keys, the types.

use super::Rule;
use crate::{
    document::{
        report::Report,
        yaml::{Node, Value},
    },
    lint::{
        grammar::{Kind, Shape, TYPES},
        sites::Site,
    },
};

pub(super) const RULES: &[Rule] = &[OPENAPI_VERSION, UNKNOWN_KEY, UNKNOWN_TYPE];

const OPENAPI_VERSION: Rule = Rule {
    name: "openapi-version",
    why: "the generator reads OpenAPI 3.0 only",
    check: |document, report| {
        let entry = document.root().entry("openapi");
        let version = entry.and_then(|entry| entry.value.text()).unwrap_or_default();
        if !version.starts_with("3.0.") {
            let line = entry.map_or(1, |entry| entry.line);
            report.at(line, format!("`openapi: {version}`: write 3.0.3, the generator reads no other version"));
        }
    },
};

const UNKNOWN_KEY: Rule = Rule {
    name: "unknown-key",
    why: "a misspelt key is ignored by every reader",
    check: |document, report| {
        for site in document.sites() {
            unknown_keys(&site, report);
        }
    },
};

const UNKNOWN_TYPE: Rule = Rule {
    name: "unknown-type",
    why: "the generator panics with \"invalid type\"",
    check: |document, report| {
        for schema in document.objects(Kind::Schema) {
            let Some(entry) = schema.node.entry("type") else {
                continue;
            };
            match entry.value.text() {
                Some(name) if TYPES.contains(&name) => {}
                Some(name) => {
                    let hint = nearest(name, TYPES.iter().copied());
                    report.at(entry.line, format!("the type `{name}` does not exist{hint}"));
                }
                None => report.at(entry.line, "`type` is one word in OpenAPI 3.0; write `nullable: true` for null"),
            }
        }
    },
};

fn unknown_keys(site: &Site<'_>, report: &mut Report) {
    if let Some(entry) = site.node.entry("$ref") {
        // Whatever stands beside a reference is the business of the rule on references.
        if entry.value.text().is_none() {
            report.at(entry.line, "`$ref` is a string");
        }
        return;
    }
    if !is_map(site.node) {
        report.at(site.line, format!("{} is a map", site.kind.name()));
        return;
    }
    for entry in site.node.entries() {
        let members = site.kind.members();
        let shape = members.iter().find(|(name, _)| *name == entry.key).map(|(_, shape)| shape);
        match shape {
            None if entry.key.starts_with("x-") => {}
            None => {
                let hint = nearest(&entry.key, members.iter().map(|(name, _)| *name));
                report.at(
                    entry.line,
                    format!("`{}` is no member of {} that this project uses{hint}", entry.key, site.kind.name()),
                );
            }
            Some(Shape::Map(_)) if !is_map(&entry.value) => {
                report.at(entry.line, format!("`{}` is a map", entry.key));
            }
            Some(Shape::List(_)) if !matches!(entry.value.value, Value::List(_)) => {
                report.at(entry.line, format!("`{}` is a list", entry.key));
            }
            Some(_) => {}
        }
    }
}

fn is_map(node: &Node) -> bool {
    matches!(node.value, Value::Map(_))
}

/// "; did you mean …?" where a known word is close to `word`.
fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> String {
    known
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= 2)
        .min()
        .map(|(_, candidate)| format!("; did you mean `{candidate}`?"))
        .unwrap_or_default()
}

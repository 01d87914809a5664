//! Rules about `$ref`.

use super::Rule;

pub(super) const RULES: &[Rule] = &[UNRESOLVED_REFERENCE, REFERENCE_SIBLINGS];

const UNRESOLVED_REFERENCE: Rule = Rule {
    name: "unresolved-reference",
    why: "the generator panics without a place",
    check: |document, report| {
        for site in document.sites() {
            let Some(entry) = site.node.entry("$ref") else {
                continue;
            };
            let reference = entry.value.text().unwrap_or_default();
            if !reference.starts_with("#/") {
                report.at(
                    entry.line,
                    format!("`{reference}` leaves the document; refer to a component by `#/components/…`"),
                );
            } else if document.resolve(site.node).is_none() {
                report.at(entry.line, format!("`{reference}` leads nowhere"));
            }
        }
    },
};

const REFERENCE_SIBLINGS: Rule = Rule {
    name: "reference-siblings",
    why: "OpenAPI 3.0 ignores whatever stands beside a `$ref`, though some generators do not",
    check: |document, report| {
        for site in document.sites() {
            if site.node.entry("$ref").is_none() {
                continue;
            }
            for entry in site.node.entries().iter().filter(|entry| entry.key != "$ref") {
                report.at(
                    entry.line,
                    format!("`{}` beside `$ref` is ignored; put the reference under `allOf`", entry.key),
                );
            }
        }
    },
};

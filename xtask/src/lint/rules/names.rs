//! Rules about names that are different in the document but the same in Rust.
//!
//! They fold names with `heck`, as the generator does.

use std::collections::HashMap;

use heck::{ToPascalCase, ToSnakeCase};

use super::Rule;
use crate::{
    document::{
        report::Report,
        yaml::{Entry, Node},
    },
    lint::grammar::Kind,
};

pub(super) const RULES: &[Rule] =
    &[CLASHING_PROPERTIES, CLASHING_ENUM_VALUES, CLASHING_SCHEMAS, CLASHING_OPERATION_IDS];

const CLASHING_PROPERTIES: Rule = Rule {
    name: "clashing-properties",
    why: "the generated struct has one field twice and does not compile",
    check: |document, report| {
        for schema in document.objects(Kind::Schema) {
            let properties = schema.node.get("properties").map_or(&[][..], Node::entries);
            clashes(properties.iter().map(named), |name| name.to_snake_case(), "properties", report);
        }
    },
};

const CLASHING_ENUM_VALUES: Rule = Rule {
    name: "clashing-enum-values",
    why: "the generator panics over two variants with one name",
    check: |document, report| {
        for schema in document.objects(Kind::Schema) {
            let values = schema.node.get("enum").map_or(&[][..], Node::items);
            let values = values.iter().filter_map(|value| Some((value.text()?, value.line)));
            clashes(values, |name| name.to_pascal_case().to_lowercase(), "enum values", report);
        }
    },
};

const CLASHING_SCHEMAS: Rule = Rule {
    name: "clashing-schemas",
    why: "two components generate one type",
    check: |document, report| {
        let schemas = document.root().get("components").and_then(|components| components.get("schemas"));
        let schemas = schemas.map_or(&[][..], Node::entries);
        clashes(schemas.iter().map(named), |name| name.to_pascal_case(), "schemas", report);
    },
};

const CLASHING_OPERATION_IDS: Rule = Rule {
    name: "clashing-operation-ids",
    why: "two operations generate one method",
    check: |document, report| {
        let ids = document.operations().filter_map(|operation| operation.node.entry("operationId"));
        let ids = ids.filter_map(|entry| Some((entry.value.text()?, entry.line)));
        clashes(ids, |name| name.to_snake_case(), "operation ids", report);
    },
};

fn named(entry: &Entry) -> (&str, usize) {
    (&entry.key, entry.line)
}

/// Reports each name whose folded form an earlier name has.
fn clashes<'a>(
    names: impl Iterator<Item = (&'a str, usize)>,
    fold: impl Fn(&str) -> String,
    what: &str,
    report: &mut Report,
) {
    let mut seen: HashMap<String, (&str, usize)> = HashMap::new();
    for (name, line) in names {
        if let Some((first, at)) = seen.insert(fold(name), (name, line)) {
            report.at(
                line,
                format!("the {what} `{first}` (line {at}) and `{name}` are the same name in Rust; keep one of them"),
            );
        }
    }
}

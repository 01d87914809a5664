//! Rules about schemas that generate something else than their author meant.

use super::Rule;
use crate::{
    document::{Document, report::Report, yaml::Node},
    lint::{grammar::Kind, sites::Site},
};

pub(super) const RULES: &[Rule] =
    &[NUMBER, ADDITIONAL_PROPERTIES_TRUE, OPEN_ENUM, INLINE_SCHEMA, NULLABLE_WITHOUT_TYPE, REQUIRED_WITHOUT_PROPERTY];

/// Where an author says why a number may have a fraction.
const FRACTIONAL: &str = "x-fractional";

const NUMBER: Rule = Rule {
    name: "number",
    why: "a `number` is a float, which goes out as `limit=10.0`",
    check: |document, report| {
        for schema in document.objects(Kind::Schema) {
            let has_reason = schema.node.text_of(FRACTIONAL).is_some_and(|reason| !reason.is_empty());
            if let Some(entry) = schema.node.entry("type")
                && entry.value.text() == Some("number")
                && !has_reason
            {
                report.at(
                    entry.line,
                    format!(
                        "`number` is sent as 10.0; write `integer`, or say under `{FRACTIONAL}` why there are fractions"
                    ),
                );
            }
        }
    },
};

const ADDITIONAL_PROPERTIES_TRUE: Rule = Rule {
    name: "additional-properties-true",
    why: "beside named properties, the generated type drops every other member",
    check: |document, report| {
        for schema in document.objects(Kind::Schema) {
            if let Some(entry) = schema.node.entry("additionalProperties")
                && entry.value.is_true()
            {
                report.at(
                    entry.line,
                    "`additionalProperties: true` loses what it admits; write `additionalProperties: {}`",
                );
            }
        }
    },
};

const OPEN_ENUM: Rule = Rule {
    name: "open-enum",
    why: "an `anyOf` of an enum with a string compiles, then fails at run time",
    check: |document, report| {
        for schema in document.objects(Kind::Schema) {
            let Some(entry) = schema.node.entry("anyOf") else {
                continue;
            };
            let is_string = |node: &Node| node.text_of("type") == Some("string");
            let members = || entry.value.items().iter().filter_map(|item| document.resolve(item));
            let any_enum = members().any(|member| member.get("enum").is_some());
            if any_enum && members().any(|member| is_string(member) && member.get("enum").is_none()) {
                report.at(
                    entry.line,
                    "an enum or any string fails at run time; write the enum alone, the client opens it by a type of its own",
                );
            }
        }
    },
};

const INLINE_SCHEMA: Rule = Rule {
    name: "inline-schema",
    why: "the generated type is named after the path to it, and is a new type at each place",
    check: |document, report| {
        for schema in document.objects(Kind::Schema) {
            let what = if schema.node.get("properties").is_some_and(|node| !node.entries().is_empty()) {
                "object"
            } else if schema.node.get("enum").is_some() {
                "enum"
            } else {
                continue;
            };
            if !is_component(&schema) {
                report.at(schema.line, format!("an inline {what}: make it a component with a name of its own"));
            }
        }
    },
};

const NULLABLE_WITHOUT_TYPE: Rule = Rule {
    name: "nullable-without-type",
    why: "OpenAPI 3.0.3 gives it no meaning",
    check: |document, report| {
        for schema in document.objects(Kind::Schema) {
            if let Some(entry) = schema.node.entry("nullable")
                && schema.node.get("type").is_none()
            {
                report.at(entry.line, "`nullable` has no meaning without a `type` beside it");
            }
        }
    },
};

const REQUIRED_WITHOUT_PROPERTY: Rule = Rule {
    name: "required-without-property",
    why: "a misspelt name in `required` asks for a member that nobody sends",
    check: |document, report| {
        for schema in document.objects(Kind::Schema) {
            required_without_property(document, &schema, report);
        }
    },
};

fn required_without_property(document: &Document, schema: &Site<'_>, report: &mut Report) {
    let properties = schema.node.get("properties");
    for name in schema.node.get("required").map_or(&[][..], Node::items) {
        let text = name.text().unwrap_or_default();
        if properties.and_then(|properties| document.resolve(properties)?.get(text)).is_none() {
            report.at(name.line, format!("`{text}` is required, but no property has that name"));
        }
    }
}

/// Whether the schema is itself an entry of `components/schemas`.
fn is_component(site: &Site<'_>) -> bool {
    matches!(site.path.as_slice(), ["components", "schemas", _])
}

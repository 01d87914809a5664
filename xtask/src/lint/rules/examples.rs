//! Rules about examples: that each body has one, that each fits its schema.

use super::Rule;
use crate::{
    document::{Document, report::Report, yaml::Node},
    lint::{evaluate::evaluate, grammar::Kind, sites::Site},
};

pub(super) const RULES: &[Rule] = &[MISSING_EXAMPLE, EXAMPLE_MISMATCH];

const MISSING_EXAMPLE: Rule = Rule {
    name: "missing-example",
    why: "a reader sees no instance of the body, and no example judges its schema",
    check: |document, report| {
        for media_type in document.objects(Kind::MediaType) {
            if examples(document, &media_type).is_empty() {
                report.at(media_type.line, "a body without an `example`");
            }
        }
    },
};

const EXAMPLE_MISMATCH: Rule = Rule {
    name: "example-mismatch",
    why: "the example or the schema is wrong",
    check: |document, report| {
        for site in document.sites() {
            match site.kind {
                Kind::Schema => {
                    for key in ["example", "default"] {
                        if let Some(value) = site.node.get(key) {
                            judge(document, site.node, value, report);
                        }
                    }
                }
                Kind::MediaType | Kind::Parameter | Kind::Header => {
                    if let Some(schema) = site.node.get("schema") {
                        for value in examples(document, &site) {
                            judge(document, schema, value, report);
                        }
                    }
                }
                _ => {}
            }
        }
    },
};

/// The values of `example` and `examples`.
fn examples<'a>(document: &'a Document, site: &Site<'a>) -> Vec<&'a Node> {
    let named = site.node.get("examples").map_or(&[][..], Node::entries);
    let named = named.iter().filter_map(|entry| document.resolve(&entry.value)?.get("value"));
    site.node.get("example").into_iter().chain(named).collect()
}

fn judge(document: &Document, schema: &Node, value: &Node, report: &mut Report) {
    for mismatch in evaluate(document, schema, value) {
        report.at(mismatch.line, format!("the example does not fit its schema: {}", mismatch.sentence));
    }
}

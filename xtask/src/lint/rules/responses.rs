//! Rules about what one operation may answer: one type where it succeeds, one where it fails.

use super::Rule;
use crate::{
    document::{
        Document, Operation,
        yaml::{Entry, Node},
    },
    lint::{grammar::Kind, sites::Site},
};

pub(super) const RULES: &[Rule] =
    &[SEVERAL_ERROR_SCHEMAS, ERROR_WITHOUT_BODY, SEVERAL_SUCCESS_SCHEMAS, DEFAULT_BESIDE_SUCCESS, NON_JSON_BODY];

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

const SEVERAL_ERROR_SCHEMAS: Rule = Rule {
    name: "several-error-schemas",
    why: "the generator panics with `response_types.len() <= 1`",
    check: |document, report| {
        for operation in document.operations() {
            let errors = bodies(document, &operation, is_error).filter_map(|(entry, body)| Some((entry, body?)));
            let mut first: Option<(&Entry, &Node)> = None;
            for (entry, body) in errors {
                match first {
                    None => first = Some((entry, body)),
                    Some((_, known)) if known == body => {}
                    Some((known, _)) => report.at(
                        entry.line,
                        format!(
                            "the body of {} has another schema than that of {}; all errors share one envelope",
                            entry.key, known.key
                        ),
                    ),
                }
            }
        }
    },
};

const ERROR_WITHOUT_BODY: Rule = Rule {
    name: "error-without-body",
    why: "an error with a body beside one without makes the generator panic",
    check: |document, report| {
        for operation in document.operations() {
            let errors: Vec<_> = bodies(document, &operation, is_error).collect();
            if errors.iter().any(|(_, body)| body.is_some()) {
                for (entry, _) in errors.iter().filter(|(_, body)| body.is_none()) {
                    report.at(
                        entry.line,
                        format!("{} has no body though other errors of the operation have one", entry.key),
                    );
                }
            }
        }
    },
};

const SEVERAL_SUCCESS_SCHEMAS: Rule = Rule {
    name: "several-success-schemas",
    why: "the generator panics: a method returns one type",
    check: |document, report| {
        for operation in document.operations() {
            let mut successes = bodies(document, &operation, is_success);
            let Some((first, known)) = successes.next() else {
                continue;
            };
            for (entry, _) in successes.filter(|(_, body)| *body != known) {
                report.at(
                    entry.line,
                    format!("{} has another body than {}; an operation succeeds with one type", entry.key, first.key),
                );
            }
        }
    },
};

const DEFAULT_BESIDE_SUCCESS: Rule = Rule {
    name: "default-beside-success",
    why: "to the generator `default` is a success too, and it panics over two types of success",
    check: |document, report| {
        for operation in document.operations() {
            let responses = operation.node.get("responses").map_or(&[][..], Node::entries);
            let success = responses.iter().find(|entry| is_success(&entry.key) && entry.key != "2XX");
            let default = responses.iter().find(|entry| entry.key == "default");
            if let (Some(success), Some(default)) = (success, default) {
                report.at(default.line, format!("`default` beside {}: name each error status instead", success.key));
            }
        }
    },
};

const NON_JSON_BODY: Rule = Rule {
    name: "non-json-body",
    why: "the generator panics over errors of two formats, and reads no other body than JSON",
    check: |document, report| {
        // Of a request that takes a form beside JSON, the generator is shown the JSON alone.
        let takes_json = |site: &Site<'_>| site.node.get("content").is_some_and(|content| content.get(JSON).is_some());
        let forms_pass = |site: &Site<'_>| site.kind == Kind::RequestBody && takes_json(site);
        let with_content = [Kind::Response, Kind::RequestBody];
        for site in document.sites().iter().filter(|site| with_content.contains(&site.kind)) {
            for entry in site.node.get("content").map_or(&[][..], Node::entries) {
                if entry.key != JSON && !(entry.key == FORM && forms_pass(site)) {
                    report.at(entry.line, format!("`{}`: write {JSON}, the only format that is generated", entry.key));
                }
            }
        }
    },
};

/// The responses whose status `wanted` picks, each with the schema of its JSON body.
fn bodies<'a>(
    document: &'a Document,
    operation: &Operation<'a>,
    wanted: fn(&str) -> bool,
) -> impl Iterator<Item = (&'a Entry, Option<&'a Node>)> {
    let responses = operation.node.get("responses").map_or(&[][..], Node::entries);
    responses.iter().filter(move |entry| wanted(&entry.key)).map(|entry| {
        let response = document.resolve(&entry.value);
        let json = response.and_then(|response| response.get("content")?.get(JSON));
        (entry, json.and_then(|json| json.get("schema")))
    })
}

fn is_success(status: &str) -> bool {
    status.starts_with('2')
}

fn is_error(status: &str) -> bool {
    status.starts_with(['4', '5']) || status == "default"
}

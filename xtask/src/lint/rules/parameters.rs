//! Rules about parameters.

use std::collections::HashMap;

use heck::ToSnakeCase;

use super::Rule;
use crate::{
    document::{Document, Operation, report::Report, yaml::Node},
    lint::grammar::Kind,
};

pub(super) const RULES: &[Rule] = &[COOKIE_PARAMETER, PARAMETER_STYLE, PATH_PARAMETERS, CLASHING_PARAMETERS];

const COOKIE_PARAMETER: Rule = Rule {
    name: "cookie-parameter",
    why: "the generator refuses the whole document",
    check: |document, report| {
        for parameter in document.objects(Kind::Parameter) {
            if let Some(entry) = parameter.node.entry("in")
                && entry.value.text() == Some("cookie")
            {
                report.at(entry.line, "parameters in cookies cannot be generated; use a header");
            }
        }
    },
};

const PARAMETER_STYLE: Rule = Rule {
    name: "parameter-style",
    why: "the generator refuses other styles and ignores `explode: false`",
    check: |document, report| {
        for parameter in document.objects(Kind::Parameter) {
            if let Some(entry) = parameter.node.entry("style") {
                let style = entry.value.text().unwrap_or_default();
                if !["form", "simple"].contains(&style) {
                    report.at(entry.line, format!("the style `{style}` cannot be generated; leave `style` out"));
                }
            }
            if let Some(entry) = parameter.node.entry("explode")
                && !entry.value.is_true()
            {
                report.at(
                    entry.line,
                    "`explode: false` is ignored by the generator, which repeats the parameter; leave it out",
                );
            }
        }
    },
};

const PATH_PARAMETERS: Rule = Rule {
    name: "path-parameters",
    why: "the generator panics over an undeclared parameter, and drops one that is not in the path",
    check: |document, report| {
        for operation in document.operations() {
            path_parameters(document, &operation, report);
        }
    },
};

const CLASHING_PARAMETERS: Rule = Rule {
    name: "clashing-parameters",
    why: "two parameters of one operation generate one method; `body` is what the request body is called",
    check: |document, report| {
        for operation in document.operations() {
            clashing_parameters(document, &operation, report);
        }
    },
};

fn path_parameters(document: &Document, operation: &Operation<'_>, report: &mut Report) {
    let in_template: Vec<&str> = template_names(operation.path).collect();
    let mut declared = Vec::new();
    for parameter in resolved(document, operation).filter(|parameter| parameter.text_of("in") == Some("path")) {
        let Some(entry) = parameter.entry("name") else {
            continue;
        };
        let name = entry.value.text().unwrap_or_default();
        if !in_template.contains(&name) {
            report.at(entry.line, format!("the path parameter `{name}` is not in {}", operation.path));
        }
        if !parameter.get("required").is_some_and(Node::is_true) {
            report.at(entry.line, format!("the path parameter `{name}` is not marked `required: true`"));
        }
        declared.push(name);
    }
    for name in in_template.iter().filter(|name| !declared.contains(name)) {
        report.at(operation.line, format!("`{{{name}}}` of {} is not declared under `parameters`", operation.path));
    }
}

fn clashing_parameters(document: &Document, operation: &Operation<'_>, report: &mut Report) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    if let Some(body) = operation.node.entry("requestBody") {
        seen.insert("body".to_owned(), body.line);
    }
    for entry in resolved(document, operation).filter_map(|parameter| parameter.entry("name")) {
        let name = entry.value.text().unwrap_or_default();
        if let Some(first) = seen.insert(name.to_snake_case(), entry.line) {
            report.at(
                entry.line,
                format!("the parameter `{name}` is the same name in Rust as that of line {first}; rename one of them"),
            );
        }
    }
}

fn resolved<'a>(document: &'a Document, operation: &Operation<'a>) -> impl Iterator<Item = &'a Node> {
    operation.parameters().filter_map(|parameter| document.resolve(parameter))
}

/// The names in braces of a path template.
fn template_names(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

//! Rules about operations as a whole.

use super::Rule;
use crate::document::{Operation, yaml::Node};

pub(super) const RULES: &[Rule] = &[MISSING_OPERATION_ID, UNKNOWN_STATUS];

const MISSING_OPERATION_ID: Rule = Rule {
    name: "missing-operation-id",
    why: "the generator has no name for the method",
    check: |document, report| {
        for Operation { path, line, node, .. } in document.operations() {
            if node.text_of("operationId").is_none_or(str::is_empty) {
                report.at(line, format!("an operation of {path} has no operationId"));
            }
        }
    },
};

const UNKNOWN_STATUS: Rule = Rule {
    name: "unknown-status",
    why: "a misspelt status is an answer that nobody ever gives",
    check: |document, report| {
        for operation in document.operations() {
            for entry in operation.node.get("responses").map_or(&[][..], Node::entries) {
                if !is_status(&entry.key) {
                    report.at(
                        entry.line,
                        format!(
                            "`{}` is no status; write one such as \"404\", a range such as 4XX, or default",
                            entry.key
                        ),
                    );
                }
            }
        }
    },
};

fn is_status(key: &str) -> bool {
    let is_code = key.parse().is_ok_and(|code: u16| (100..600).contains(&code));
    let is_range = matches!(key, "1XX" | "2XX" | "3XX" | "4XX" | "5XX");
    is_code || is_range || key == "default"
}

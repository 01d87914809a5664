//! `conformance list`: all rules, or all statements.

use super::args::{Format, ListArgs};
use super::{Failure, screen};
use crate::report::ExitCode;
use crate::rule::Rule;
use crate::rules::{self, SUITES, Statement};
use serde_json::{Value, json};
use std::fmt::Write;

/// Lists what the arguments ask for.
pub(super) fn list(args: &ListArgs) -> Result<ExitCode, Failure> {
    let text = match (args.ledger, args.format) {
        (false, Format::Text) => rules_as_text(),
        (false, Format::Markdown) => rules_as_markdown(),
        (false, Format::Json) => pretty(&rules::all().map(rule_as_json).collect()),
        (true, Format::Text) => ledger_as_text(),
        (true, Format::Markdown) => ledger_as_markdown(),
        (true, Format::Json) => pretty(&statements().map(statement_as_json).collect()),
    };
    screen::print(&text);
    Ok(ExitCode::Conformant)
}

fn statements() -> impl Iterator<Item = &'static Statement> {
    SUITES.iter().flat_map(|suite| suite.statements)
}

/// The rules that make a statement checkable.
pub(super) fn judging(number: &str) -> impl Iterator<Item = &'static Rule> {
    rules::all().filter(move |rule| rule.statements.contains(&number))
}

fn rules_as_text() -> String {
    let mut text = String::new();
    let mut area = ("", "");
    for rule in rules::all() {
        if (rule.profile(), rule.area()) != area {
            area = (rule.profile(), rule.area());
            let _ = writeln!(text, "{}{} {}", if text.is_empty() { "" } else { "\n" }, area.0, area.1);
        }
        let _ = writeln!(
            text,
            "  {}\n       {} {}, {}: {}",
            rule.id,
            rule.level.name(),
            rule.basis.name(),
            rule.statements.join(" "),
            rule.summary
        );
    }
    text
}

fn rules_as_markdown() -> String {
    let mut text = String::new();
    let mut profile = "";
    for rule in rules::all() {
        if rule.profile() != profile {
            let begun = if profile.is_empty() { "" } else { "\n" };
            profile = rule.profile();
            let head = "| rule | level | basis | statements | what holds | source |\n|---|---|---|---|---|---|";
            let _ = writeln!(text, "{begun}## {profile}\n\n{head}");
        }
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} | {} | [{}]({}) |",
            rule.id,
            rule.level.name(),
            rule.basis.name(),
            rule.statements.join(" "),
            cell(rule.summary),
            cell(&format!("{}, {}", rule.source.page.title, rule.source.heading)),
            rule.source.page.url,
        );
    }
    text
}

fn rule_as_json(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "level": rule.level,
        "basis": rule.basis,
        "statements": rule.statements,
        "summary": rule.summary,
        "source": rule.source,
        "needs": rule.needs.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn ledger_as_text() -> String {
    let mut text = String::new();
    for statement in statements() {
        let _ = writeln!(text, "{:<4} {}", statement.number, statement.about);
        for rule in judging(statement.number) {
            let _ = writeln!(text, "       {}", rule.id);
        }
        if let Some(exclusion) = statement.exclusion {
            let _ = writeln!(text, "       no rule: {}", exclusion.0);
        }
    }
    text
}

fn ledger_as_markdown() -> String {
    let mut text = String::from("| statement | about | rules |\n|---|---|---|\n");
    for statement in statements() {
        let judged: Vec<_> = judging(statement.number).map(|rule| format!("`{}`", rule.id)).collect();
        let rules =
            statement.exclusion.map_or_else(|| judged.join(" "), |exclusion| format!("*none: {}*", exclusion.0));
        let _ = writeln!(text, "| {} | {} | {rules} |", statement.number, cell(statement.about));
    }
    text
}

fn statement_as_json(statement: &Statement) -> Value {
    json!({
        "statement": statement.number,
        "about": statement.about,
        "rules": judging(statement.number).map(|rule| rule.id).collect::<Vec<_>>(),
        "exclusion": statement.exclusion.map(|exclusion| exclusion.0),
    })
}

/// Text inside a table cell.
pub(super) fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn pretty(values: &Vec<Value>) -> String {
    serde_json::to_string_pretty(values).unwrap_or_default() + "\n"
}

//! `conformance faults`: the reference server's deliberate faults.

use super::args::{FaultsArgs, Format};
use super::embedded::{Embedding, judge};
use super::{Failure, screen};
use crate::outcome::Verdict;
use crate::reference::{FAULTS, Fault};
use crate::report::ExitCode;
use crate::rule::Rule;
use crate::rules;
use serde_json::json;
use std::fmt::Write;

/// Lists the faults, with the rules that catch each where the matrix is asked for.
pub(super) async fn faults(args: &FaultsArgs) -> Result<ExitCode, Failure> {
    let all: Vec<_> = rules::all().collect();
    let mut rows = Vec::new();
    for fault in FAULTS {
        let caught = if args.matrix { Some(caught_by(fault, &all).await?) } else { None };
        rows.push((fault, caught));
    }
    screen::print(&match args.format {
        Format::Text => text(&rows),
        Format::Markdown => markdown(&rows),
        Format::Json => json(&rows),
    });
    Ok(ExitCode::Conformant)
}

/// The rules, of those given, that fail under a fault.
pub(super) async fn caught_by(fault: &'static Fault, rules: &[&'static Rule]) -> Result<Vec<String>, Failure> {
    let embedding = Embedding { fault: Some(fault), ..Embedding::default() };
    let report = judge(&embedding, rules).await.map_err(Failure::defect)?;
    let failed = report.rules.into_iter().filter(|finished| finished.verdict == Verdict::Fail);
    Ok(failed.map(|finished| finished.rule.id).collect())
}

type Row = (&'static Fault, Option<Vec<String>>);

fn text(rows: &[Row]) -> String {
    let mut text = String::new();
    for (fault, caught) in rows {
        let _ = writeln!(text, "{}\n       {}: {}", fault.id, fault.statements.join(" "), fault.summary);
        for rule in caught.iter().flatten() {
            let _ = writeln!(text, "       caught by {rule}");
        }
    }
    text
}

fn markdown(rows: &[Row]) -> String {
    let mut text = String::from("| fault | what it does | violates | caught by |\n|---|---|---|---|\n");
    for (fault, caught) in rows {
        let caught = match caught {
            None => "–".to_owned(),
            Some(rules) if rules.is_empty() => "nothing can be judged at all".to_owned(),
            Some(rules) => rules.iter().map(|rule| format!("`{rule}`")).collect::<Vec<_>>().join(" "),
        };
        let summary = super::list::cell(fault.summary);
        let _ = writeln!(text, "| `{}` | {summary} | {} | {caught} |", fault.id, fault.statements.join(" "));
    }
    text
}

fn json(rows: &[Row]) -> String {
    let rows: Vec<_> = rows
        .iter()
        .map(|(fault, caught)| {
            json!({
                "id": fault.id,
                "summary": fault.summary,
                "statements": fault.statements,
                "collateral": fault.collateral,
                "caught_by": caught,
            })
        })
        .collect();
    serde_json::to_string_pretty(&rows).unwrap_or_default() + "\n"
}

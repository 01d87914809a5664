//! `conformance faults`: the reference server's deliberate faults.

use super::args::{FaultsArgs, Format};
use super::embedded::{Embedding, judge_each};
use super::profile::{PROFILES, Profile};
use super::{Failure, screen};
use crate::outcome::Verdict;
use crate::reference::Fault;
use crate::report::{ExitCode, Report};
use crate::rule::Rule;
use serde_json::json;
use std::fmt::Write;

/// Lists the faults, with the rules that catch each where the matrix is asked for.
pub(super) fn faults(args: &FaultsArgs) -> Result<ExitCode, Failure> {
    let mut rows: Vec<Row> = Vec::new();
    for profile in PROFILES {
        let faults: Vec<_> = profile.faults.iter().collect();
        let caught = if args.matrix {
            let rules: Vec<_> = profile.rules().collect();
            caught(profile, &faults, &rules)?.into_iter().map(Some).collect()
        } else {
            vec![None; faults.len()]
        };
        rows.extend(faults.into_iter().zip(caught).map(|(fault, caught)| (*profile, fault, caught)));
    }
    screen::print(&match args.format {
        Format::Text => text(&rows),
        Format::Markdown => markdown(&rows),
        Format::Json => json(&rows),
    });
    Ok(ExitCode::Conformant)
}

/// The rules, of those given, that fail under each fault.
pub(super) fn caught(
    profile: &'static Profile,
    faults: &[&'static Fault],
    rules: &[&'static Rule],
) -> Result<Vec<Vec<String>>, Failure> {
    let embeddings: Vec<_> =
        faults.iter().map(|fault| Embedding { profile, fault: Some(fault), ..Embedding::default() }).collect();
    let reports = judge_each(&embeddings, rules).map_err(Failure::defect)?;
    if let Some(defect) = reports.iter().flat_map(|report| &report.rules).find(|finished| finished.defect) {
        let reason = defect.reason.as_deref().unwrap_or_default();
        return Err(Failure::defect(format!("{} went wrong itself: {reason}", defect.rule.id)));
    }
    let failed = |report: Report| {
        let failed = report.rules.into_iter().filter(|finished| finished.verdict == Verdict::Fail);
        failed.map(|finished| finished.rule.id).collect()
    };
    Ok(reports.into_iter().map(failed).collect())
}

type Row = (&'static Profile, &'static Fault, Option<Vec<String>>);

fn text(rows: &[Row]) -> String {
    let mut text = String::new();
    for (profile, fault, caught) in rows {
        let _ =
            writeln!(text, "{} ({})\n       {}: {}", fault.id, profile.name, fault.statements.join(" "), fault.summary);
        for rule in caught.iter().flatten() {
            let _ = writeln!(text, "       caught by {rule}");
        }
    }
    text
}

fn markdown(rows: &[Row]) -> String {
    let mut text = String::new();
    let mut last = "";
    for (profile, fault, caught) in rows {
        if profile.name != last {
            let begun = if last.is_empty() { "" } else { "\n" };
            let _ = writeln!(
                text,
                "{begun}## {}\n\n| fault | what it does | violates | caught for that by |\n|---|---|---|---|",
                profile.name
            );
            last = profile.name;
        }
        let caught = match caught {
            None => "–".to_owned(),
            Some(rules) if rules.is_empty() => "nothing can be judged at all".to_owned(),
            Some(rules) => {
                let rules = rules.iter().filter(|rule| concerns(profile, fault, rule));
                rules.map(|rule| format!("`{rule}`")).collect::<Vec<_>>().join(" ")
            }
        };
        let summary = super::list::cell(fault.summary);
        let _ = writeln!(text, "| `{}` | {summary} | {} | {caught} |", fault.id, fault.statements.join(" "));
    }
    text
}

/// Whether a rule judges what a fault violates, rather than what follows from it now and then.
fn concerns(profile: &Profile, fault: &Fault, rule: &str) -> bool {
    let rule = profile.rules().find(|known| known.id == rule);
    rule.is_some_and(|rule| fault.statements.iter().any(|statement| rule.statements.contains(statement)))
}

fn json(rows: &[Row]) -> String {
    let rows: Vec<_> = rows
        .iter()
        .map(|(profile, fault, caught)| {
            json!({
                "profile": profile.name,
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

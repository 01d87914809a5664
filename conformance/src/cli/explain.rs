//! `conformance explain`: one rule, with everything that is known of it.

use super::args::ExplainArgs;
use super::embedded::{Embedding, judge};
use super::faults::caught;
use super::profile::Profile;
use super::{Failure, screen};
use crate::glob;
use crate::report::{ExitCode, human};
use crate::rule::Rule;
use crate::rules;
use std::fmt::Write;

/// Explains one rule, by running it on the embedded server.
pub(super) async fn explain(args: &ExplainArgs) -> Result<ExitCode, Failure> {
    let rule = find(&args.rule)?;
    let profile = Profile::named(rule.profile())
        .ok_or_else(|| Failure::defect(format!("{} is a rule of no profile", rule.id)))?;
    let report = judge(&Embedding { profile, ..Embedding::default() }, &[rule]).await.map_err(Failure::defect)?;
    let mut text = describe(rule);
    let _ = writeln!(text, "\nan example, against the reference server:");
    for line in report.rules.iter().flat_map(|finished| human::exchanges(&finished.evidence, 3)) {
        let _ = writeln!(text, "  {line}");
    }
    let _ = writeln!(text, "\nfaults of the reference server that it catches (conformance run --fault ID):");
    let candidates = profile.faults.iter().filter(|fault| {
        let mut violated = fault.statements.iter().chain(fault.collateral);
        violated.any(|statement| rule.statements.contains(statement))
    });
    let candidates: Vec<_> = candidates.collect();
    for (fault, caught) in candidates.iter().zip(caught(profile, &candidates, &[rule])?) {
        if !caught.is_empty() {
            let _ = writeln!(text, "  {}: {}", fault.id, fault.summary);
        }
    }
    screen::print(&text);
    Ok(ExitCode::Conformant)
}

/// Finds a rule by its id.
pub(super) fn find(id: &str) -> Result<&'static Rule, Failure> {
    rules::all().find(|rule| rule.id == id).ok_or_else(|| {
        let ids: Vec<_> = rules::all().map(|rule| rule.id).collect();
        Failure::usage(format!("there is no rule {id:?}{}", glob::suggestion(id, &ids)))
    })
}

fn describe(rule: &Rule) -> String {
    let mut text = format!(
        "{}\n\n{} {}.\n\nlevel       {}\nbasis       {}\nstatements  {}\nsource      {}\n\nhow it is judged\n  {}\n\nwhat it needs\n",
        rule.id,
        rule.level.name(),
        rule.summary,
        rule.level.name(),
        rule.basis.name(),
        rule.statements.join(", "),
        rule.source,
        rule.judged,
    );
    for need in rule.needs {
        let _ = writeln!(text, "  {need}");
    }
    if rule.changes() {
        let _ = writeln!(text, "  permission to change accounts (--allow-destructive)");
    }
    text
}

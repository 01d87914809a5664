//! `conformance plan`: what a run would do, without sending a byte.

use super::args::PlanArgs;
use super::config::Resolved;
use super::embedded::circumstances;
use super::run::{Prepared, select};
use super::{Failure, screen};
use crate::fixture::{Families, Source, Store};
use crate::report::{ExitCode, quote};
use crate::runner::{Decision, Plan};
use clap::ArgMatches;
use std::fmt::Write;

/// Plans the run that the arguments describe.
pub(super) async fn plan(args: &PlanArgs, matches: &ArgMatches) -> Result<ExitCode, Failure> {
    let resolved = Resolved::new(&args.run.target, &args.run.select, &args.run.output, matches)?;
    let selected = select(&resolved)?;
    let prepared = Prepared::new(&resolved, false).await?;
    let plan = Plan::new(&selected, &circumstances(&prepared.stage));
    let mut text = String::new();
    if args.show_config {
        let _ = writeln!(text, "settings");
        for shown in &resolved.shown {
            let _ = writeln!(text, "  {:<16} {}  ({})", shown.key, shown.value, shown.from);
        }
        text.push('\n');
    }
    describe(&mut text, &plan, &prepared);
    // The configuration may come from somebody else.
    text.lines().for_each(|line| screen::print(&format!("{}\n", quote::terminal(line))));
    prepared.stop().await;
    Ok(ExitCode::Conformant)
}

fn describe(text: &mut String, plan: &Plan, prepared: &Prepared) {
    let settings = prepared.stage.target.settings();
    let target = if settings.embedded { "the embedded server" } else { settings.base_url.as_str() };
    let run = plan.runnable().count();
    let _ = writeln!(text, "{run} of {} selected rules would be judged on {target}", plan.rules.len());
    accounts(text, plan, &prepared.stage.store);
    families(text, plan, &prepared.stage.families);
    let cost = plan.cost;
    let _ = writeln!(
        text,
        "\nrequests, at the most: {} (read {}, create {}, change {}, revoke {}, delete {})",
        cost.total(),
        cost.read,
        cost.create,
        cost.change,
        cost.revoke,
        cost.delete
    );
    if let Some(estimate) = plan.estimate(settings) {
        let _ = writeln!(
            text,
            "time: {:.0} s at {} requests a second",
            estimate.as_secs_f64().ceil(),
            settings.rate.unwrap_or_default()
        );
    }
    for planned in &plan.rules {
        let (verdict, reason) = match &planned.decision {
            Decision::Run => continue,
            Decision::Untested(reason) => ("untested", reason),
            Decision::NotApplicable(reason) => ("not applicable", reason),
        };
        let _ = writeln!(text, "\nleft out: {}\n  {verdict}: {reason}", planned.rule.id);
    }
}

/// How many families of tokens are used up, by which way each comes.
fn families(text: &mut String, plan: &Plan, families: &Families) {
    if plan.families + plan.spaced == 0 {
        return;
    }
    let _ = writeln!(text, "\nfamilies of tokens that are taken");
    let ways = families.supply().unwrap_or_default();
    if plan.families > 0 {
        let named = ways.iter().map(|(way, supply)| match supply {
            Some(given) => format!("{given} by {way}"),
            None => format!("as many as needed by {way}"),
        });
        let _ = writeln!(text, "  {:>3} ({})", plan.families, named.collect::<Vec<_>>().join(", else "));
    }
    if plan.spaced > 0 {
        let given = (families.spaces() > 0).then(|| format!("{} by preset", families.spaces()));
        let mut made = ways.iter().filter(|(_, supply)| supply.is_none());
        let made = made.next().map(|(way, _)| format!("by {way} where tokens hold one"));
        let named: Vec<_> = given.into_iter().chain(made).collect();
        let _ = writeln!(text, "  {:>3} whose token holds a space ({})", plan.spaced, named.join(", else "));
    }
}

/// How many accounts of each kind are taken, by which way each comes, and which cannot be had.
fn accounts(text: &mut String, plan: &Plan, store: &Store) {
    if !plan.accounts.is_empty() {
        let _ = writeln!(text, "\naccounts that are taken");
    }
    for (kind, taken) in &plan.accounts {
        let Ok(supply) = store.supply(*kind) else { continue };
        let ways: Vec<_> = supply.sources.iter().map(way).collect();
        // What is made is not used a second time.
        let used_up = if supply.limit().is_some() { taken.used_up } else { taken.asked };
        let _ = writeln!(text, "  {:>3} {} by {}", taken.asked, kind.name(), ways.join(", else by "));
        if let Some(given) = supply.limit() {
            let enough = if used_up > given { "; the first rules get them" } else { "" };
            let _ =
                writeln!(text, "      {used_up} used up, the others given back as they were; {given} given{enough}");
        }
        if let Some(wait) = supply.wait() {
            // Those that stay as they are and those that are used up are asked for one after the other.
            let _ = writeln!(text, "      waiting for them takes up to {} s, at the most twice", wait.as_secs());
        }
    }
    if !plan.missing.is_empty() {
        let _ = writeln!(text, "\naccounts that cannot be had");
    }
    for (kind, (reason, rules)) in &plan.missing {
        let _ = writeln!(text, "  {}: {rules} rules untested; {reason}", kind.name());
    }
}

fn way(source: &Source) -> String {
    match source.limit {
        Some(given) => format!("{} ({given})", source.name),
        None => source.name.clone(),
    }
}

//! Each rule as a case of `cargo test`: on the target of the environment, else on the embedded server.
//!
//! `cargo test --test conformance -- --allow-destructive HOST` for a target whose accounts may be changed. What could
//! not be decided is a failure here.

mod environment;

use connected_accounts_conformance::event::RuleFinished;
use connected_accounts_conformance::outcome::Verdict;
use connected_accounts_conformance::report::Report;
use connected_accounts_conformance::rule::Level;
use connected_accounts_conformance::rules;
use libtest_mimic::{Arguments, Failed, Trial};
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

/// What the one run came to.
type Outcome = Arc<OnceLock<Result<Report, String>>>;

fn main() -> ExitCode {
    let (allowed, rest) = environment::permissions(std::env::args());
    let mut arguments = Arguments::from_iter(rest);
    // The first case runs the suite, the others wait for it; more threads than one have nothing to do.
    arguments.test_threads = Some(1);
    let ids: Vec<_> = rules::of(&environment::profile()).map(|rule| rule.id).collect();
    // A filter, or a runner that asks for one case a process, spares what nobody looks at.
    let wanted: Vec<_> = ids.iter().copied().filter(|id| is_wanted(&arguments, id)).collect();
    let all = wanted.len() == ids.len();
    let outcome = Outcome::default();
    let trials = ids.into_iter().map(|id| {
        let (outcome, allowed) = (outcome.clone(), allowed.clone());
        let wanted = if all { Vec::new() } else { wanted.clone() };
        Trial::test(id, move || verdict(outcome.get_or_init(|| environment::run(&wanted, &allowed)), id))
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

/// Whether the harness is going to run a case: libtest's filters, which match whole names or parts of them.
fn is_wanted(arguments: &Arguments, id: &str) -> bool {
    let matches = |filter: &String| if arguments.exact { filter == id } else { id.contains(filter.as_str()) };
    arguments.filter.as_ref().is_none_or(matches) && !arguments.skip.iter().any(matches)
}

fn verdict(outcome: &Result<Report, String>, id: &str) -> Result<(), Failed> {
    let is_it = |finished: &&RuleFinished| finished.rule.id == id;
    let finished = outcome.as_ref()?.rules.iter().find(is_it).ok_or("the run came to no verdict")?;
    match finished.verdict {
        Verdict::Pass | Verdict::NotApplicable => Ok(()),
        // A warning, unless SHOULDs count.
        Verdict::Fail if finished.rule.level == Level::Should && std::env::var_os("CONFORMANCE_STRICT").is_none() => {
            Ok(())
        }
        verdict => {
            Err(format!("{verdict}: {}\n{:#?}", finished.reason.as_deref().unwrap_or_default(), finished.findings)
                .into())
        }
    }
}

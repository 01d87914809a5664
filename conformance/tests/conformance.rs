//! Each rule as a case of `cargo test`: on the target of the environment, else on the embedded server.
//!
//! `cargo test --test conformance -- --allow-destructive HOST` for a target whose accounts may be changed. What could
//! not be decided is a failure here.

mod environment;

use connected_accounts_conformance::cli::profile::{COMPOSIO, PROFILES, Profile};
use connected_accounts_conformance::event::RuleFinished;
use connected_accounts_conformance::outcome::Verdict;
use connected_accounts_conformance::report::Report;
use connected_accounts_conformance::rule::Level;
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
    let trials = profiles().into_iter().flat_map(|profile| trials(profile, &arguments, &allowed)).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The profiles that are judged: a target has one, the embedded server has each.
fn profiles() -> Vec<&'static Profile> {
    let named = std::env::var("CONFORMANCE_PROFILE").ok();
    let named = named.or_else(|| environment::names_a_target().then(|| COMPOSIO.name.to_owned()));
    PROFILES.iter().copied().filter(|profile| named.as_ref().is_none_or(|name| name == profile.name)).collect()
}

fn trials(profile: &'static Profile, arguments: &Arguments, allowed: &[String]) -> Vec<Trial> {
    let ids: Vec<_> = profile.rules().map(|rule| rule.id).collect();
    // A filter, or a runner that asks for one case a process, spares what nobody looks at.
    let wanted: Vec<_> = ids.iter().copied().filter(|id| is_wanted(arguments, id)).collect();
    let all = wanted.len() == ids.len();
    let outcome = Outcome::default();
    let trial = |id| {
        let (outcome, allowed) = (outcome.clone(), allowed.to_vec());
        let wanted = if all { Vec::new() } else { wanted.clone() };
        let run = move || environment::run(profile.name, &wanted, &allowed);
        Trial::test(id, move || verdict(outcome.get_or_init(run), id))
    };
    ids.into_iter().map(trial).collect()
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

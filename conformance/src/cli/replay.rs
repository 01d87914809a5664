//! `conformance replay`: one rule again, with the seed of an event log.

use super::args::{Profile, ReplayArgs, SelectArgs};
use super::config::Resolved;
use super::{Failure, explain, report, run};
use crate::event::Event;
use crate::report::ExitCode;
use clap::ArgMatches;

/// Runs the rule against the target given now; the host in the log is never spoken to.
pub(super) async fn replay(args: &ReplayArgs, matches: &ArgMatches) -> Result<ExitCode, Failure> {
    let rule = explain::find(&args.replayed)?;
    let events = report::read(&args.log)?;
    let Some(Event::RunStarted(started)) = events.into_iter().next() else {
        return Err(Failure::usage(format!("{} does not begin with the start of a run", args.log.display())));
    };
    let select = SelectArgs {
        rule: vec![rule.id.to_owned()],
        seed: Some(started.seed),
        cases: Some(started.cases),
        strict: started.strict,
        ..SelectArgs::default()
    };
    let mut target = args.target.clone();
    target.profile = target.profile.or_else(|| Profile::named(&started.profile));
    // A log of the embedded server is replayed on it, deviating in the same way.
    if target.base_url.is_none() && target.config.is_none() {
        if started.target != "embedded" {
            return Err(Failure::usage(format!(
                "the log is of {}, which a replay never speaks to by itself; name the target with --config or --base-url",
                started.target
            )));
        }
        target.fault = target.fault.or(started.fault);
    }
    let resolved = Resolved::new(&target, &select, &args.output, matches)?;
    run::judge(&resolved).await
}

//! `conformance cleanup`: delete what an interrupted run left.

use super::args::{CleanupArgs, OutputArgs, SelectArgs};
use super::config::Resolved;
use super::{Failure, screen};
use crate::fixture::{Gone, Ledger, RunTag, Store};
use crate::outcome::Redactor;
use crate::report::{ExitCode, quote};
use crate::target::{Permission, Recorder, Target, ready};
use clap::ArgMatches;
use std::fmt::Write;
use std::sync::Arc;

/// Deletes, on the target given now, the accounts that the ledger names without a deletion.
pub(super) async fn cleanup(args: &CleanupArgs, matches: &ArgMatches) -> Result<ExitCode, Failure> {
    let resolved = Resolved::new(&args.target, &SelectArgs::default(), &OutputArgs::default(), matches)?;
    let Some(settings) = resolved.target.map(|target| target.settings) else {
        return Err(Failure::usage("cleanup needs the target that the ledger is about: give --base-url or --config"));
    };
    if let Permission::Withheld(reason) = &settings.permission {
        return Err(Failure::usage(reason.clone()));
    }
    let ledger = Ledger::read(&args.file).map_err(Failure::usage)?;
    let target = Target::new(settings, Arc::new(Redactor::default())).map_err(Failure::usage)?;
    let shown = |reason: &str| quote::terminal(&target.redactor().text(reason));
    if let Err(reason) = ready::probe(&target, &Recorder::default()).await {
        return Err(Failure { text: shown(&reason), code: ExitCode::Unreachable });
    }
    ledger.open().into_iter().for_each(|id| target.ownership().own(id));
    let store = Store::new(Vec::new(), ledger, RunTag::random());
    let (mut deleted, mut absent, mut left, mut text) = (0, 0, 0, String::new());
    for (id, outcome) in store.delete_open(&target).await {
        match outcome {
            Ok(Gone::Deleted) => {
                store.ledger().deleted(&id);
                deleted += 1;
            }
            // It may stand on another target: the ledger goes on naming it.
            Ok(Gone::Absent) => {
                absent += 1;
                let _ = writeln!(text, "{id} is not there");
            }
            Err(reason) => {
                left += 1;
                let _ = writeln!(text, "{id} is still there: {}", shown(&reason));
            }
        }
    }
    let _ = writeln!(text, "cleanup: {deleted} deleted, {absent} not there, {left} left");
    screen::print(&text);
    if let Some(reason) = store.ledger().broken() {
        return Err(Failure::usage(reason));
    }
    Ok(if left == 0 { ExitCode::Conformant } else { ExitCode::Partial })
}

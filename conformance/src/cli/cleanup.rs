//! `conformance cleanup`: delete what an interrupted run left.

use super::args::{CleanupArgs, OutputArgs, SelectArgs};
use super::config::Resolved;
use super::{Failure, screen, ways};
use crate::fixture::{Ledger, RunTag, Store, Tidied};
use crate::outcome::Redactor;
use crate::report::{ExitCode, quote};
use crate::target::{Permission, Recorder, Target, ready};
use clap::ArgMatches;
use std::fmt::Write;
use std::sync::Arc;

/// Deletes, on the target given now, the accounts that the ledger names without a deletion; has the command release
/// what it keeps.
pub(super) async fn cleanup(args: &CleanupArgs, matches: &ArgMatches) -> Result<ExitCode, Failure> {
    let resolved = Resolved::new(&args.target, &SelectArgs::default(), &OutputArgs::default(), matches)?;
    let Some(given) = resolved.target else {
        return Err(Failure::usage("cleanup needs the target that the ledger is about: give --base-url or --config"));
    };
    let settings = given.settings;
    if let Permission::Withheld(reason) = &settings.permission {
        return Err(Failure::usage(reason.clone()));
    }
    let ledger = Ledger::read(&args.file).map_err(Failure::usage)?;
    let target = Target::new(settings, Arc::new(Redactor::default())).map_err(Failure::usage)?;
    let shown = |reason: &str| quote::terminal(&target.redactor().text(reason));
    if let Err(reason) = ready::probe(&target, &Recorder::default()).await {
        return Err(Failure { text: shown(&reason), code: ExitCode::Unreachable });
    }
    let open = ledger.open();
    open.accounts.into_iter().chain(open.disabled).for_each(|id| target.ownership().own(id));
    ledger.watch(&target);
    let store = Store::new(ways::provisioners(&given.provision, &target, None), ledger, RunTag::random());
    let Tidied { deleted, absent, enabled, families, left } = store.tidy(&target).await;
    let mut text = String::new();
    for id in &absent {
        let _ = writeln!(text, "{id} is not there");
    }
    for left in &left {
        let _ = writeln!(text, "{} is still there: {}", left.id, shown(&left.reason));
    }
    let again = if enabled.is_empty() { String::new() } else { format!("{} enabled again, ", enabled.len()) };
    let released = if families == 0 { String::new() } else { format!("{families} families released, ") };
    let (deleted, absent, count) = (deleted.len(), absent.len(), left.len());
    let _ = writeln!(text, "cleanup: {deleted} deleted, {again}{released}{absent} not there, {count} left");
    screen::print(&text);
    if let Some(reason) = store.ledger().broken() {
        return Err(Failure::usage(reason));
    }
    Ok(if left.is_empty() { ExitCode::Conformant } else { ExitCode::Partial })
}

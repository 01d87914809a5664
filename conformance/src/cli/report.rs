//! `conformance report`: reports from an event log.

use super::args::ReportArgs;
use super::run::write_reports;
use super::{Failure, screen};
use crate::event::Event;
use crate::report::{ExitCode, Report, events, human};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// Renders the reports that the arguments ask for; exits like the run did.
pub(super) fn report(args: &ReportArgs) -> Result<ExitCode, Failure> {
    let report = Report::fold(read(&args.log)?).map_err(|reason| unreadable(&args.log, &reason))?;
    if args.human || (args.json.is_none() && args.junit.is_none()) {
        let style = human::Style { color: screen::is_colorful(args.no_color), quiet: false };
        screen::print(&human::render(&report, style));
    }
    write_reports(&report, args.json.as_deref(), args.junit.as_deref())?;
    Ok(report.conclusion().exit_code())
}

/// Reads an event log.
pub(super) fn read(path: &Path) -> Result<Vec<Event>, Failure> {
    let file = File::open(path).map_err(|error| unreadable(path, &error.to_string()))?;
    events::read(BufReader::new(file)).map_err(|reason| unreadable(path, &reason))
}

fn unreadable(path: &Path, reason: &str) -> Failure {
    Failure::usage(format!("failed to read {}: {reason}", path.display()))
}

//! `conformance report`: reports from an event log.

use super::args::ReportArgs;
use super::output::Wanted;
use super::{Failure, screen};
use crate::event::Event;
use crate::report::{ExitCode, Report, events, human};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// Renders the reports that the arguments ask for; exits like the run did.
pub(super) fn report(args: &ReportArgs) -> Result<ExitCode, Failure> {
    let report = Report::fold(read(&args.log)?).map_err(|reason| unreadable(&args.log, &reason))?;
    let wanted = Wanted {
        json: args.json.clone(),
        junit: args.junit.clone(),
        markdown: args.markdown.clone(),
        github: args.github,
    };
    wanted.annotate(&report);
    if args.human || wanted.is_nothing() {
        let style = human::Style { color: screen::is_colorful(args.no_color), quiet: false };
        screen::print(&human::render(&report, style));
    }
    wanted.write(&report)?;
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

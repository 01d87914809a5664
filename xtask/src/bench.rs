//! `cargo xtask bench`: measures what the suite or the client costs on this machine.
//!
//! Figures, not tests: nothing in here fails because something was slow.

mod client;
mod client_build;
mod embedded;
mod figure;
mod first_verdict;
mod latency;
mod load;
mod machine;
mod reliability;

use std::{fs, num::NonZeroUsize, path::PathBuf};

use clap::{Args, ValueEnum};

use self::{figure::Measurement, machine::Machine};
use crate::{error::Error, output};

/// What to measure.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Measure this alone; can be given several times
    #[arg(long, value_name = "NAME")]
    only: Vec<Bench>,
    /// Measure each figure this often, instead of as often as its cost allows
    #[arg(long, value_name = "N")]
    runs: Option<NonZeroUsize>,
    /// Count how often the rules about races come out right instead; takes a quarter of an hour
    #[arg(long, conflicts_with = "only")]
    reliability: bool,
    /// Write every measured value to this file, as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// Something that is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Bench {
    /// The client's clean build, vendored, beside a crate with reqwest alone; takes minutes
    ClientBuild,
    /// Decoding a page of accounts, beside structs by hand
    ClientPage,
    /// One revoke after another, beside reqwest by hand
    ClientRevoke,
    /// Revoking 20,000 accounts, beside a loop by hand
    ClientRevokeAll,
    /// A run against the embedded server, in release
    Embedded,
    /// From an empty clone to the first verdict, in debug then in release; takes minutes
    FirstVerdict,
    /// A run on a target that takes its time, in release
    Latency,
    /// The reference server under load
    Load,
}

/// Measures, then prints a table of each bench.
///
/// # Errors
/// Something cannot be built, run or understood.
pub(crate) fn run(options: &Options) -> Result<(), Error> {
    let machine = Machine::here();
    let mut measurements = Vec::new();
    if options.reliability {
        measurements.extend(reliability::measure(options.runs.map_or(100, NonZeroUsize::get))?);
    }
    for bench in Bench::value_variants().iter().filter(|_| !options.reliability) {
        if options.only.is_empty() || options.only.contains(bench) {
            measurements.extend(bench.measure(options.runs.map(NonZeroUsize::get))?);
        }
    }
    output::line(&machine);
    for measurement in &measurements {
        output::line(format_args!("\n{measurement}"));
    }
    if let Some(path) = &options.json {
        let text = format!("{:#}\n", figure::json(&machine, &measurements));
        fs::write(path, text).map_err(|source| Error::file("write", path, source))?;
    }
    Ok(())
}

impl Bench {
    fn measure(self, runs: Option<usize>) -> Result<Vec<Measurement>, Error> {
        match self {
            Self::ClientBuild => client_build::measure(runs.unwrap_or(6)),
            Self::ClientPage => Ok(vec![client::page(runs.unwrap_or(401))?]),
            Self::ClientRevoke => Ok(vec![client::revoke(runs.unwrap_or(401))?]),
            Self::ClientRevokeAll => Ok(vec![client::revoke_all(runs.unwrap_or(21))?]),
            Self::Embedded => Ok(vec![embedded::measure(runs.unwrap_or(21))?]),
            Self::FirstVerdict => first_verdict::measure(runs.unwrap_or(3)),
            Self::Latency => Ok(vec![latency::measure(runs.unwrap_or(3))?]),
            Self::Load => Ok(vec![load::measure(runs.unwrap_or(3))?]),
        }
    }
}

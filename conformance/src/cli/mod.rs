//! The commands of `conformance`.
//!
//! [`main`] parses, calls one command, turns what it answers into an [`ExitCode`]. Nothing below
//! this module prints.

mod args;
mod cleanup;
mod config;
pub mod embedded;
mod explain;
mod families;
mod faults;
mod list;
mod output;
mod plan;
pub mod profile;
mod progress;
mod replay;
mod report;
mod run;
mod schema;
mod screen;
mod serve;
mod ways;

use crate::report::ExitCode;
use args::{Cli, Command};
use clap::{CommandFactory, FromArgMatches};

/// Runs the program with the arguments of this process.
#[must_use]
pub fn main() -> ExitCode {
    let matches = match Cli::command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return usage(&error),
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&format!("failed to start: {error}"), ExitCode::Defect),
    };
    // Each command has its own matches, which tell a flag from an environment variable.
    let matches = matches.subcommand().map(|(_, matches)| matches.clone()).unwrap_or_default();
    let outcome = runtime.block_on(async {
        match cli.command {
            Command::Run(args) => run::run(&args, &matches).await,
            Command::Serve(args) => serve::serve(&args).await,
            Command::List(args) => list::list(&args),
            Command::Explain(args) => explain::explain(&args).await,
            Command::Faults(args) => faults::faults(&args),
            Command::Plan(args) => plan::plan(&args, &matches).await,
            Command::Report(args) => report::report(&args),
            Command::Cleanup(args) => cleanup::cleanup(&args, &matches).await,
            Command::Schema(args) => schema::schema(&args),
            Command::Replay(args) => replay::replay(&args, &matches).await,
        }
    });
    // Whatever still serves or waits ends with the process.
    runtime.shutdown_background();
    outcome.unwrap_or_else(|error| failed(&error.text, error.code))
}

/// Why a command could not do its work.
#[derive(Debug)]
struct Failure {
    text: String,
    code: ExitCode,
}

impl Failure {
    /// The user asked for what cannot be.
    fn usage(text: impl Into<String>) -> Self {
        Self { text: text.into(), code: ExitCode::Usage }
    }

    /// The suite itself went wrong.
    fn defect(text: impl Into<String>) -> Self {
        Self { text: text.into(), code: ExitCode::Defect }
    }
}

fn usage(error: &clap::Error) -> ExitCode {
    // Help and version are no errors, clap knows which stream they go to.
    let _printed = error.print();
    if error.use_stderr() { ExitCode::Usage } else { ExitCode::Conformant }
}

fn failed(text: &str, code: ExitCode) -> ExitCode {
    screen::complain(&format!("error: {text}"));
    code
}

//! The maintainers' tasks: `cargo xtask TASK`, from any directory of the workspace.

mod bench;
mod ci;
mod codegen;
mod conformance;
mod docs;
mod document;
mod drift;
mod error;
mod finding;
#[path = "../../client/build/generate.rs"]
mod generate;
#[expect(unreachable_pub, reason = "the suite, whose file this is, offers it to others")]
#[path = "../../conformance/src/glob.rs"]
mod glob;
mod layers;
mod lint;
mod live;
mod output;
mod tidy;
mod vendor;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::error::Error;

/// Tasks that keep this workspace in order.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask", arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

/// One module per task.
#[derive(Debug, Subcommand)]
enum Task {
    /// Measure what the suite or the client costs on this machine: time, requests, memory
    Bench(bench::Options),
    /// Run everything that must hold before a change is merged
    Ci,
    /// Write `client/surface.txt` with `client/surface-nylas.txt`, what the documents generate, for review
    Codegen(codegen::Options),
    /// Write the generated parts of the documentation
    Docs(docs::Options),
    /// Compare our OpenAPI document with a published one, or with an earlier revision of ours
    ///
    /// Each difference is told by whom it breaks: "clients" are those of our document (with --base: of the revision),
    /// which then fail at a server that does as the other document says; "servers" are those of our document, which
    /// then fail a client that does as the other one says. Fails for a difference that is not accepted.
    Drift(drift::Options),
    /// Check that imports and dependencies point the one way that the table allows
    Layers,
    /// Explain what is wrong with an OpenAPI document, by file and line
    Lint(lint::Options),
    /// Run the client's live tests, vendored both ways too, against the reference servers
    Live,
    /// Check the house rules: file heads, lengths, names, white space, manifests
    Tidy,
    /// Write the client as a crate that needs neither the generator nor this repository
    Vendor(vendor::Options),
}

fn main() -> ExitCode {
    match run(Cli::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::failure(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<(), Error> {
    match task {
        Task::Bench(options) => bench::run(&options),
        Task::Ci => ci::run(),
        Task::Codegen(options) => codegen::run(&options),
        Task::Docs(options) => docs::run(&options),
        Task::Drift(options) => drift::run(&options),
        Task::Layers => layers::run(),
        Task::Lint(options) => lint::run(&options),
        Task::Live => live::run(),
        Task::Tidy => tidy::run(),
        Task::Vendor(options) => vendor::run(&options),
    }
}

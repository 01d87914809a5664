//! Loads the reference server with a fixed mix of requests, for figures of its speed with its memory.
//!
//! `cargo bench --package connected-accounts-conformance --bench load` runs it; it is no test, so
//! `cargo test --all-targets` builds it but has it end at once. The server is a process of its own,
//! so that its memory is its own; the load is made on one thread of this one.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a bench is a program whose output is its result")]

mod connection;
mod latency;
mod mix;
mod phase;
mod server;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use serde_json::{Value, json};

use mix::Mix;
use phase::{Outcome, Phase};
use server::Server;

/// What a request costs the first time, such as a buffer's growth, is not what is measured.
const WARM_UP: usize = 20_000;

/// The longest that one phase may take before the bench gives up.
const LIMIT: Duration = Duration::from_secs(600);

/// The load.
#[derive(Debug, Parser)]
struct Load {
    /// Requests that are measured
    #[arg(long, default_value_t = 500_000)]
    requests: usize,
    /// Connections, each with one request under way
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=256))]
    connections: u16,
    /// Print one line of JSON
    #[arg(long)]
    json: bool,
    /// What cargo passes to benches, and to nothing else
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let load = Load::parse();
    match measure(&load) {
        Ok(figures) if load.json => println!("{figures}"),
        Ok(figures) => println!("{figures:#}"),
        Err(reason) => {
            eprintln!("error: failed to {reason}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// The mix, then as many accounts on a fresh server by nothing but creating them: what the mix
/// keeps beyond that is what the other requests have left behind. The warm-up creates as many as
/// that of the mix, since tables grow by doubling.
fn measure(load: &Load) -> Result<Value, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("start a runtime: {error}"))?;
    let mixed = on_a_fresh_server(&runtime, load, Mix::USUAL, [WARM_UP, load.requests])?;
    let as_many = [mixed.warm_up.created, mixed.outcome.created];
    let created = on_a_fresh_server(&runtime, load, Mix::CREATE_ONLY, as_many)?;
    let outcome = &mixed.outcome;
    if let Some(error) = &outcome.first_error {
        eprintln!("the first error: {error}");
    }
    Ok(json!({
        "connections": load.connections,
        "requests": outcome.latencies.len(),
        "seconds": outcome.took.as_secs_f64(),
        "requests_per_second": outcome.per_second(),
        "p50_ms": outcome.latencies.percentile(50),
        "p99_ms": outcome.latencies.percentile(99),
        "errors": outcome.errors,
        "accounts_kept": outcome.created,
        "resident_before_bytes": mixed.before,
        "resident_after_bytes": mixed.after,
        "bytes_per_account": mixed.bytes_per_account(),
        "bytes_per_account_created_only": created.bytes_per_account(),
    }))
}

/// What a phase did to the memory of its server.
struct Measured {
    warm_up: Outcome,
    outcome: Outcome,
    /// Resident bytes, where the system tells.
    before: Option<u64>,
    after: Option<u64>,
}

impl Measured {
    /// What the server's memory grew by, for each account that it keeps.
    fn bytes_per_account(&self) -> Option<f64> {
        let grown = self.after? as f64 - self.before? as f64;
        (self.outcome.created > 0).then(|| grown / self.outcome.created as f64)
    }
}

fn on_a_fresh_server(
    runtime: &tokio::runtime::Runtime,
    load: &Load,
    mix: Mix,
    [warm_up, requests]: [usize; 2],
) -> Result<Measured, String> {
    let server = Server::start()?;
    let run = |mut phase: Phase, requests| {
        runtime.block_on(async move {
            let outcome = tokio::time::timeout(LIMIT, phase.run(requests)).await;
            let outcome = outcome.map_err(|_| format!("finish within {} s", LIMIT.as_secs()))??;
            Ok::<_, String>((phase, outcome))
        })
    };
    let phase = runtime.block_on(Phase::start(&server, load.connections, mix))?;
    let (phase, warm_up) = run(phase, warm_up)?;
    let before = server.resident();
    let (_phase, outcome) = run(phase, requests)?;
    Ok(Measured { warm_up, outcome, before, after: server.resident() })
}

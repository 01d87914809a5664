//! `conformance serve`: the reference server as a mock for developers.
//!
//! Each part of the server has a file, which says what is announced and what is written; everything
//! else is the same for all.

pub(super) mod composio;
pub(super) mod nylas;
mod written;

use super::args::ServeArgs;
use super::run::interrupted;
use super::{Failure, screen};
use crate::report::ExitCode;
use serde_json::Value;
use std::path::Path;
use std::pin::Pin;
use written::Written;

/// A part of the reference server that accepts connections.
pub(super) struct Serving {
    /// What programs are told.
    line: Value,
    /// What people are told.
    text: String,
    /// A configuration that judges it, where one was asked for.
    config: Option<Written>,
    /// Stops it.
    stop: Pin<Box<dyn Future<Output = ()>>>,
}

/// Serves until somebody asks to stop.
pub(super) async fn serve(args: &ServeArgs) -> Result<ExitCode, Failure> {
    if !args.listen.ip().is_loopback() {
        return Err(Failure::usage(format!(
            "the reference server takes fixed, public keys, so it listens on loopback only, not on {}",
            args.listen
        )));
    }
    let profile = args.profile.definition();
    let fault = args.fault.as_deref().map(|id| profile.find_fault(id)).transpose()?;
    let serving = (profile.serve)(args, fault).await?;
    if let Some(config) = &serving.config {
        config.write()?;
    }
    let announcement = if args.json { format!("{}\n", serving.line) } else { serving.text };
    screen::print(&announcement);
    interrupted().await;
    serving.stop.await;
    Ok(ExitCode::Conformant)
}

fn unlistenable(args: &ServeArgs, error: &std::io::Error) -> Failure {
    Failure::usage(format!("failed to listen on {}: {error}", args.listen))
}

/// How to judge what is served, where there is a configuration for it.
fn judging(args: &ServeArgs) -> String {
    args.write_config.as_ref().map_or(String::new(), |path| {
        format!(
            "\n# judge this server from another terminal:\n#   conformance run --config {} --allow-destructive 127.0.0.1\n",
            shell_word(path)
        )
    })
}

/// A path as one word of a shell.
fn shell_word(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
}

//! Generates the typed operations from the documents into `OUT_DIR`.

use std::path::PathBuf;
use std::process::ExitCode;

#[path = "build/generate.rs"]
mod generate;

fn main() -> ExitCode {
    // The documents are part of a build dependency, so cargo runs this again when it changes.
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=build.rs");
    let nylas = std::env::var_os("CARGO_FEATURE_NYLAS").map(|_| write(&generate::NYLAS, "nylas.rs"));
    match write(&generate::CONNECTED_ACCOUNTS, "generated.rs").and(nylas.unwrap_or(Ok(()))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            for line in message.lines() {
                println!("cargo::error={line}");
            }
            ExitCode::FAILURE
        }
    }
}

/// Writes what `plan` generates to the file `name`.
fn write(plan: &generate::Plan, name: &str) -> Result<(), String> {
    let document = plan.document;
    let file =
        generate::generate(plan, document.text).map_err(|problem| format!("openapi/{}{problem}", document.name))?;
    let directory = std::env::var_os("OUT_DIR").map(PathBuf::from).ok_or("failed to find OUT_DIR")?;
    let path = directory.join(name);
    std::fs::write(&path, prettyplease::unparse(&file))
        .map_err(|error| format!("failed to write {}: {error}", path.display()))
}

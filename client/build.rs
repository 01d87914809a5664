//! Generates the typed operations from the document into `OUT_DIR`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use connected_accounts_openapi::CONNECTED_ACCOUNTS;

#[path = "build/generate.rs"]
mod generate;

fn main() -> ExitCode {
    // The document is part of a build dependency, so cargo runs this again when it changes.
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=build.rs");
    match write() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            for line in message.lines() {
                println!("cargo::error={line}");
            }
            ExitCode::FAILURE
        }
    }
}

fn write() -> Result<(), String> {
    let file = generate::generate(CONNECTED_ACCOUNTS.text)
        .map_err(|problem| format!("openapi/{}{problem}", CONNECTED_ACCOUNTS.name))?;
    let directory = std::env::var_os("OUT_DIR").map(PathBuf::from).ok_or("failed to find OUT_DIR")?;
    let path: &Path = &directory.join("generated.rs");
    std::fs::write(path, prettyplease::unparse(&file))
        .map_err(|error| format!("failed to write {}: {error}", path.display()))
}

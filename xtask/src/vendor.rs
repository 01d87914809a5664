//! `cargo xtask vendor`: the client as a crate that needs neither the generator nor this repository.

mod check;
mod folder;
mod inline;
mod manifest;
mod origin;
mod package;
mod record;

use std::{collections::BTreeMap, path::PathBuf};

use clap::Args;

use crate::{error::Error, output};
use package::Package;

/// The files of a vendored crate, by their path with slashes.
type Files = BTreeMap<String, String>;

/// Where to write which crate, or which to check.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Write to this folder: new, empty, or one that this task wrote before
    #[arg(long, value_name = "DIR", required_unless_present = "check")]
    out: Option<PathBuf>,
    /// Write nothing; fail if this copy is not current, or was changed by hand, and show what differs
    #[arg(long, value_name = "DIR", conflicts_with_all = ["out", "name", "inline"])]
    check: Option<PathBuf>,
    /// The name of the package; the library in it keeps its name
    #[arg(long, value_name = "NAME", default_value = "connected-accounts-client")]
    name: String,
    /// Take in the source of progenitor-client too, under its own licence (MPL-2.0), instead of depending on it
    #[arg(long)]
    inline: bool,
}

/// Writes the crate, or checks a copy.
///
/// # Errors
/// The name is none for a package, the document does not generate, the folder holds something else;
/// with `--check`, the copy is not current or was changed by hand.
pub(crate) fn run(options: &Options) -> Result<(), Error> {
    if let Some(copy) = &options.check {
        return check::run(copy);
    }
    let Some(out) = &options.out else {
        return Err(Error::new("find a folder to write to; name one by `--out DIR`"));
    };
    let files = Package::new(&options.name, options.inline)?.files()?;
    folder::write(out, &files)?;
    output::progress(format_args!("wrote {} files to {}", files.len(), out.display()));
    Ok(())
}

//! The only place that prints.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the tasks are a program for a terminal; everything else in this package calls these functions"
)]

use std::{error::Error, fmt::Display};

/// Prints a line of a task's result.
pub(crate) fn line(text: impl Display) {
    println!("{text}");
}

/// Prints a line about a task's progress, apart from its result.
pub(crate) fn progress(text: impl Display) {
    eprintln!("{text}");
}

/// Prints an error with its causes.
pub(crate) fn failure(error: &dyn Error) {
    eprintln!("error: failed to {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        eprintln!("  because: {error}");
        cause = error.source();
    }
}

//! The only place that prints.

use crate::report::quote;
use std::io::{IsTerminal, Write};

/// Prints to standard output; a reader that has gone away is no error.
pub(super) fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let _gone = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Prints to standard error, quoted for it: a configuration or a log may come from somebody else.
pub(super) fn complain(text: &str) {
    let mut out = std::io::stderr().lock();
    let _gone = text.lines().try_for_each(|line| writeln!(out, "{}", quote::terminal(line)));
}

/// Draws over the line of standard error that was drawn last.
pub(super) fn redraw(text: &str) {
    let mut out = std::io::stderr().lock();
    let _gone = write!(out, "\r\u{1b}[K{text}").and_then(|()| out.flush());
}

/// Whether somebody watches standard error.
pub(super) fn is_lively() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    std::io::stderr().is_terminal() && !set("CI") && !dumb
}

/// Whether colours are welcome.
pub(super) fn is_colorful(no_color: bool) -> bool {
    !no_color && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty()) && std::io::stdout().is_terminal()
}

//! The event log: one JSON value a line.

use super::quote;
use crate::event::Event;
use std::io::{self, BufRead, Write};

/// Writes one event.
///
/// # Errors
///
/// The writer failed.
pub fn write(mut to: impl Write, event: &Event) -> io::Result<()> {
    let line = serde_json::to_string(event)?;
    writeln!(to, "{}", quote::json(&line))
}

/// Reads a log; a last line that was not written to its end is left out.
///
/// # Errors
///
/// Names the line that is no event.
pub fn read(from: impl BufRead) -> Result<Vec<Event>, String> {
    let mut events = Vec::new();
    let mut broken = None;
    for (number, line) in from.lines().enumerate() {
        let line = line.map_err(|error| format!("failed to read the event log: {error}"))?;
        if let Some(reason) = broken.take() {
            return Err(reason);
        }
        match serde_json::from_str(&line) {
            Ok(event) => events.push(event),
            Err(error) => broken = Some(format!("line {} of the event log is no event: {error}", number + 1)),
        }
    }
    match (events.is_empty(), broken) {
        (true, Some(reason)) => Err(reason),
        (true, None) => Err("the event log is empty".into()),
        _ => Ok(events),
    }
}

//! A history as a table for people, with the point at which no order remains.

use super::{Break, Event};
use std::collections::BTreeSet;
use std::fmt::Display;

/// One row for each call in the order of sending, its time drawn as a bar.
#[must_use]
pub fn rows<C: Display, A: Display, S: Display>(events: &[Event<C, A>], broken: Option<&Break<S>>) -> Vec<String> {
    let times: BTreeSet<u32> = events
        .iter()
        .flat_map(|event| [Some(event.sent), event.answer.as_ref().map(|(time, _)| *time)])
        .flatten()
        .collect();
    let rank = |time: u32| 2 * times.range(..time).count();
    let width = 2 * times.len();
    let mut order: Vec<usize> = (0..events.len()).collect();
    order.sort_by_key(|at| events[*at].sent);
    let row = |at: usize| {
        let event = &events[at];
        let (from, to) = (rank(event.sent), event.answer.as_ref().map(|(time, _)| rank(*time)));
        let bar: String = (0..width)
            .map(|column| match to {
                _ if column < from => ' ',
                _ if column == from => '├',
                Some(to) if column == to => '┤',
                Some(to) if column > to => ' ',
                None if column + 1 == width => '…',
                _ => '─',
            })
            .collect();
        let answer = event.answer.as_ref().map_or("no answer".to_owned(), |(_, answer)| answer.to_string());
        let mark = match broken {
            Some(broken) if broken.at == at => {
                let before: BTreeSet<_> = broken.before.iter().map(ToString::to_string).collect();
                let before: Vec<_> = before.into_iter().collect();
                format!("  ← fits no order; before it: {}", before.join(" or "))
            }
            _ => String::new(),
        };
        format!("caller {}  {:<8}{bar} {answer}{mark}", event.caller + 1, event.call.to_string())
    };
    order.into_iter().map(row).collect()
}

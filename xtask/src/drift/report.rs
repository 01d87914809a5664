//! What a comparison found, as a text for people.

use std::collections::BTreeMap;

use super::{
    accept::{Accepted, Entry},
    compare::Comparison,
    difference::{Difference, Effect, Place},
};
use crate::error::Error;

/// The most places of one difference that are listed without being asked for.
const PLACES: usize = 3;

/// How wide the lines of a long enumeration are, in characters.
const WIDTH: usize = 100;

/// How much to show.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// Every place, every operation beyond, every accepted difference.
    pub(super) all: bool,
}

/// A comparison in the light of what is accepted.
#[derive(Debug)]
pub(super) struct Report<'a> {
    open: Vec<Difference>,
    /// Each entry with what it accepts, in the order of its file.
    accepted: Vec<(&'a Entry, Vec<Difference>)>,
    beyond: Vec<String>,
    file: &'a str,
}

/// Whom a section's differences break, in the order of the sections.
const SECTIONS: &[(Effect, &str)] = &[
    (Effect { clients: true, servers: true }, "breaks clients and servers"),
    (Effect::CLIENTS, "breaks clients"),
    (Effect::SERVERS, "breaks servers"),
    (Effect { clients: false, servers: false }, "breaks nobody"),
];

impl<'a> Report<'a> {
    pub(super) fn new(comparison: Comparison, accepted: &'a Accepted) -> Self {
        let mut open = Vec::new();
        let mut entries: Vec<(&Entry, Vec<Difference>)> =
            accepted.entries.iter().map(|entry| (entry, Vec::new())).collect();
        for difference in comparison.differences {
            let mut accepting: Vec<usize> = accepted.of(&difference).collect();
            // Every entry that matches is in use, not only the first.
            match accepting.pop() {
                None => open.push(difference),
                Some(last) => {
                    for index in accepting {
                        entries[index].1.push(difference.clone());
                    }
                    entries[last].1.push(difference);
                }
            }
        }
        Self { open, accepted: entries, beyond: comparison.beyond, file: &accepted.name }
    }

    /// The report.
    pub(super) fn render(&self, style: Style) -> String {
        let mut text = String::new();
        for (effect, title) in SECTIONS {
            let differences: Vec<&Difference> = self.open.iter().filter(|one| one.effect == *effect).collect();
            if !differences.is_empty() {
                text += &format!("{title}\n");
                text += &listed(&differences, style);
            }
        }
        let used: Vec<_> = self.accepted.iter().filter(|(_, differences)| !differences.is_empty()).collect();
        if style.all {
            for (entry, differences) in &used {
                text += &format!("accepted: {}\n", plain(&entry.reason));
                text += &listed(&differences.iter().collect::<Vec<_>>(), style);
            }
        }
        for entry in self.stale() {
            text += &format!(
                "accepts nothing (remove it from {}, or correct it)\n  at = {:?}\n      what = {:?}, reason = {:?}\n",
                self.file, entry.at, entry.what, entry.reason
            );
        }
        text += &self.beyond(style);
        let mut counts = self.counts(&self.open);
        let accepted: usize = used.iter().map(|(_, differences)| differences.len()).sum();
        if accepted > 0 {
            counts += &format!("; {accepted} accepted by {}", self.file);
        }
        text + &format!("drift: {counts}\n")
    }

    /// Whether the two documents agree as far as they have to.
    ///
    /// # Errors
    /// They do not.
    pub(super) fn settle(&self, only_breaking: bool) -> Result<(), Error> {
        let counted: Vec<&Difference> = self.open.iter().filter(|one| !only_breaking || one.effect.breaks()).collect();
        let stale = self.stale().count();
        let mut reasons = Vec::new();
        if !counted.is_empty() {
            let hint = if self.file.is_empty() { "--accept FILE takes" } else { self.file };
            let takes = if self.file.is_empty() {
                "the reason of one that is meant"
            } else {
                "takes the reason of one that is meant"
            };
            reasons.push(format!("{} ({hint} {takes})", plural(counted.len(), "difference")));
        }
        if stale > 0 {
            let entries =
                if stale == 1 { "1 entry that accepts".to_owned() } else { format!("{stale} entries that accept") };
            reasons.push(format!("{entries} nothing"));
        }
        if reasons.is_empty() { Ok(()) } else { Err(Error::new(format!("pass drift: {}", reasons.join(", ")))) }
    }

    fn stale(&self) -> impl Iterator<Item = &'a Entry> + '_ {
        self.accepted.iter().filter(|(_, differences)| differences.is_empty()).map(|(entry, _)| *entry)
    }

    fn counts(&self, differences: &[Difference]) -> String {
        if differences.is_empty() {
            return "no differences".to_owned();
        }
        let count = |of: fn(Effect) -> bool| differences.iter().filter(|one| of(one.effect)).count();
        format!(
            "{}: {} break clients, {} break servers, {} break nobody",
            plural(differences.len(), "difference"),
            count(|effect| effect.clients),
            count(|effect| effect.servers),
            count(|effect| !effect.breaks()),
        )
    }

    /// The operations that are not ours: how many, by the part of the path in which they begin to differ.
    fn beyond(&self, style: Style) -> String {
        if self.beyond.is_empty() {
            return String::new();
        }
        let mut text = format!("on paths that are only theirs: {}", plural(self.beyond.len(), "operation"));
        if style.all {
            let lines: String = self.beyond.iter().map(|name| format!("\n  {}", plain(name))).collect();
            return text + &lines + "\n";
        }
        let paths: Vec<Vec<&str>> = self
            .beyond
            .iter()
            .map(|name| name.split_once(' ').map_or("", |(_, path)| path).split('/').skip(1).collect())
            .collect();
        let first = paths.first().cloned().unwrap_or_default();
        let shared = (0..first.len()).take_while(|at| paths.iter().all(|path| path.get(*at) == first.get(*at))).count();
        let mut groups: BTreeMap<&str, usize> = BTreeMap::new();
        for path in &paths {
            *groups.entry(path.get(shared).copied().unwrap_or("/")).or_default() += 1;
        }
        let groups: Vec<String> = groups.iter().map(|(name, count)| format!("{} {count}", plain(name))).collect();
        text += &format!(" ({}); --all lists them\n", groups.join(", "));
        text
    }
}

/// The differences: neighbours that differ alike on one line, each such line once with all its places.
fn listed(differences: &[&Difference], style: Style) -> String {
    // Where, what, then the neighbours of which it is said.
    let mut lines: Vec<(String, &str, Vec<String>)> = Vec::new();
    for one in differences {
        let (parent, leaf) = split(&one.place);
        match lines.iter_mut().find(|(place, sentence, _)| *place == parent && *sentence == one.sentence) {
            Some((_, _, leaves)) => leaves.push(leaf),
            None => lines.push((parent, &one.sentence, vec![leaf])),
        }
    }
    let mut groups: Vec<(&Vec<String>, &str, Vec<String>)> = Vec::new();
    for (parent, sentence, leaves) in &lines {
        let place = match leaves.as_slice() {
            [leaf] if parent.is_empty() => leaf.clone(),
            [leaf] if parent.ends_with('.') => format!("{parent}{leaf}"),
            [leaf] => format!("{parent} → {leaf}"),
            _ => parent.trim_end_matches('.').to_owned(),
        };
        match groups.iter_mut().find(|(others, other, _)| *others == leaves && other == sentence) {
            Some((_, _, places)) => places.push(place),
            None => groups.push((leaves, sentence, vec![place])),
        }
    }
    let mut text = String::new();
    for (leaves, sentence, places) in groups {
        let shown = if style.all || places.len() <= PLACES + 1 { places.len() } else { PLACES };
        for place in &places[..shown] {
            text += &format!("  {}\n", plain(place));
        }
        if shown < places.len() {
            text += &format!("  … and {} more places (--all lists them)\n", places.len() - shown);
        }
        let said = if leaves.len() > 1 { format!("{sentence}: {}", leaves.join(", ")) } else { sentence.to_owned() };
        text += &wrapped(&plain(&said));
    }
    text
}

/// A place without its last step, with that step. What is left of a way down a schema ends in a dot.
fn split(place: &Place) -> (String, String) {
    let Place { operation, part, path } = place;
    match (part.is_empty(), path.is_empty(), path.rsplit_once('.')) {
        (true, ..) => (String::new(), operation.clone()),
        (_, true, _) => (operation.clone(), part.clone()),
        (_, _, Some((parent, leaf))) => (format!("{operation} → {part} → {parent}."), leaf.to_owned()),
        (_, _, None) => (format!("{operation} → {part}"), path.clone()),
    }
}

/// A text in lines that are not too long, indented.
fn wrapped(text: &str) -> String {
    let mut lines = String::new();
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && line.chars().count() + word.chars().count() > WIDTH {
            lines += &format!("      {line}\n");
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line += word;
    }
    format!("{lines}      {line}\n")
}

fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// A text of a document without what a terminal would obey.
fn plain(text: &str) -> String {
    let is_harmless = |c: &char| !c.is_control();
    text.chars().map(|c| if is_harmless(&c) { c.to_string() } else { c.escape_default().to_string() }).collect()
}

//! YAML as a tree in which every node knows its line.
//!
//! The readers that programs use (serde) forget the lines, keep one of two equal keys, or stop at the
//! first problem. A tool that explains a file to its author must do none of that.

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use super::report::Report;

/// A value with its place.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// The line on which the value begins, counted from one; zero where the reader does not say.
    pub(crate) line: usize,
    /// The value.
    pub(crate) value: Value,
}

/// What OpenAPI can express, under the core schema of YAML 1.2.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// One member of a map.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key: String,
    /// The line of the key.
    pub(crate) line: usize,
    pub(crate) value: Node,
}

impl Node {
    /// The members of a map; none for anything else.
    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none for anything else.
    pub(crate) fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The member `key` of a map, with its line.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// The value of the member `key` of a map.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The text of a string.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of the member `key`.
    pub(crate) fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Node::text)
    }

    /// Whether this is `true` itself.
    pub(crate) fn is_true(&self) -> bool {
        matches!(self.value, Value::Bool(true))
    }
}

/// Equal values, wherever they stand and in whatever order the members of their maps come.
impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Number(a), Value::Number(b)) => a == b,
            (Value::Text(a), Value::Text(b)) => a == b,
            (Value::List(a), Value::List(b)) => a == b,
            (Value::Map(a), Value::Map(b)) => {
                let found = |entry: &Entry| other.get(&entry.key) == Some(&entry.value);
                a.len() == b.len() && a.iter().all(found)
            }
            _ => false,
        }
    }
}

/// Reads a file. What is readable but unwise goes to `report`; `None` where the file is no YAML.
pub(crate) fn parse(text: &str, report: &mut Report) -> Option<Node> {
    let mut events = Vec::new();
    for event in Parser::new_from_str(text) {
        match event {
            Ok(event) => events.push(event),
            Err(error) => {
                report.at(error.marker().line(), format!("not YAML: {}", error.info()));
                return None;
            }
        }
    }
    if let Some((_, span)) = events.iter().filter(|(event, _)| matches!(event, Event::DocumentStart(_))).nth(1) {
        report.at(span.start.line(), "a second document in one file; keep each in a file of its own");
    }
    let mut builder = Builder { events: events.into_iter(), report: &mut *report, depth: 0 };
    let root = builder.document();
    if root.is_none() {
        report.at(1, "an empty file");
    }
    root
}

/// The most collections that may stand within each other; no document needs as many, and a call stack is finite.
const DEEPEST: usize = 128;

/// Turns the parser's events into nodes.
struct Builder<'a, I> {
    events: I,
    report: &'a mut Report,
    /// How many collections are open.
    depth: usize,
}

impl<'a, I: Iterator<Item = (Event<'a>, Span)>> Builder<'_, I> {
    fn document(&mut self) -> Option<Node> {
        loop {
            match self.events.next()? {
                (Event::StreamStart | Event::DocumentStart(_) | Event::Nothing, _) => {}
                (event, span) => return self.node(event, span),
            }
        }
    }

    /// The node that begins with `event`; `None` at the end of a collection.
    fn node(&mut self, event: Event<'a>, span: Span) -> Option<Node> {
        let line = span.start.line();
        if self.depth == DEEPEST {
            self.report.at(line, format!("more than {DEEPEST} collections within each other"));
            // What is left is not read: it can only be more of the same.
            self.events.by_ref().for_each(drop);
            return None;
        }
        self.depth += 1;
        let value = match event {
            Event::Scalar(text, ScalarStyle::Plain, _, _) => self.plain(&text, line),
            Event::Scalar(text, ..) => Value::Text(text.into_owned()),
            Event::SequenceStart(..) => Value::List(self.list()),
            Event::MappingStart(..) => Value::Map(self.map()),
            Event::Alias(_) => {
                self.report.at(line, "an alias (`*name`): write a component and refer to it by `$ref`");
                Value::Null
            }
            _ => {
                self.depth -= 1;
                return None;
            }
        };
        self.depth -= 1;
        Some(Node { line, value })
    }

    fn list(&mut self) -> Vec<Node> {
        let mut items = Vec::new();
        while let Some((event, span)) = self.events.next() {
            match self.node(event, span) {
                Some(item) => items.push(item),
                None => break,
            }
        }
        items
    }

    fn map(&mut self) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        while let Some((event, span)) = self.events.next() {
            let line = span.start.line();
            let key = match event {
                Event::Scalar(text, ..) => text.into_owned(),
                Event::MappingEnd => break,
                other => {
                    self.report.at(line, "a key that is no string");
                    self.node(other, span);
                    String::new()
                }
            };
            if let Some(first) = entries.iter().find(|entry| entry.key == key) {
                self.report.at(
                    line,
                    format!("the key `{key}` is already on line {}; readers keep one of the two or crash", first.line),
                );
            }
            let Some(value) = self.events.next().and_then(|(event, span)| self.node(event, span)) else {
                break;
            };
            entries.push(Entry { key, line, value });
        }
        entries
    }

    /// A scalar without quotes, by the core schema.
    fn plain(&mut self, text: &str, line: usize) -> Value {
        match text {
            "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
            "true" | "True" | "TRUE" => return Value::Bool(true),
            "false" | "False" | "FALSE" => return Value::Bool(false),
            _ => {}
        }
        if ["yes", "no", "on", "off", "y", "n"].contains(&text.to_ascii_lowercase().as_str()) {
            self.report.doubts.push((
                line,
                format!("`{text}` without quotes is a boolean to some readers; quote it or write true, false"),
            ));
        }
        let numeric = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
        match text.parse() {
            Ok(number) if numeric => Value::Number(number),
            _ => Value::Text(text.to_owned()),
        }
    }
}

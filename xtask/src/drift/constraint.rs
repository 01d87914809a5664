//! What schemas say about a value itself: its type, its enum, its bounds, words for people.

use super::{
    compare::Comparing,
    difference::{Change, Direction},
    shape::{self, Shape},
};
use crate::document::yaml::{Node, Value};

impl<'a> Comparing<'a> {
    /// Reports what differs in words for people.
    pub(super) fn annotations(
        &self,
        direction: Direction,
        before: &Shape<'a>,
        after: &Shape<'a>,
        here: &mut impl FnMut(String, Change),
    ) {
        if before.is_true("deprecated") != after.is_true("deprecated") {
            here(format!("deprecated {}", self.only(after.is_true("deprecated"))), Change::Same);
        }
        for word in ["format", "default"] {
            let (left, right) = (before.words.get(word), after.words.get(word));
            if left == right || before.is_any() || after.is_any() {
                continue;
            }
            // Another default does something else for those who leave the value out; a new one may only say what is.
            let matters = word == "default" && direction == Direction::Request && left.is_some() && right.is_some();
            let sentence = self.versus(&format!("{word} {}", shown(left)), &shown(right));
            here(sentence, if matters { Change::Other } else { Change::Same });
        }
    }

    /// Reports what differs between enums.
    pub(super) fn values(&self, before: &Shape<'a>, after: &Shape<'a>, here: &mut impl FnMut(String, Change)) {
        match (&before.values, &after.values) {
            (Some(left), Some(right)) => {
                for value in left.iter().filter(|value| !right.contains(value)) {
                    here(format!("the value {} {}", shown(Some(value)), self.only(false)), Change::Narrower);
                }
                for value in right.iter().filter(|value| !left.contains(value)) {
                    here(format!("the value {} {}", shown(Some(value)), self.only(true)), Change::Wider);
                }
            }
            (None, Some(_)) => here(format!("an enum {}", self.only(true)), Change::Narrower),
            (Some(_), None) => here(format!("an enum {}", self.only(false)), Change::Wider),
            (None, None) => {}
        }
    }

    /// Reports what differs in every other constraint on a value itself.
    pub(super) fn bounds(&self, before: &Shape<'a>, after: &Shape<'a>, here: &mut impl FnMut(String, Change)) {
        let number = |node: Option<&&Node>| match node?.value {
            Value::Number(number) => Some(number),
            _ => None,
        };
        for word in [shape::LOWER, shape::UPPER].concat() {
            let (left, right) = (before.words.get(word), after.words.get(word));
            let narrower = match (number(left), number(right)) {
                (Some(left), Some(right)) if left == right => continue,
                (Some(left), Some(right)) => (left < right) == shape::LOWER.contains(&word),
                (None, None) => continue,
                (left, _) => left.is_none(),
            };
            let change = if narrower { Change::Narrower } else { Change::Wider };
            here(self.versus(&format!("{word} {}", shown(left)), &shown(right)), change);
        }
        for word in shape::FLAGS {
            let (left, right) = (before.is_true(word), after.is_true(word));
            if left != right {
                let change = if right { Change::Narrower } else { Change::Wider };
                here(format!("{word} {}", self.only(right)), change);
            }
        }
        for word in shape::OPAQUE {
            let (left, right) = (before.words.get(word), after.words.get(word));
            let change = match (left, right) {
                (None, Some(_)) => Change::Narrower,
                (Some(_), None) => Change::Wider,
                (left, right) if left == right => continue,
                _ => Change::Other,
            };
            here(self.versus(&format!("{word} {}", shown(left)), &shown(right)), change);
        }
    }
}

/// How the types that are admitted have changed.
pub(super) fn type_change(before: &Shape<'_>, after: &Shape<'_>) -> Option<Change> {
    let (left, right) = match (&before.types, &after.types) {
        (None, None) => return None,
        // An enum of several types says enough.
        (None, Some(_)) if before.values.is_some() => return None,
        (Some(_), None) if after.values.is_some() => return None,
        (None, Some(_)) => return Some(Change::Narrower),
        (Some(_), None) => return Some(Change::Wider),
        (Some(left), Some(right)) => (left, right),
    };
    let wider = left.iter().all(|name| shape::admits(right, name));
    let narrower = right.iter().all(|name| shape::admits(left, name));
    match (narrower, wider) {
        (true, true) => None,
        (true, false) => Some(Change::Narrower),
        (false, true) => Some(Change::Wider),
        (false, false) => Some(Change::Other),
    }
}

/// The types in words.
pub(super) fn type_names(shape: &Shape<'_>) -> String {
    let names = shape.types.iter().flatten().copied().collect::<Vec<_>>();
    if names.is_empty() { "any type".to_owned() } else { names.join(" or ") }
}

/// A value as it would be written.
fn shown(node: Option<&&Node>) -> String {
    match node.map(|node| &node.value) {
        None => "none".to_owned(),
        Some(Value::Null) => "null".to_owned(),
        Some(Value::Bool(value)) => value.to_string(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Text(text)) => format!("{text:?}"),
        Some(Value::List(_)) => "a list".to_owned(),
        Some(Value::Map(_)) => "an object".to_owned(),
    }
}

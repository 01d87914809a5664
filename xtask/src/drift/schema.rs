//! Two schemas, compared by the values that they admit.

use std::{collections::BTreeSet, rc::Rc};

use super::{
    compare::Comparing,
    constraint::{type_change, type_names},
    difference::{Change, Direction, Effect, Found, Lone},
    shape::{Others, Shape},
};
use crate::{document::yaml::Node, error::Error};

/// A pair of schemas by where they are in memory, with the direction that decides what counts.
pub(super) type Key = (Vec<*const Node>, Vec<*const Node>, Direction);

/// The most schemas within each other, pairs of schemas, differences within one pair. A document that reaches one of
/// these was made to; without them it would exhaust the stack or the memory.
const DEEPEST: usize = 128;
const MOST_PAIRS: usize = 500_000;
const MOST_FOUND: usize = 20_000;

impl<'a> Comparing<'a> {
    /// Compares values for which all of `before` hold with those for which all of `after` do.
    pub(super) fn schemas(
        &mut self,
        direction: Direction,
        before: &[&'a Node],
        after: &[&'a Node],
    ) -> Result<Rc<Vec<Found>>, Error> {
        let mut key = (Vec::new(), Vec::new(), direction);
        for schema in before {
            key.0.push(self.before.resolve(schema)? as *const Node);
        }
        for schema in after {
            key.1.push(self.after.resolve(schema)? as *const Node);
        }
        match self.known.get(&key) {
            Some(Some(found)) => return Ok(Rc::clone(found)),
            // A circle: what differs on its way round is found on the way down.
            Some(None) => return Ok(Rc::default()),
            None => {}
        }
        if self.known.len() == MOST_PAIRS || self.depth == DEEPEST {
            return Err(self
                .after
                .error(format!("there are more than {MOST_PAIRS} schemas, or more than {DEEPEST} within each other")));
        }
        self.known.insert(key.clone(), None);
        self.depth += 1;
        let mut found = Vec::new();
        self.differing(direction, before, after, &mut found)?;
        self.depth -= 1;
        let found = Rc::new(found);
        self.known.insert(key, Some(Rc::clone(&found)));
        Ok(found)
    }

    /// Whether either schema admits lists or objects.
    pub(super) fn may_be_collection(&self, [before, after]: [Option<&'a Node>; 2]) -> Result<bool, Error> {
        let before = Shape::of(self.before, before.as_slice())?;
        let after = Shape::of(self.after, after.as_slice())?;
        Ok([before, after].iter().any(|shape| shape.may_be("array") || shape.may_be("object")))
    }

    fn differing(
        &mut self,
        direction: Direction,
        left: &[&'a Node],
        right: &[&'a Node],
        found: &mut Vec<Found>,
    ) -> Result<(), Error> {
        let (before, after) = (Shape::of(self.before, left)?, Shape::of(self.after, right)?);
        let mut here = |sentence: String, change: Change| {
            found.push(Found { path: String::new(), sentence, effect: direction.effect(change) });
        };
        self.annotations(direction, &before, &after, &mut here);
        let says_nothing = |shape: &Shape<'a>| shape.is_any() && shape.unions.is_empty();
        if before.nullable != after.nullable && !says_nothing(&before) && !says_nothing(&after) {
            let change = if after.nullable { Change::Wider } else { Change::Narrower };
            here(format!("nullable {}", self.only(after.nullable)), change);
        }
        if self.unions(direction, (left, &before), (right, &after), found)? {
            return Ok(());
        }
        let mut here = |sentence: String, change: Change| {
            found.push(Found { path: String::new(), sentence, effect: direction.effect(change) });
        };
        if let Some(change) = type_change(&before, &after) {
            here(self.versus(&type_names(&before), &type_names(&after)), change);
            let related = before.types.is_some() && after.types.is_some() && change != Change::Other;
            if !related {
                return Ok(());
            }
        }
        self.values(&before, &after, &mut here);
        self.bounds(&before, &after, &mut here);
        if before.may_be("array") && after.may_be("array") && !before.is_any() {
            let items = self.schemas(direction, &before.items, &after.items)?;
            below(found, "[]", &items, self)?;
        }
        self.fields(direction, &before, &after, found)
    }

    fn fields(
        &mut self,
        direction: Direction,
        before: &Shape<'a>,
        after: &Shape<'a>,
        found: &mut Vec<Found>,
    ) -> Result<(), Error> {
        if !before.may_be("object") || !after.may_be("object") {
            return Ok(());
        }
        let names: BTreeSet<&str> = before.fields.keys().chain(after.fields.keys()).copied().collect();
        for name in names {
            let path = format!(".{name}");
            let mut at = |sentence: String, effect: Effect| {
                found.push(Found { path: path.clone(), sentence, effect });
            };
            let left = before.fields.get(name).filter(|schemas| travels(direction, schemas));
            let right = after.fields.get(name).filter(|schemas| travels(direction, schemas));
            match (left, right) {
                (Some(left), Some(right)) => {
                    let (was, is) = (before.required.contains(name), after.required.contains(name));
                    if was != is {
                        let change = if is { Change::Narrower } else { Change::Wider };
                        at(self.required(is), direction.effect(change));
                    }
                    let inner = self.schemas(direction, left, right)?;
                    below(found, &path, &inner, self)?;
                }
                (None, None) => {}
                (_, right) => {
                    let is_after = right.is_some();
                    let (own, other) = if is_after { (after, before) } else { (before, after) };
                    let required = own.required.contains(name);
                    let unwelcome = match direction {
                        // Where all fields are welcome, one more is. Elsewhere it is ignored, but was sent for a reason.
                        Direction::Request => !matches!(other.others, Others::Open),
                        Direction::Response => other.others == Others::Closed,
                    };
                    let article = if required { "a required" } else { "a" };
                    let effect = direction.lone(Lone { after: is_after, required, unwelcome });
                    at(format!("{article} field {}", self.only(is_after)), effect);
                }
            }
        }
        self.further_fields(direction, before, after, found)
    }

    /// Compares what is said about fields without a name.
    fn further_fields(
        &mut self,
        direction: Direction,
        before: &Shape<'a>,
        after: &Shape<'a>,
        found: &mut Vec<Found>,
    ) -> Result<(), Error> {
        let schemas = |others: &Others<'a>| match others {
            Others::Of(schemas) => schemas.clone(),
            _ => Vec::new(),
        };
        let closed = |shape: &Shape<'a>| shape.others == Others::Closed;
        match (closed(before), closed(after)) {
            (true, true) => Ok(()),
            (false, false) => {
                let inner = self.schemas(direction, &schemas(&before.others), &schemas(&after.others))?;
                below(found, ".*", &inner, self)
            }
            (_, is_closed) => {
                let change = if is_closed { Change::Narrower } else { Change::Wider };
                let sentence = format!("no further fields are admitted {}", self.only(is_closed));
                found.push(Found { path: String::new(), sentence, effect: direction.effect(change) });
                Ok(())
            }
        }
    }
}

/// Adds what was found in a part of a schema.
pub(super) fn below(found: &mut Vec<Found>, step: &str, inner: &[Found], by: &Comparing<'_>) -> Result<(), Error> {
    if found.len() + inner.len() > MOST_FOUND {
        return Err(by
            .after
            .error(format!("one schema differs in more than {MOST_FOUND} places; is it the right file?")));
    }
    found.extend(inner.iter().map(|inner| Found { path: format!("{step}{}", inner.path), ..inner.clone() }));
    Ok(())
}

/// Whether a field is sent in this direction.
fn travels(direction: Direction, schemas: &[&Node]) -> bool {
    let word = match direction {
        Direction::Request => "readOnly",
        Direction::Response => "writeOnly",
    };
    !schemas.iter().any(|schema| schema.get(word).is_some_and(Node::is_true))
}

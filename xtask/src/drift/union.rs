//! Alternatives (`anyOf`, `oneOf`) of two schemas: which belong together, which only one has.

use super::{
    compare::Comparing,
    difference::{Change, Direction, Found},
    schema::below,
    shape::Shape,
};
use crate::{document::yaml::Node, error::Error};

/// A schema as it is written, with what it says.
type Whole<'s, 'a> = (&'s [&'a Node], &'s Shape<'a>);

impl<'a> Comparing<'a> {
    /// Compares the alternatives; returns whether they say all that is to say about the two schemas.
    pub(super) fn unions(
        &mut self,
        direction: Direction,
        (left, before): Whole<'_, 'a>,
        (right, after): Whole<'_, 'a>,
        found: &mut Vec<Found>,
    ) -> Result<bool, Error> {
        let each = |union: &[&'a Node]| union.iter().map(|node| vec![*node]).collect::<Vec<_>>();
        match (before.unions.as_slice(), after.unions.as_slice()) {
            ([], []) => Ok(false),
            ([one], [other]) => {
                self.alternatives(direction, &each(one), &each(other), found)?;
                Ok(false)
            }
            // One schema without alternatives is an alternative itself, if nothing stands beside the others.
            ([], [other]) if after.is_any() && !before.is_any() => {
                self.alternatives(direction, &[left.to_vec()], &each(other), found)?;
                Ok(true)
            }
            ([one], []) if before.is_any() && !after.is_any() => {
                self.alternatives(direction, &each(one), &[right.to_vec()], found)?;
                Ok(true)
            }
            (ones, others) if ones.len() == others.len() => {
                for (one, other) in ones.iter().zip(others) {
                    self.alternatives(direction, &each(one), &each(other), found)?;
                }
                Ok(false)
            }
            (ones, others) => {
                let change = match (ones.len(), others.len()) {
                    (0, _) => Change::Narrower,
                    (_, 0) => Change::Wider,
                    _ => Change::Other,
                };
                let count = |unions: usize| format!("{unions} sets of alternatives");
                let sentence = self.versus(&count(ones.len()), &count(others.len()));
                found.push(Found { path: String::new(), sentence, effect: direction.effect(change) });
                Ok(false)
            }
        }
    }

    fn alternatives(
        &mut self,
        direction: Direction,
        left: &[Vec<&'a Node>],
        right: &[Vec<&'a Node>],
        found: &mut Vec<Found>,
    ) -> Result<(), Error> {
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        // Equals first, then those with one name, then those that differ least: so no alternative takes another's.
        for (i, one) in left.iter().enumerate() {
            for (j, other) in right.iter().enumerate() {
                if free(&pairs, i, j) && self.schemas(direction, one, other)?.is_empty() {
                    pairs.push((i, j));
                }
            }
        }
        for (i, one) in left.iter().enumerate() {
            for (j, other) in right.iter().enumerate() {
                if free(&pairs, i, j) && name(one).is_some() && name(one) == name(other) {
                    pairs.push((i, j));
                }
            }
        }
        let mut distances = Vec::new();
        for (i, one) in left.iter().enumerate() {
            for (j, other) in right.iter().enumerate() {
                if free(&pairs, i, j) && self.alike(one, other)? {
                    distances.push((self.schemas(direction, one, other)?.len(), i, j));
                }
            }
        }
        distances.sort_unstable();
        for (_, i, j) in distances {
            if free(&pairs, i, j) {
                pairs.push((i, j));
            }
        }
        pairs.sort_unstable();
        for &(i, j) in &pairs {
            let inner = self.schemas(direction, &left[i], &right[j])?;
            below(found, &format!("({})", self.called(&left[i], i)?), &inner, self)?;
        }
        let mut lone = |is_after: bool, called: String| {
            let change = if is_after { Change::Wider } else { Change::Narrower };
            let sentence = format!("an alternative {}", self.only(is_after));
            found.push(Found { path: format!("({called})"), sentence, effect: direction.effect(change) });
        };
        for (i, one) in left.iter().enumerate().filter(|(i, _)| pairs.iter().all(|pair| pair.0 != *i)) {
            lone(false, called(Shape::of(self.before, one)?, one, i));
        }
        for (j, other) in right.iter().enumerate().filter(|(j, _)| pairs.iter().all(|pair| pair.1 != *j)) {
            lone(true, called(Shape::of(self.after, other)?, other, j));
        }
        Ok(())
    }

    /// Whether two alternatives are of one type, so that one may have become the other.
    fn alike(&self, left: &[&'a Node], right: &[&'a Node]) -> Result<bool, Error> {
        let (left, right) = (Shape::of(self.before, left)?, Shape::of(self.after, right)?);
        Ok(left.types.is_some() && left.types == right.types)
    }

    fn called(&self, alternative: &[&'a Node], index: usize) -> Result<String, Error> {
        Ok(called(Shape::of(self.before, alternative)?, alternative, index))
    }
}

fn free(pairs: &[(usize, usize)], i: usize, j: usize) -> bool {
    pairs.iter().all(|pair| pair.0 != i && pair.1 != j)
}

/// The name of an alternative that is a component.
fn name<'a>(alternative: &[&'a Node]) -> Option<&'a str> {
    let reference = alternative.first()?.text_of("$ref")?;
    reference.rsplit('/').next()
}

/// What to call an alternative: its name, its type, or its number counted from one.
fn called(shape: Shape<'_>, alternative: &[&Node], index: usize) -> String {
    let title = alternative.first().and_then(|node| node.text_of("title"));
    let types = shape.types.filter(|types| types.len() == 1).and_then(|types| types.first().copied());
    match name(alternative).or(title) {
        Some(name) => name.to_owned(),
        None if types.is_some_and(|name| name != "object") => types.unwrap_or_default().to_owned(),
        None => format!("alternative {}", index + 1),
    }
}

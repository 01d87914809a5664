//! Two documents, operation by operation.

use std::{
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

use super::{
    difference::{Difference, Direction, Effect, Found, Place},
    schema::Key,
    side::Side,
};
use crate::{
    document::{Operation, yaml::Node},
    error::Error,
};

/// What the comparison of two documents found.
#[derive(Debug)]
pub(super) struct Comparison {
    pub(super) differences: Vec<Difference>,
    /// The operations of the later document on paths that the earlier one does not have, unless those count too.
    pub(super) beyond: Vec<String>,
}

/// Compares `before` with `after`. Operations on paths that only `after` has are differences if `whole`.
///
/// # Errors
/// A reference cannot be followed, two operations are one, or the schemas are too large to compare.
pub(super) fn compare(before: Side<'_>, after: Side<'_>, whole: bool) -> Result<Comparison, Error> {
    let mut comparing = Comparing::new(before, after);
    let (left, mut right) = (operations(before), operations(after));
    for ((path, method), operations) in &left {
        let operation = one(before, operations)?;
        let name = format!("{} {path}", method.to_uppercase());
        match right.remove(&(path.clone(), method)) {
            Some(others) => comparing.operation(&name, operation, one(after, &others)?)?,
            None => comparing.lone_operation(name, false),
        }
    }
    let mut beyond = Vec::new();
    for (path, method) in right.into_keys() {
        let name = format!("{} {path}", method.to_uppercase());
        if whole || left.keys().any(|(other, _)| *other == path) {
            comparing.lone_operation(name, true);
        } else {
            beyond.push(name);
        }
    }
    Ok(Comparison { differences: comparing.differences, beyond })
}

/// The operations by their path, in which parameters have no names, with their method.
fn operations<'a>(side: Side<'a>) -> BTreeMap<(String, &'a str), Vec<Operation<'a>>> {
    let mut operations = BTreeMap::<_, Vec<_>>::new();
    for operation in side.document.operations() {
        let path = nameless(&format!("{}{}", side.prefix(), operation.path));
        operations.entry((path, operation.method)).or_default().push(operation);
    }
    operations
}

/// `/accounts/{id}` as `/accounts/{}`.
fn nameless(template: &str) -> String {
    let mut path = String::new();
    let mut rest = template;
    while let Some((before, parameter)) = rest.split_once('{') {
        path += before;
        path += "{}";
        rest = parameter.split_once('}').map_or("", |(_, rest)| rest);
    }
    path + rest
}

fn one<'a>(side: Side<'a>, operations: &[Operation<'a>]) -> Result<Operation<'a>, Error> {
    match operations {
        [operation] => Ok(*operation),
        [first, second, ..] => Err(side.error(format!(
            "its paths `{}` and `{}` differ in the names of parameters only and have the same method",
            first.path, second.path
        ))),
        [] => Err(side.error("it has lost an operation")),
    }
}

/// A comparison that is going on.
pub(super) struct Comparing<'a> {
    pub(super) before: Side<'a>,
    pub(super) after: Side<'a>,
    pub(super) differences: Vec<Difference>,
    /// What is known about pairs of schemas; nothing while one is being compared.
    pub(super) known: HashMap<Key, Option<Rc<Vec<Found>>>>,
    /// How many schemas are being compared within each other.
    pub(super) depth: usize,
    /// The part of an operation that is being compared, without a way down.
    place: Place,
}

impl<'a> Comparing<'a> {
    pub(super) fn new(before: Side<'a>, after: Side<'a>) -> Self {
        let place = Place { operation: String::new(), part: String::new(), path: String::new() };
        Self { before, after, differences: Vec::new(), known: HashMap::new(), depth: 0, place }
    }

    /// `only in theirs`.
    pub(super) fn only(&self, after: bool) -> String {
        format!("only {}", if after { self.after.label } else { self.before.label })
    }

    /// `integer in ours, number in theirs`.
    pub(super) fn versus(&self, before: &str, after: &str) -> String {
        format!("{before} {}, {after} {}", self.before.label, self.after.label)
    }

    /// `required in theirs, optional in ours`, by whether the later document requires it.
    pub(super) fn required(&self, after: bool) -> String {
        if after { self.versus("optional", "required") } else { self.versus("required", "optional") }
    }

    /// Records a difference at a part of the operation.
    pub(super) fn at(&mut self, part: &str, sentence: String, effect: Effect) {
        let place = Place { part: part.to_owned(), ..self.place.clone() };
        self.differences.push(Difference { place, sentence, effect });
    }

    /// Compares the schemas at a part of the operation.
    pub(super) fn at_schemas(
        &mut self,
        part: &str,
        direction: Direction,
        [before, after]: [Option<&'a Node>; 2],
    ) -> Result<(), Error> {
        let found = self.schemas(direction, before.as_slice(), after.as_slice())?;
        for Found { path, sentence, effect } in found.iter().cloned() {
            let path = path.strip_prefix('.').unwrap_or(&path).to_owned();
            let place = Place { part: part.to_owned(), path, ..self.place.clone() };
            self.differences.push(Difference { place, sentence, effect });
        }
        Ok(())
    }

    fn lone_operation(&mut self, name: String, after: bool) {
        self.place.operation = name;
        let effect = if after { Effect::SERVERS } else { Effect::CLIENTS };
        self.at("", format!("an operation {}", self.only(after)), effect);
    }

    fn operation(&mut self, name: &str, before: Operation<'a>, after: Operation<'a>) -> Result<(), Error> {
        self.place.operation = name.to_owned();
        let id = |operation: Operation<'a>| operation.node.text_of("operationId").unwrap_or("none");
        if id(before) != id(after) {
            self.at("", self.versus(&format!("operationId {}", id(before)), id(after)), Effect::default());
        }
        self.deprecation("", before.node, after.node);
        self.security(before.node, after.node)?;
        self.parameters(before, after)?;
        self.request_body(before.node, after.node)?;
        self.responses(before.node, after.node)
    }

    /// Records whether only one of the two is deprecated.
    pub(super) fn deprecation(&mut self, part: &str, before: &Node, after: &Node) {
        let is_deprecated = |node: &Node| node.get("deprecated").is_some_and(Node::is_true);
        if is_deprecated(before) != is_deprecated(after) {
            let sentence = format!("deprecated {}", self.only(is_deprecated(after)));
            self.at(part, sentence, Effect::default());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_of_a_path_lose_their_names() {
        for (template, path) in [
            ("/a/{nanoid}/b/{x}", "/a/{}/b/{}"),
            ("/a/{x}.json", "/a/{}.json"),
            ("/a", "/a"),
            ("/a/{x", "/a/{}"),
            ("/a}", "/a}"),
        ] {
            assert_eq!(nameless(template), path);
        }
    }
}

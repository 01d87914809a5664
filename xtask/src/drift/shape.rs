//! What a schema says once its references, its `allOf`, its ways to write null are followed.

use std::{
    collections::{BTreeMap, BTreeSet},
    ptr,
};

use super::side::Side;
use crate::{
    document::yaml::{Node, Value},
    error::Error,
};

/// Keywords with one value, of which the one that admits less counts.
pub(super) const LOWER: &[&str] = &["minimum", "minLength", "minItems", "minProperties"];
/// As [`LOWER`], from above.
pub(super) const UPPER: &[&str] = &["maximum", "maxLength", "maxItems", "maxProperties"];
/// Keywords that admit less where they are true.
pub(super) const FLAGS: &[&str] = &["exclusiveMinimum", "exclusiveMaximum", "uniqueItems"];
/// Keywords that admit less where they are there, in a way that cannot be compared.
pub(super) const OPAQUE: &[&str] = &["pattern", "multipleOf", "not"];
/// Keywords for people and generators.
pub(super) const ANNOTATIONS: &[&str] = &["format", "default", "deprecated", "readOnly", "writeOnly"];

/// The most schemas that one may consist of; a document that reaches it was made to.
const MOST_PARTS: usize = 1_000;

/// A schema without references.
#[derive(Debug, Default)]
pub(super) struct Shape<'a> {
    /// Nothing where any type is admitted.
    pub(super) types: Option<BTreeSet<&'a str>>,
    pub(super) nullable: bool,
    /// The values of an enum but null; nothing where there is none.
    pub(super) values: Option<Vec<&'a Node>>,
    /// The named fields, each with the schemas that all hold for it.
    pub(super) fields: BTreeMap<&'a str, Vec<&'a Node>>,
    pub(super) required: BTreeSet<&'a str>,
    pub(super) others: Others<'a>,
    pub(super) items: Vec<&'a Node>,
    /// Each `anyOf` or `oneOf` of more than one alternative.
    pub(super) unions: Vec<Vec<&'a Node>>,
    pub(super) words: BTreeMap<&'static str, &'a Node>,
    /// The parts, to take each once.
    parts: Vec<&'a Node>,
}

/// What is said about fields that have no name.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) enum Others<'a> {
    #[default]
    Unsaid,
    Open,
    Closed,
    Of(Vec<&'a Node>),
}

impl<'a> Shape<'a> {
    /// The shape of a value for which all of `schemas` hold.
    ///
    /// # Errors
    /// A reference cannot be followed, or the schemas have no end.
    pub(super) fn of(side: Side<'a>, schemas: &[&'a Node]) -> Result<Self, Error> {
        let mut shape = Self { nullable: true, ..Self::default() };
        for schema in schemas {
            shape.nullable &= shape.absorb(side, schema)?;
        }
        for name in &shape.required {
            shape.fields.entry(name).or_default();
        }
        if shape.types.is_none() {
            shape.types = shape.implied().map(|name| BTreeSet::from([name]));
        }
        Ok(shape)
    }

    /// Whether every value is admitted, alternatives aside.
    pub(super) fn is_any(&self) -> bool {
        self.types.is_none() && self.values.is_none()
    }

    pub(super) fn may_be(&self, name: &str) -> bool {
        self.types.as_ref().is_none_or(|types| types.contains(name))
    }

    pub(super) fn is_true(&self, word: &str) -> bool {
        self.words.get(word).is_some_and(|node| node.is_true())
    }

    /// The type that follows from what is said without one.
    fn implied(&self) -> Option<&'static str> {
        if !self.fields.is_empty() || !matches!(self.others, Others::Unsaid) {
            Some("object")
        } else if !self.items.is_empty() {
            Some("array")
        } else if self.values.as_ref().is_some_and(|values| values.iter().all(|value| value.text().is_some())) {
            Some("string")
        } else {
            None
        }
    }

    /// Adds what `schema` says; returns whether it admits null.
    fn absorb(&mut self, side: Side<'a>, schema: &'a Node) -> Result<bool, Error> {
        let node = side.resolve(schema)?;
        if self.parts.iter().any(|part| ptr::eq(*part, node)) {
            return Ok(true);
        }
        if self.parts.len() == MOST_PARTS {
            return Err(side.error(format!("a schema consists of more than {MOST_PARTS}")));
        }
        self.parts.push(node);
        let types = node.get("type").map(types);
        let mut nullable = node.get("nullable").is_some_and(Node::is_true)
            || types.as_ref().is_some_and(|types| types.contains("null"));
        let says = ["enum", "properties", "additionalProperties", "items"].iter().any(|word| node.get(word).is_some());
        let said = types.is_some() || says;
        self.narrow_types(types);
        self.narrow_values(node);
        self.own(node);
        let mut parts_admit = true;
        for part in node.get("allOf").map_or(&[][..], Node::items) {
            parts_admit &= self.absorb(side, part)?;
        }
        for key in ["anyOf", "oneOf"] {
            let Some(alternatives) = node.get(key) else { continue };
            let mut rest = Vec::new();
            for alternative in alternatives.items() {
                if admits_null_only(side.resolve(alternative)?) {
                    nullable = true;
                } else {
                    rest.push(alternative);
                }
            }
            match rest.as_slice() {
                [] => {}
                [only] => parts_admit &= self.absorb(side, only)?,
                _ => {
                    let mut any_admits = false;
                    for alternative in &rest {
                        let alternative = side.resolve(alternative)?;
                        any_admits |= alternative.get("nullable").is_some_and(Node::is_true);
                    }
                    parts_admit &= any_admits;
                    self.unions.push(rest);
                }
            }
        }
        // Where nothing is said about the value itself, null is what the parts make of it.
        Ok(nullable || (!said && parts_admit))
    }

    fn narrow_types(&mut self, types: Option<BTreeSet<&'a str>>) {
        let Some(mut types) = types else { return };
        types.remove("null");
        let common = self.types.as_ref().map(|known| {
            let both = |name: &&str| admits(known, name) && admits(&types, name);
            known.union(&types).copied().filter(both).collect::<BTreeSet<_>>()
        });
        self.types = match common {
            // Types that exclude each other admit nothing; the first is what its author meant.
            Some(common) if common.is_empty() => return,
            Some(common) => Some(common),
            None => Some(types),
        };
    }

    fn narrow_values(&mut self, node: &'a Node) {
        if let Some(values) = node.get("enum") {
            let values: Vec<&Node> =
                values.items().iter().filter(|value| !matches!(value.value, Value::Null)).collect();
            match &mut self.values {
                Some(known) => known.retain(|value| values.contains(value)),
                None => self.values = Some(values),
            }
        }
    }

    /// Adds the node's own keywords.
    fn own(&mut self, node: &'a Node) {
        for field in node.get("properties").map_or(&[][..], Node::entries) {
            self.fields.entry(&field.key).or_default().push(&field.value);
        }
        self.required.extend(node.get("required").map_or(&[][..], Node::items).iter().filter_map(Node::text));
        self.items.extend(node.get("items"));
        if let Some(others) = node.get("additionalProperties") {
            self.others = match (&others.value, std::mem::take(&mut self.others)) {
                (Value::Bool(false), _) | (_, Others::Closed) => Others::Closed,
                (Value::Bool(_), Others::Of(known)) => Others::Of(known),
                (Value::Map(members), Others::Of(known)) if members.is_empty() => Others::Of(known),
                (Value::Bool(_), _) => Others::Open,
                (Value::Map(members), _) if members.is_empty() => Others::Open,
                (_, Others::Of(mut known)) => {
                    known.push(others);
                    Others::Of(known)
                }
                _ => Others::Of(vec![others]),
            };
        }
        for word in [LOWER, UPPER, FLAGS, OPAQUE, ANNOTATIONS].concat() {
            let Some(value) = node.get(word) else { continue };
            let known = self.words.entry(word).or_insert(value);
            if let (Value::Number(known_number), Value::Number(number)) = (&known.value, &value.value) {
                let tighter = (LOWER.contains(&word) && number > known_number)
                    || (UPPER.contains(&word) && number < known_number);
                if tighter {
                    *known = value;
                }
            }
        }
    }
}

/// The types that are named, one or (as newer versions allow) several.
fn types(node: &Node) -> BTreeSet<&str> {
    node.text().into_iter().chain(node.items().iter().filter_map(Node::text)).collect()
}

/// Whether a set of types admits values of one; every integer is a number.
pub(super) fn admits(types: &BTreeSet<&str>, name: &str) -> bool {
    types.contains(name) || (name == "integer" && types.contains("number"))
}

/// Whether an alternative is a way to write null, for which OpenAPI 3.0 has no type.
fn admits_null_only(node: &Node) -> bool {
    let values = node.get("enum").map_or(&[][..], Node::items);
    let all_null = !values.is_empty() && values.iter().all(|value| matches!(value.value, Value::Null));
    all_null || node.text_of("type") == Some("null")
}

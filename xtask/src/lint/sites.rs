//! The objects of a document by the grammar, found once, so that a rule only says what it looks for.

use super::grammar::{Kind, Shape};
use crate::document::{Document, yaml::Node};

/// An object of the document: what it is, where it is, what it says.
#[derive(Debug, Clone)]
pub(super) struct Site<'a> {
    /// What kind of object it is.
    pub(super) kind: Kind,
    /// The keys that lead to it from the root; items of lists are `-`.
    pub(super) path: Vec<&'a str>,
    /// The line of the key that it belongs to.
    pub(super) line: usize,
    /// The object itself, or a reference to one.
    pub(super) node: &'a Node,
}

impl Document {
    /// Every object, references included, in the order of the file.
    pub(super) fn sites(&self) -> Vec<Site<'_>> {
        let mut sites = Vec::new();
        collect(Kind::Document, Vec::new(), 1, self.root(), &mut sites);
        sites
    }

    /// Every object of one kind; references to such an object are left out.
    pub(super) fn objects(&self, kind: Kind) -> impl Iterator<Item = Site<'_>> {
        self.sites().into_iter().filter(move |site| site.kind == kind && site.node.get("$ref").is_none())
    }
}

/// Walks the grammar down from `node`.
fn collect<'a>(kind: Kind, path: Vec<&'a str>, line: usize, node: &'a Node, sites: &mut Vec<Site<'a>>) {
    let is_reference = node.get("$ref").is_some();
    sites.push(Site { kind, path: path.clone(), line, node });
    if is_reference {
        return;
    }
    for entry in node.entries() {
        let members = kind.members().iter();
        let Some((_, shape)) = members.copied().find(|(name, _)| *name == entry.key) else {
            continue;
        };
        let path = [path.as_slice(), &[entry.key.as_str()]].concat();
        match shape {
            Shape::Any => {}
            // `additionalProperties` may be a boolean instead of a schema.
            Shape::One(_) if entry.value.entries().is_empty() => {}
            Shape::One(kind) => collect(kind, path, entry.line, &entry.value, sites),
            Shape::List(kind) => {
                for item in entry.value.items() {
                    let path = [path.as_slice(), &["-"]].concat();
                    collect(kind, path, item.line, item, sites);
                }
            }
            Shape::Map(kind) => {
                for member in entry.value.entries() {
                    let path = [path.as_slice(), &[member.key.as_str()]].concat();
                    collect(kind, path, member.line, &member.value, sites);
                }
            }
        }
    }
}

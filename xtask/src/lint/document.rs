//! A parsed document with its objects found once, so that a rule only says what it looks for.

use super::{
    grammar::{Kind, METHODS, Shape},
    yaml::{Node, Value},
};

/// A document that is being linted.
#[derive(Debug)]
pub(super) struct Document {
    root: Node,
}

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

/// An operation with what surrounds it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Operation<'a> {
    /// The template, such as `/accounts/{id}`.
    pub(super) path: &'a str,
    /// The object of the whole path, whose parameters count for the operation too.
    pub(super) item: &'a Node,
    /// The line of the method.
    pub(super) line: usize,
    /// The operation itself.
    pub(super) node: &'a Node,
}

impl Document {
    pub(super) fn new(root: Node) -> Self {
        Self { root }
    }

    /// The whole document.
    pub(super) fn root(&self) -> &Node {
        &self.root
    }

    /// Whether a client is generated from the document: unless it says `x-generated: false`.
    pub(super) fn is_generated(&self) -> bool {
        self.root.get("x-generated").is_none_or(|node| !matches!(node.value, Value::Bool(false)))
    }

    /// Every object, references included, in the order of the file.
    pub(super) fn sites(&self) -> Vec<Site<'_>> {
        let mut sites = Vec::new();
        collect(Kind::Document, Vec::new(), 1, &self.root, &mut sites);
        sites
    }

    /// Every object of one kind; references to such an object are left out.
    pub(super) fn objects(&self, kind: Kind) -> impl Iterator<Item = Site<'_>> {
        self.sites().into_iter().filter(move |site| site.kind == kind && site.node.get("$ref").is_none())
    }

    /// Every operation.
    pub(super) fn operations(&self) -> impl Iterator<Item = Operation<'_>> {
        let paths = self.root.get("paths").map_or(&[][..], Node::entries);
        paths.iter().flat_map(|path| {
            let methods = path.value.entries().iter();
            methods.filter(|entry| METHODS.contains(&entry.key.as_str())).map(move |entry| Operation {
                path: &path.key,
                item: &path.value,
                line: entry.line,
                node: &entry.value,
            })
        })
    }

    /// What `node` stands for: itself, or the end of its chain of references. `None` where one leads nowhere.
    pub(super) fn resolve<'a>(&'a self, node: &'a Node) -> Option<&'a Node> {
        let mut node = node;
        // A chain that is longer than this goes round in circles.
        for _ in 0..16 {
            match node.text_of("$ref") {
                None => return Some(node),
                Some(reference) => node = self.target(reference)?,
            }
        }
        None
    }

    /// The node that a local reference such as `#/components/schemas/Id` names.
    fn target(&self, reference: &str) -> Option<&Node> {
        reference
            .strip_prefix("#/")?
            .split('/')
            .map(|token| token.replace("~1", "/").replace("~0", "~"))
            .try_fold(&self.root, |node, token| node.get(&token))
    }
}

impl<'a> Operation<'a> {
    /// The operation's own parameters with those of its path, unresolved.
    pub(super) fn parameters(&self) -> impl Iterator<Item = &'a Node> {
        let of = |node: &'a Node| node.get("parameters").map_or(&[][..], Node::items);
        of(self.node).iter().chain(of(self.item))
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

//! A parsed OpenAPI document: its operations, its references.

pub(crate) mod json;
pub(crate) mod report;
pub(crate) mod yaml;

use percent_encoding::percent_decode_str;

use self::yaml::{Node, Value};

/// The methods that a path may have.
pub(crate) const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The most references that lead to one another; a longer chain goes round in circles.
pub(crate) const LONGEST: usize = 16;

/// A document as a tree.
#[derive(Debug)]
pub(crate) struct Document {
    root: Node,
}

/// An operation with what surrounds it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operation<'a> {
    /// The template, such as `/accounts/{id}`.
    pub(crate) path: &'a str,
    /// The method, such as `get`.
    pub(crate) method: &'a str,
    /// The object of the whole path, whose parameters count for the operation too.
    pub(crate) item: &'a Node,
    /// The line of the method.
    pub(crate) line: usize,
    /// The operation itself.
    pub(crate) node: &'a Node,
}

impl Document {
    pub(crate) fn new(root: Node) -> Self {
        Self { root }
    }

    /// The whole document.
    pub(crate) fn root(&self) -> &Node {
        &self.root
    }

    /// Every operation.
    pub(crate) fn operations(&self) -> impl Iterator<Item = Operation<'_>> {
        let paths = self.root.get("paths").map_or(&[][..], Node::entries);
        paths.iter().flat_map(|path| {
            let item = self.resolve(&path.value).unwrap_or(&path.value);
            let methods = item.entries().iter();
            methods.filter(|entry| METHODS.contains(&entry.key.as_str())).map(move |entry| Operation {
                path: &path.key,
                method: &entry.key,
                item,
                line: entry.line,
                node: &entry.value,
            })
        })
    }

    /// What `node` stands for: itself, or the end of its chain of references. `None` where one leads nowhere.
    pub(crate) fn resolve<'a>(&'a self, node: &'a Node) -> Option<&'a Node> {
        let mut node = node;
        for _ in 0..LONGEST {
            match node.text_of("$ref") {
                None => return Some(node),
                Some(reference) => node = self.target(reference)?,
            }
        }
        None
    }

    /// The node that a local reference such as `#/components/schemas/Id` names.
    pub(crate) fn target(&self, reference: &str) -> Option<&Node> {
        reference
            .strip_prefix("#/")?
            .split('/')
            .map(|token| percent_decode_str(token).decode_utf8_lossy().replace("~1", "/").replace("~0", "~"))
            .try_fold(&self.root, |node, token| match &node.value {
                Value::List(items) => items.get(token.parse::<usize>().ok()?),
                _ => node.get(&token),
            })
    }
}

impl<'a> Operation<'a> {
    /// The operation's own parameters with those of its path, unresolved.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = &'a Node> {
        let of = |node: &'a Node| node.get("parameters").map_or(&[][..], Node::items);
        of(self.node).iter().chain(of(self.item))
    }
}

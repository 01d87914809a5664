//! One of the two documents that are compared.

use crate::{
    document::{Document, LONGEST, yaml::Node},
    error::Error,
};

/// A document with what to call it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) document: &'a Document,
    /// The file, for errors.
    file: &'a str,
    /// What to say of something that is there, such as `in theirs`.
    pub(super) label: &'static str,
}

impl<'a> Side<'a> {
    pub(super) fn new(document: &'a Document, file: &'a str, label: &'static str) -> Self {
        Self { document, file, label }
    }

    /// What `node` stands for.
    ///
    /// # Errors
    /// It is a reference that cannot be followed.
    pub(super) fn resolve(&self, node: &'a Node) -> Result<&'a Node, Error> {
        self.document.resolve(node).ok_or_else(|| {
            // The last that leads somewhere, or one of those that go round.
            let next = |node: &&'a Node| self.document.target(node.text_of("$ref")?);
            let chain = std::iter::successors(Some(node), next).take(LONGEST);
            let last = chain.filter(|node| node.get("$ref").is_some()).last().unwrap_or(node);
            let reference = last.text_of("$ref").unwrap_or_default();
            self.error(if !reference.starts_with('#') {
                format!("`{reference}` leaves the file; bundle the document into one file first")
            } else if self.document.target(reference).is_some() {
                format!("`{reference}` goes round in circles")
            } else {
                format!("`{reference}` leads nowhere")
            })
        })
    }

    /// What stands under `key`, resolved.
    ///
    /// # Errors
    /// It is a reference that cannot be followed.
    pub(super) fn member(&self, node: &'a Node, key: &str) -> Result<Option<&'a Node>, Error> {
        node.get(key).map(|member| self.resolve(member)).transpose()
    }

    /// A failure to compare because of this document.
    pub(super) fn error(&self, reason: impl Into<String>) -> Error {
        Error::caused(format!("compare {}", self.file), reason.into())
    }

    /// The path before the paths of the document, if its server has one that is fixed.
    pub(super) fn prefix(&self) -> &'a str {
        let servers = self.document.root().get("servers").map_or(&[][..], Node::items);
        let url = servers.first().and_then(|server| server.text_of("url")).unwrap_or_default();
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let path = rest.find('/').map_or("", |at| &rest[at..]).trim_end_matches('/');
        if path.contains('{') { "" } else { path }
    }
}

//! The hand-maintained OpenAPI documents, as text.
//!
//! The documents are the only thing that the client (which is generated from them) shares with the
//! conformance suite (which judges servers against them). They live in a crate of their own so that
//! either side can be packaged without reaching into the other's folder. Nothing is parsed here:
//! a reader brings its own parser.
//!
//! ```
//! let document = connected_accounts_openapi::CONNECTED_ACCOUNTS;
//! assert!(document.text.contains(document.version));
//! ```

/// An OpenAPI document that is compiled into the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Document {
    /// The file name in this package's folder, for messages.
    pub name: &'static str,
    /// `info.version`: the version of the API that the document describes.
    pub version: &'static str,
    /// The whole file, OpenAPI 3.0 as YAML in UTF-8.
    pub text: &'static str,
}

/// The connected-accounts operations of the Composio Platform API v3.1.
pub const CONNECTED_ACCOUNTS: Document =
    Document { name: "connected-accounts.yaml", version: "3.1.0", text: include_str!("../connected-accounts.yaml") };

/// The hosted OAuth part of the Nylas v3 API: tokens, grants.
pub const NYLAS_CONNECT: Document =
    Document { name: "nylas-connect.yaml", version: "3.0.0", text: include_str!("../nylas-connect.yaml") };

/// Every document of this package, for tools that treat them alike.
pub const DOCUMENTS: &[Document] = &[CONNECTED_ACCOUNTS, NYLAS_CONNECT];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_version_is_that_of_its_text() {
        for document in DOCUMENTS {
            let line = format!("\n  version: {}\n", document.version);
            assert!(document.text.contains(&line), "{} says otherwise", document.name);
        }
    }
}

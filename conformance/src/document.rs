//! The OpenAPI document, read for the operations that it names.

use serde_json::Value;
use sha2::{Digest, Sha256};

/// One operation of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// The document's `operationId`.
    pub id: String,
    /// The HTTP method, in capitals.
    pub method: String,
    /// The path template, such as `/api/v3.1/connected_accounts/{nanoid}`.
    pub path: String,
}

/// A parsed document with the text's digest.
#[derive(Debug)]
pub struct Document {
    operations: Vec<Operation>,
    sha256: String,
}

impl Document {
    /// Reads the document of the connected accounts.
    ///
    /// # Errors
    ///
    /// Says what is wrong when the embedded text is not a document; that is a defect of this suite.
    pub fn connected_accounts() -> Result<Self, String> {
        Self::parse(connected_accounts_openapi::CONNECTED_ACCOUNTS.text)
    }

    /// The operations, in the order of their paths.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The SHA-256 of the text, in lower-case hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    fn parse(text: &str) -> Result<Self, String> {
        let root: Value = yaml_serde::from_str::<yaml_serde::Value>(text)
            .and_then(yaml_serde::from_value)
            .map_err(|error| format!("failed to read the embedded document: {error}"))?;
        let paths = root
            .get("paths")
            .and_then(Value::as_object)
            .ok_or("failed to read the embedded document: it has no paths")?;
        let mut operations = Vec::new();
        for (path, item) in paths {
            for method in ["get", "put", "post", "delete", "patch"] {
                if let Some(id) = item.pointer(&format!("/{method}/operationId")) {
                    operations.push(Operation {
                        id: id.as_str().unwrap_or_default().to_owned(),
                        method: method.to_ascii_uppercase(),
                        path: path.clone(),
                    });
                }
            }
        }
        Ok(Self { operations, sha256: hex(&Sha256::digest(text.as_bytes())) })
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        text.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        text.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_document_names_nine_operations() {
        let document = Document::connected_accounts().unwrap();
        assert_eq!(document.operations().len(), 9);
        assert!(document.operations().iter().any(|o| o.id == "postConnectedAccountsByNanoidRevoke"));
        assert_eq!(document.sha256().len(), 64);
    }
}

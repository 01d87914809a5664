//! The OpenAPI document: the operations that it names, the answers that it promises.

pub mod coverage;
mod schema;
mod source;

pub use schema::{Fit, Misfit};
pub use source::{SOURCES, Source};

use schema::Schema;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::OnceLock;

/// One operation of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// The document's `operationId`.
    pub id: String,
    /// The HTTP method, in capitals.
    pub method: String,
    /// The path template, such as `/api/v3.1/connected_accounts/{nanoid}`.
    pub path: String,
    /// The statuses that it is documented to answer, ascending.
    pub statuses: Vec<u16>,
}

/// A parsed document with the text's digest.
#[derive(Debug)]
pub struct Document {
    operations: Vec<Operation>,
    successes: HashMap<String, Value>,
    components: Map<String, Value>,
    schemas: OnceLock<Result<HashMap<String, Schema>, String>>,
    sha256: String,
}

impl Document {
    /// Reads the document of a profile.
    ///
    /// # Errors
    ///
    /// There is none, or the embedded text is not a document; that is a defect of this suite.
    pub fn of(profile: &str) -> Result<Self, String> {
        let source = Source::of(profile).ok_or_else(|| format!("there is no document of the profile {profile:?}"))?;
        Self::parse(source.text)
    }

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

    /// How the body of a success fits what the document has for this operation.
    ///
    /// # Errors
    ///
    /// The document has no such operation, or a schema that cannot be used; a defect of this suite.
    pub fn fit(&self, operation: &str, body: &Value) -> Result<Fit, String> {
        let build = |(id, schema): (&String, &Value)| Ok((id.clone(), Schema::new(schema, &self.components)?));
        let schemas = self.schemas.get_or_init(|| self.successes.iter().map(build).collect());
        let schemas = schemas.as_ref().map_err(Clone::clone)?;
        let schema = schemas.get(operation).ok_or_else(|| format!("the document has no operation {operation}"))?;
        Ok(schema.fit(body))
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
        let mut successes = HashMap::new();
        for (path, item) in paths {
            for method in ["get", "put", "post", "delete", "patch"] {
                let Some(operation) = item.get(method) else { continue };
                let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default().to_owned();
                let responses = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
                let mut statuses = Vec::new();
                for (status, response) in responses {
                    let Ok(status) = status.parse() else { continue };
                    statuses.push(status);
                    if let (200..300, Some(schema)) = (status, response.pointer("/content/application~1json/schema")) {
                        successes.insert(id.clone(), schema.clone());
                    }
                }
                statuses.sort_unstable();
                operations.push(Operation { id, method: method.to_ascii_uppercase(), path: path.clone(), statuses });
            }
        }
        let components = root.pointer("/components/schemas").and_then(Value::as_object).cloned().unwrap_or_default();
        let sha256 = hex(&Sha256::digest(text.as_bytes()));
        Ok(Self { operations, successes, components, schemas: OnceLock::new(), sha256 })
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
        for operation in document.operations() {
            assert!(operation.statuses.contains(&401), "{}", operation.id);
            assert!(!document.fit(&operation.id, &Value::Null).unwrap().misfits.is_empty(), "{}", operation.id);
        }
    }
}

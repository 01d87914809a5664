//! Decides which components become hand-written types instead of generated ones.

use yaml_serde::Value;

use super::Problem;

/// Components with a type of their own in `support`: ids that are checked, errors that are read leniently.
const BY_HAND: &[&str] = &["AuthConfigId", "ConnectedAccountId", "ErrorBody", "ErrorEnvelope"];

/// A component that lists strings, with every string that it names.
pub(crate) struct OpenEnum {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) values: Vec<String>,
}

/// What the settings replace.
pub(crate) struct Replacements {
    paths: Vec<(String, String)>,
    enums: Vec<OpenEnum>,
}

impl Replacements {
    /// Finds the components of `document` that must not be generated as they stand.
    pub(crate) fn of(document: &Value) -> Result<Self, Problem> {
        let schemas = document.get("components").and_then(|components| components.get("schemas"));
        let Some(Value::Mapping(schemas)) = schemas else {
            return Err(Problem::new("the document has no components.schemas"));
        };
        let mut paths = Vec::new();
        let mut enums = Vec::new();
        for name in BY_HAND {
            if !schemas.contains_key(*name) {
                return Err(Problem::new(format!("components.schemas lacks {name}, which the client replaces")));
            }
            paths.push(((*name).to_owned(), format!("crate::support::{name}")));
        }
        for (name, schema) in schemas {
            let Some(name) = name.as_str() else { continue };
            if schema.get("type").and_then(Value::as_str) != Some("string") {
                continue;
            }
            if let Some(values) = schema.get("enum").and_then(Value::as_sequence) {
                // A server may send tomorrow what the document does not list today.
                paths.push((name.to_owned(), format!("crate::generated::open::{name}")));
                let text = |value: &Value| value.as_str().map(str::to_owned);
                let description = schema.get("description").and_then(text).unwrap_or_default();
                let values = values.iter().filter_map(text).collect();
                enums.push(OpenEnum { name: name.to_owned(), description, values });
            } else if schema.get("nullable").and_then(Value::as_bool) == Some(true) {
                // Generated, null would be the same as absence.
                let path = "crate::support::Nullable<::std::string::String>";
                paths.push((name.to_owned(), path.to_owned()));
            }
        }
        Ok(Self { paths, enums })
    }

    /// Each replaced component with the path of its type.
    pub(crate) fn paths(&self) -> impl Iterator<Item = (&str, &str)> {
        self.paths.iter().map(|(component, path)| (component.as_str(), path.as_str()))
    }

    /// The components that become open enums.
    pub(crate) fn enums(&self) -> &[OpenEnum] {
        &self.enums
    }
}

//! Decides which components become hand-written types instead of generated ones.

use syn::Ident;
use yaml_serde::Value;

use super::{Plan, Problem};

/// A component that lists strings, with a variant for each.
pub(crate) struct OpenEnum {
    pub(crate) name: Ident,
    pub(crate) description: String,
    pub(crate) variants: Vec<(Ident, String)>,
}

impl OpenEnum {
    /// The variants of `values`; the error completes "the enum …".
    fn new(name: &str, description: &str, values: &[Value]) -> Result<Self, String> {
        let ident = |name: &str| syn::parse_str::<Ident>(name).ok();
        let mut variants: Vec<(Ident, String)> = Vec::new();
        for value in values {
            let value = value.as_str().ok_or_else(|| format!("holds {value:?}, which is no string"))?;
            // `Unknown` is where values go that the document does not list.
            let variant = ident(&pascal(value)).filter(|variant| variant != "Unknown");
            let variant = variant.ok_or_else(|| format!("holds {value:?}, which gives no name to a variant"))?;
            if let Some((_, other)) = variants.iter().find(|(earlier, _)| *earlier == variant) {
                return Err(format!("holds {other:?} with {value:?}, which differ in case or punctuation only"));
            }
            variants.push((variant, value.to_owned()));
        }
        let name = ident(name).ok_or("has a name that is none for a type")?;
        Ok(Self { name, description: description.to_owned(), variants })
    }
}

/// `refresh_token` and `REFRESH_TOKEN` as `RefreshToken`.
fn pascal(value: &str) -> String {
    let words = value.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| word[..1].to_ascii_uppercase() + &word[1..].to_ascii_lowercase()).collect()
}

/// The line of `text`, counted from one, that holds the key `key` alone.
pub(crate) fn line_of(text: &str, key: &str) -> Option<usize> {
    let found = text.lines().position(|line| line.trim().strip_suffix(':') == Some(key));
    found.map(|index| index + 1)
}

/// What the settings replace.
pub(crate) struct Replacements {
    paths: Vec<(String, String)>,
    enums: Vec<OpenEnum>,
}

impl Replacements {
    /// Finds the components of `document`, which was read from `text`, that must not be generated as they stand.
    pub(crate) fn of(document: &Value, plan: &Plan, text: &str) -> Result<Self, Problem> {
        let schemas = document.get("components").and_then(|components| components.get("schemas"));
        let Some(Value::Mapping(schemas)) = schemas else {
            return Err(Problem::new("the document has no components.schemas"));
        };
        let mut paths = Vec::new();
        let mut enums = Vec::new();
        for (name, path) in plan.by_hand {
            if !schemas.contains_key(*name) {
                return Err(Problem::new(format!("components.schemas lacks {name}, which the client replaces")));
            }
            paths.push(((*name).to_owned(), (*path).to_owned()));
        }
        for (name, schema) in schemas {
            let Some(name) = name.as_str() else { continue };
            if schema.get("type").and_then(Value::as_str) != Some("string") {
                continue;
            }
            if let Some(values) = schema.get("enum").and_then(Value::as_sequence) {
                // A server may send tomorrow what the document does not list today.
                paths.push((name.to_owned(), format!("{}::open::{name}", plan.module)));
                let description = schema.get("description").and_then(Value::as_str).unwrap_or_default();
                let problem = |reason| Problem::at(line_of(text, name), format!("the enum {name} {reason}"));
                enums.push(OpenEnum::new(name, description, values).map_err(problem)?);
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

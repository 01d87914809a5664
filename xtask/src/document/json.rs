//! JSON as the same tree as YAML, for what YAML cannot read: escapes of surrogate pairs, equal keys far apart.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::yaml::{Entry, Node, Value};

/// Reads a file. The lines of the nodes are not known.
///
/// # Errors
/// The file is no JSON, or holds one key twice.
pub(crate) fn parse(text: &str) -> Result<Node, serde_json::Error> {
    serde_json::from_str(text)
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = deserializer.deserialize_any(Reader)?;
        Ok(Self { line: 0, value })
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value as f64))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value as f64))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Number(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Value::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut keys = std::collections::HashSet::new();
        while let Some((key, value)) = access.next_entry::<String, Node>()? {
            if !keys.insert(key.clone()) {
                return Err(A::Error::custom(format!("the key `{key}` is there twice")));
            }
            entries.push(Entry { key, line: 0, value });
        }
        Ok(Value::Map(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{report::Report, yaml};

    #[test]
    fn the_tree_is_that_of_yaml() {
        let text = r#"{"a": [1, 2.5, -3, true, null, "x"], "b": {"c": {}}}"#;
        let mut report = Report::default();
        assert_eq!(Some(parse(text).unwrap()), yaml::parse(text, &mut report));
        assert!(report.findings.is_empty());
    }

    #[test]
    fn what_yaml_cannot_read_is_read() {
        let node = parse("{\n\t\"a\": \"\\ud83d\\ude00 \\/\"\n}").unwrap();
        assert_eq!(node.text_of("a"), Some("\u{1f600} /"));
    }

    #[test]
    fn what_is_ambiguous_or_bottomless_is_refused() {
        let twice = parse(r#"{"a": 1, "a": 2}"#).unwrap_err().to_string();
        assert!(twice.contains("the key `a` is there twice"), "{twice}");
        assert!(parse(&"[".repeat(100_000)).is_err());
    }
}

//! Takes out of a document what the generator would stumble over or nobody would use.

use std::collections::BTreeSet;

use yaml_serde::{Mapping, Value};

const JSON: &str = "application/json";

/// What a reference to a schema begins with.
const SCHEMA: &str = "#/components/schemas/";

/// Leaves JSON alone to each request that takes it: the generator knows one format of a request.
pub(crate) fn formats(document: &mut Value) {
    if let Value::Mapping(members) = document {
        if let Some(Value::Mapping(content)) = members.get_mut("requestBody").and_then(|body| body.get_mut("content"))
            && content.contains_key(JSON)
        {
            content.retain(|format, _| format.as_str() == Some(JSON));
        }
        members.iter_mut().for_each(|(_, value)| formats(value));
    }
}

/// Removes the schemas to which only those written by hand lead, such as the parts of an error.
pub(crate) fn unused_schemas(document: &mut Value, by_hand: &[(&str, &str)]) {
    let mut used = BTreeSet::new();
    let mut open = Vec::new();
    if let Value::Mapping(members) = document {
        members
            .iter()
            .filter(|(key, _)| key.as_str() != Some("components"))
            .for_each(|(_, value)| names(value, &mut open));
    }
    let Some(Value::Mapping(components)) = document.get_mut("components") else {
        return;
    };
    for (_, part) in components.iter().filter(|(key, _)| key.as_str() != Some("schemas")) {
        names(part, &mut open);
    }
    let Some(Value::Mapping(schemas)) = components.get_mut("schemas") else {
        return;
    };
    for (name, _) in by_hand {
        if let Some(schema) = schemas.get_mut(*name) {
            *schema = Value::Mapping(Mapping::from_iter([("type".into(), "string".into())]));
        }
    }
    while let Some(name) = open.pop() {
        if let Some(schema) = schemas.get(name.as_str()).filter(|_| !used.contains(&name)) {
            names(schema, &mut open);
        }
        used.insert(name);
    }
    schemas.retain(|name, _| name.as_str().is_some_and(|name| used.contains(name)));
}

/// The schemas that `value` refers to.
fn names(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Mapping(members) => {
            for (key, value) in members {
                match value.as_str().and_then(|text| text.strip_prefix(SCHEMA)) {
                    Some(name) if key.as_str() == Some("$ref") => found.push(name.to_owned()),
                    _ => names(value, found),
                }
            }
        }
        Value::Sequence(items) => items.iter().for_each(|item| names(item, found)),
        _ => {}
    }
}

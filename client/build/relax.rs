//! Makes optional what a server may leave out although it is required.
//!
//! Deprecated fields, so that the day a server stops sending them breaks no caller, beside those of which the document
//! says that they may be absent.

use yaml_serde::Value;

/// Takes properties that are deprecated, or say `x-may-be-absent`, out of `required` in all components; typed ones may
/// then be null too.
pub(crate) fn required_fields(document: &mut Value) {
    let schemas = document.get_mut("components").and_then(|components| components.get_mut("schemas"));
    let Some(Value::Mapping(schemas)) = schemas else {
        return;
    };
    for (_, schema) in schemas.iter_mut() {
        let Some(Value::Mapping(properties)) = schema.get_mut("properties") else {
            continue;
        };
        let mut names = Vec::new();
        for (name, property) in properties.iter_mut() {
            let says = |flag: &str| property.get(flag).and_then(Value::as_bool) == Some(true);
            if !says("deprecated") && !says("x-may-be-absent") {
                continue;
            }
            names.push(name.clone());
            if let Value::Mapping(property) = property
                && property.contains_key("type")
            {
                property.insert("nullable".into(), true.into());
            }
        }
        if let Some(Value::Sequence(required)) = schema.get_mut("required") {
            required.retain(|name| !names.contains(name));
        }
    }
}

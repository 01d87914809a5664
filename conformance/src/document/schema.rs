//! The schema of an answer, as JSON Schema of two strengths.
//!
//! OpenAPI 3.0 says `nullable` where JSON Schema has a type, so schemas are translated. What the
//! document *promises* is held against a server: types, required members. What it merely *lists*
//! may grow without notice, so it is held loosely: further members, further values of an enum,
//! members that are deprecated or experimental, and null in place of a member that may be absent. A
//! required member that may be null has to be there, unless the document says `x-may-be-absent`.

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{ValidationError, Validator};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// How a body fits the document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fit {
    /// What the document rules out.
    pub misfits: Vec<Misfit>,
    /// What it does not list, without ruling it out.
    pub oddities: BTreeSet<String>,
}

/// One place of a body that breaks what the document promises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// The JSON Pointer.
    pub pointer: String,
    /// What the document has there.
    pub expected: String,
    /// What was there, by its type: the value may be a secret.
    pub actual: String,
}

/// Names of unknown members that one note shows.
const SHOWN: usize = 8;

/// A schema, ready to be held against bodies.
#[derive(Debug)]
pub(super) struct Schema {
    promised: Validator,
    listed: Validator,
    /// The members that the document names anywhere: where a part does not fit, all of the whole count as unlisted.
    named: BTreeSet<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strength {
    Promised,
    Listed,
}

impl Schema {
    /// Translates a schema of the document that these components belong to.
    pub(super) fn new(schema: &Value, components: &Map<String, Value>) -> Result<Self, String> {
        let build = |strength| {
            let translator = Translator { components, strength };
            let mut translated = translator.translate(schema, true);
            let named = components.iter().map(|(name, schema)| (name.clone(), translator.translate(schema, true)));
            translated["$defs"] = Value::Object(named.collect());
            jsonschema::options().offline().build(&translated).map_err(|error| error.to_string())
        };
        let mut named = BTreeSet::new();
        [schema].into_iter().chain(components.values()).for_each(|schema| name_members(schema, &mut named));
        Ok(Self { promised: build(Strength::Promised)?, listed: build(Strength::Listed)?, named })
    }

    pub(super) fn fit(&self, body: &Value) -> Fit {
        let misfits: Vec<_> = self.promised.iter_errors(body).map(|error| misfit(&error)).collect();
        let broken = |place: &str| misfits.iter().any(|misfit| misfit.pointer.starts_with(place));
        let listed = self.listed.iter_errors(body).filter(|error| !broken(error.instance_path().as_str()));
        let oddities = listed.filter_map(|error| oddity(&error, &self.named)).collect();
        Fit { misfits, oddities }
    }
}

struct Translator<'a> {
    components: &'a Map<String, Value>,
    strength: Strength,
}

impl Translator<'_> {
    /// Translates a schema; `closed` where nothing beside it may list further members.
    fn translate(&self, schema: &Value, closed: bool) -> Value {
        let Some(schema) = schema.as_object() else { return schema.clone() };
        if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
            let name = target.trim_start_matches("#/components/schemas/");
            return match self.components.get(name) {
                // A part of several has to be written out, because there it does not stand alone.
                Some(part) if !closed => self.translate(part, false),
                _ => json!({ "$ref": format!("#/$defs/{name}") }),
            };
        }
        let lists = self.strength == Strength::Listed;
        let mut made = Map::new();
        let empty = Map::new();
        let members = schema.get("properties").and_then(Value::as_object).unwrap_or(&empty);
        let required = promised_members(schema, members, self.strength);
        for (keyword, value) in schema {
            let translated = match keyword.as_str() {
                "type" => value.clone(),
                "items" => self.translate(value, true),
                "allOf" => value.as_array().into_iter().flatten().map(|part| self.translate(part, !lists)).collect(),
                "anyOf" | "oneOf" => {
                    value.as_array().into_iter().flatten().map(|part| self.translate(part, closed)).collect()
                }
                "additionalProperties" if value.is_object() => self.translate(value, true),
                "enum" if lists => value.clone(),
                "properties" => {
                    let member = |(name, schema): (&String, &Value)| {
                        let schema = self.translate(schema, true);
                        let may_be_null = !lists && !required.contains(name.as_str());
                        (name.clone(), if may_be_null { or_null(schema) } else { schema })
                    };
                    Value::Object(members.iter().map(member).collect())
                }
                _ => continue,
            };
            made.insert(keyword.clone(), translated);
        }
        if !required.is_empty() {
            made.insert("required".into(), required.into_iter().collect());
        }
        let has_members = !members.is_empty() || schema.contains_key("allOf");
        if lists && closed && has_members && !schema.contains_key("additionalProperties") {
            made.insert("unevaluatedProperties".into(), Value::Bool(false));
        }
        let is_nullable = schema.get("nullable") == Some(&Value::Bool(true));
        if is_nullable { or_null(Value::Object(made)) } else { Value::Object(made) }
    }
}

/// The members that have to be there.
fn promised_members<'a>(
    schema: &'a Map<String, Value>,
    members: &Map<String, Value>,
    strength: Strength,
) -> BTreeSet<&'a str> {
    let may_go = |name: &str| {
        let is = |flag| members.get(name).and_then(|member| member.get(flag)) == Some(&Value::Bool(true));
        strength == Strength::Promised && (is("deprecated") || is("x-experimental") || is("x-may-be-absent"))
    };
    let names = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    names.filter(|name| !may_go(name)).collect()
}

fn or_null(mut schema: Value) -> Value {
    match schema.get("type").cloned() {
        Some(Value::String(kind)) if kind != "null" => {
            if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
                values.push(Value::Null);
            }
            schema["type"] = json!([kind, "null"]);
            schema
        }
        Some(Value::Array(_)) => schema,
        _ => json!({ "anyOf": [schema, { "type": "null" }] }),
    }
}

fn misfit(error: &ValidationError<'_>) -> Misfit {
    let pointer = error.instance_path().as_str().to_owned();
    let actual = type_of(error.instance()).to_owned();
    match error.kind() {
        ValidationErrorKind::Required { property } => Misfit {
            pointer: format!("{pointer}/{}", property.as_str().unwrap_or_default()),
            expected: "present, as the document requires".into(),
            actual: "absent".into(),
        },
        ValidationErrorKind::Type { kind } => {
            let names: Vec<_> = match kind {
                TypeKind::Single(one) => vec![one.to_string()],
                TypeKind::Multiple(several) => several.iter().map(|one| one.to_string()).collect(),
            };
            Misfit { pointer, expected: names.join(" or "), actual }
        }
        _ => Misfit { pointer, expected: "a form that the document has".into(), actual: format!("another {actual}") },
    }
}

/// Collects the names of all members that a schema describes.
fn name_members(schema: &Value, named: &mut BTreeSet<String>) {
    match schema {
        Value::Object(keywords) => {
            let members = keywords.get("properties").and_then(Value::as_object);
            named.extend(members.into_iter().flat_map(Map::keys).cloned());
            keywords.values().for_each(|schema| name_members(schema, named));
        }
        Value::Array(parts) => parts.iter().for_each(|schema| name_members(schema, named)),
        _ => {}
    }
}

fn oddity(error: &ValidationError<'_>, named: &BTreeSet<String>) -> Option<String> {
    let numberless = |part: &str| if part.parse::<usize>().is_ok() { "*".to_owned() } else { part.to_owned() };
    let place = error.instance_path().as_str().split('/').map(numberless).collect::<Vec<_>>().join("/");
    let place = if place.is_empty() { "the body".to_owned() } else { place };
    Some(match error.kind() {
        ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            let unexpected: Vec<_> = unexpected.iter().filter(|name| !named.contains(*name)).cloned().collect();
            if unexpected.is_empty() {
                return None;
            }
            let (shown, more) = (unexpected.len().min(SHOWN), unexpected.len().saturating_sub(SHOWN));
            let names = unexpected[..shown].join(", ");
            let rest = if more > 0 { format!(" (with {more} more)") } else { String::new() };
            format!("{place} has members that the document does not list: {names}{rest}")
        }
        ValidationErrorKind::Enum { .. } => format!("{place} has a value that the document does not list"),
        ValidationErrorKind::Required { property } => {
            format!("{place} is without {}", property.as_str().unwrap_or_default())
        }
        _ => format!("{place} is {}, which the document does not list", type_of(error.instance())),
    })
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(body: &Value) -> Fit {
        let schema = json!({ "type": "object", "required": ["status", "old", "many", "none", "free"], "properties": {
            "status": { "$ref": "#/components/schemas/Status" },
            "many": { "type": "array", "items": { "type": "object", "properties": { "n": { "type": "integer" } } } },
            "old": { "type": "string", "deprecated": true },
            "maybe": { "type": "string" },
            "free": { "type": "string", "nullable": true, "x-may-be-absent": true },
            "none": { "nullable": true, "allOf": [{ "$ref": "#/components/schemas/Status" }] },
            "both": { "allOf": [
                { "$ref": "#/components/schemas/Half" },
                { "type": "object", "properties": { "right": { "type": "string" } } },
            ] },
        }});
        let components = json!({
            "Status": { "type": "string", "enum": ["ON", "OFF"] },
            "Half": { "type": "object", "properties": {
                "left": { "type": "string" },
                "inner": { "type": "object", "properties": { "n": { "type": "integer" } } },
            } },
        });
        Schema::new(&schema, components.as_object().unwrap()).unwrap().fit(body)
    }

    /// A body that the document has as it is, with one member replaced or, for `None`, left out.
    fn with(name: &str, member: Option<Value>) -> Value {
        let mut body = json!({ "old": "", "many": [], "status": "ON", "none": null, "free": null });
        match member {
            Some(member) => body[name] = member,
            None => drop(body.as_object_mut().unwrap().remove(name)),
        }
        body
    }

    #[test]
    fn what_is_promised_is_held_against_the_server() {
        for (name, member, pointer) in [
            ("status", None, "/status"),
            ("status", Some(json!(null)), "/status"),
            ("status", Some(json!(1)), "/status"),
            ("many", Some(json!({})), "/many"),
            ("many", Some(json!([{ "n": "1" }])), "/many/0/n"),
            ("maybe", Some(json!(1)), "/maybe"),
            ("none", Some(json!(1)), "/none"),
            ("none", None, "/none"),
            ("free", Some(json!(1)), "/free"),
        ] {
            let body = with(name, member);
            let misfits = fit(&body).misfits;
            assert_eq!(misfits.iter().map(|misfit| misfit.pointer.as_str()).collect::<Vec<_>>(), [pointer], "{body}");
        }
    }

    #[test]
    fn a_part_that_grew_is_noted_alone() {
        let grown = with("both", Some(json!({ "left": "", "right": "", "inner": { "n": 1, "new": 1 } })));
        let noted: Vec<_> = fit(&grown).oddities.into_iter().collect();
        assert_eq!(noted, ["/both/inner has members that the document does not list: new"]);
    }

    #[test]
    fn what_is_merely_listed_may_grow() {
        assert_eq!(fit(&with("both", Some(json!({ "left": "", "right": "" })))), Fit::default());
        for (name, member) in [
            ("status", Some(json!("NEW"))),
            ("many", Some(json!([{ "m": 1 }, { "m": 2 }]))),
            ("maybe", Some(json!(null))),
            ("old", None),
            ("free", None),
            ("both", Some(json!({ "left": "", "middle": "" }))),
        ] {
            let body = with(name, member);
            let fit = fit(&body);
            assert!(fit.misfits.is_empty() && fit.oddities.len() == 1, "{body}: {fit:?}");
        }
    }
}

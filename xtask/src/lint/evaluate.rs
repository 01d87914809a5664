//! Whether a value fits a schema, for the part of OpenAPI 3.0 that the grammar admits.
//!
//! A general validator would know neither `nullable` nor the lines of the value. The grammar keeps
//! the set of constraints small, and a test makes sure that none of them is missing here.

use std::ptr;

use crate::document::{
    Document,
    yaml::{Node, Value},
};

/// Where a value does not fit.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mismatch {
    /// The line of the offending part of the value.
    pub(super) line: usize,
    pub(super) sentence: String,
}

/// Every mismatch between `value` and `schema`; none means that it fits.
pub(super) fn evaluate(document: &Document, schema: &Node, value: &Node) -> Vec<Mismatch> {
    let mut evaluation = Evaluation { document, above: Vec::new(), mismatches: Vec::new() };
    evaluation.any(schema, value);
    evaluation.mismatches
}

struct Evaluation<'a> {
    document: &'a Document,
    /// The pairs of schema and value that are being judged; one that comes again is a circle.
    above: Vec<(&'a Node, &'a Node)>,
    mismatches: Vec<Mismatch>,
}

impl<'a> Evaluation<'a> {
    fn fail(&mut self, value: &Node, sentence: impl Into<String>) {
        self.mismatches.push(Mismatch { line: value.line, sentence: sentence.into() });
    }

    fn any(&mut self, schema: &'a Node, value: &'a Node) {
        // A reference that leads nowhere is another rule's finding.
        let Some(schema) = self.document.resolve(schema) else {
            return;
        };
        let is_same = |(above, of): &(&Node, &Node)| ptr::eq(*above, schema) && ptr::eq(*of, value);
        if self.above.iter().any(is_same) {
            self.fail(value, "the schema contains itself");
            return;
        }
        self.above.push((schema, value));
        self.constraints(schema, value);
        self.above.pop();
    }

    /// Whether `value` fits, without saying why not.
    fn fits(&mut self, schema: &'a Node, value: &'a Node) -> bool {
        let before = self.mismatches.len();
        self.any(schema, value);
        let fits = self.mismatches.len() == before;
        self.mismatches.truncate(before);
        fits
    }

    fn constraints(&mut self, schema: &'a Node, value: &'a Node) {
        if matches!(value.value, Value::Null) && schema.get("nullable").is_some_and(Node::is_true) {
            return;
        }
        if let Some(wanted) = schema.text_of("type")
            && !has_type(value, wanted)
        {
            self.fail(value, format!("{} stands where the type is {wanted}", describe(value)));
            return;
        }
        if let Some(values) = schema.get("enum")
            && !values.items().contains(value)
        {
            self.fail(value, format!("{} is none of the enum's values", describe(value)));
        }
        self.combined(schema, value);
        match &value.value {
            Value::Number(number) => self.range(schema, value, *number),
            Value::Text(text) => self.count(schema, value, text.chars().count(), ["minLength", "maxLength"]),
            Value::List(items) => {
                self.count(schema, value, items.len(), ["minItems", "maxItems"]);
                if let Some(schema) = schema.get("items") {
                    items.iter().for_each(|item| self.any(schema, item));
                }
            }
            Value::Map(_) => self.members(schema, value),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn combined(&mut self, schema: &'a Node, value: &'a Node) {
        for part in schema.get("allOf").map_or(&[][..], Node::items) {
            self.any(part, value);
        }
        for (key, least, most) in [("anyOf", 1, usize::MAX), ("oneOf", 1, 1)] {
            let Some(parts) = schema.get(key) else {
                continue;
            };
            let fitting = parts.items().iter().filter(|part| self.fits(part, value)).count();
            if !(least..=most).contains(&fitting) {
                self.fail(value, format!("{fitting} of the schemas under {key} fit"));
            }
        }
    }

    fn members(&mut self, schema: &'a Node, value: &'a Node) {
        for name in schema.get("required").map_or(&[][..], Node::items) {
            let name = name.text().unwrap_or_default();
            if value.get(name).is_none() {
                self.fail(value, format!("`{name}` is missing"));
            }
        }
        let properties = schema.get("properties");
        let others = schema.get("additionalProperties");
        for entry in value.entries() {
            let property = properties.and_then(|properties| properties.get(&entry.key));
            match property.or(others) {
                Some(schema) if matches!(schema.value, Value::Bool(false)) => {
                    self.fail(value, format!("`{}` is not allowed", entry.key));
                }
                Some(schema) => self.any(schema, &entry.value),
                None => {}
            }
        }
    }

    fn range(&mut self, schema: &Node, value: &Node, number: f64) {
        if limit(schema, "minimum").is_some_and(|least| number < least) {
            self.fail(value, format!("{number} is below the minimum"));
        }
        if limit(schema, "maximum").is_some_and(|most| number > most) {
            self.fail(value, format!("{number} is above the maximum"));
        }
    }

    fn count(&mut self, schema: &Node, value: &Node, count: usize, [least, most]: [&str; 2]) {
        let count = count as f64;
        if limit(schema, least).is_some_and(|least| count < least) {
            self.fail(value, format!("{count} is less than its {least}"));
        }
        if limit(schema, most).is_some_and(|most| count > most) {
            self.fail(value, format!("{count} is more than its {most}"));
        }
    }
}

fn limit(schema: &Node, key: &str) -> Option<f64> {
    match schema.get(key)?.value {
        Value::Number(number) => Some(number),
        _ => None,
    }
}

fn has_type(value: &Node, wanted: &str) -> bool {
    match &value.value {
        Value::Null => false,
        Value::Bool(_) => wanted == "boolean",
        Value::Number(number) => wanted == "number" || (wanted == "integer" && number.fract() == 0.0),
        Value::Text(_) => wanted == "string",
        Value::List(_) => wanted == "array",
        Value::Map(_) => wanted == "object",
    }
}

fn describe(value: &Node) -> String {
    match &value.value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => format!("\"{text}\""),
        Value::List(_) => "a list".to_owned(),
        Value::Map(_) => "an object".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{report::Report, yaml};

    /// The sentences about `value` under `schema`, both YAML in flow style.
    fn sentences(schema: &str, value: &str) -> Vec<String> {
        let mut report = Report::default();
        let text = format!(
            "schema: {schema}\nvalue: {value}\ncomponents: {{ schemas: {{ Id: {{ type: string, nullable: true }} }} }}\n"
        );
        let root = yaml::parse(&text, &mut report).expect("the test is YAML");
        assert!(report.findings.is_empty(), "{:?}", report.findings);
        let (schema, value) = (root.get("schema").cloned(), root.get("value").cloned());
        let document = Document::new(root);
        evaluate(&document, &schema.expect("a schema"), &value.expect("a value"))
            .into_iter()
            .map(|mismatch| mismatch.sentence)
            .collect()
    }

    /// For each constraint of the grammar: a schema, a value that fits, one that does not.
    const CONSTRAINTS: &[(&str, &str, &str, &str)] = &[
        ("type", "{ type: integer }", "1.0", "1.5"),
        ("nullable", "{ type: string, nullable: true }", "null", "1"),
        ("enum", "{ enum: [a, 1] }", "1", "b"),
        ("minimum", "{ minimum: 1 }", "1", "0"),
        ("maximum", "{ maximum: 1 }", "1", "2"),
        ("minLength", "{ minLength: 1 }", "é", "\"\""),
        ("maxLength", "{ maxLength: 1 }", "é", "ab"),
        ("minItems", "{ minItems: 1 }", "[1]", "[]"),
        ("maxItems", "{ maxItems: 1 }", "[1]", "[1, 2]"),
        ("required", "{ required: [a] }", "{ a: 1 }", "{ b: 1 }"),
        ("properties", "{ properties: { a: { type: string } } }", "{ b: 1 }", "{ a: 1 }"),
        ("additionalProperties", "{ properties: { a: {} }, additionalProperties: false }", "{ a: 1 }", "{ b: 1 }"),
        ("items", "{ items: { type: string } }", "[a]", "[1]"),
        ("allOf", "{ allOf: [{ type: string }, { enum: [a] }] }", "a", "b"),
        ("anyOf", "{ anyOf: [{ type: string }, { type: boolean }] }", "a", "1"),
        ("oneOf", "{ oneOf: [{ type: integer }, { minimum: 0 }] }", "-1", "1"),
    ];

    #[test]
    fn each_constraint_is_judged() {
        for (name, schema, fits, fails) in CONSTRAINTS {
            assert_eq!(sentences(schema, fits), Vec::<String>::new(), "{name}");
            assert_eq!(sentences(schema, fails).len(), 1, "{name}");
        }
    }

    #[test]
    fn no_constraint_of_the_grammar_is_forgotten() {
        // These constrain nothing; `format` is an annotation to us.
        let annotations = ["format", "description", "default", "deprecated", "example"];
        for (name, _) in crate::lint::grammar::Kind::Schema.members() {
            let judged = CONSTRAINTS.iter().any(|(judged, ..)| judged == name);
            assert_ne!(judged, annotations.contains(name), "`{name}` is judged and an annotation, or neither");
        }
    }

    #[test]
    fn a_schema_that_contains_itself_ends() {
        let schema = "{ $ref: '#/circle' }\ncircle: { allOf: [{ $ref: '#/circle' }] }";
        assert_eq!(sentences(schema, "1"), ["the schema contains itself"]);
        let tree = "{ $ref: '#/tree' }\ntree: { items: { $ref: '#/tree' } }";
        assert_eq!(sentences(tree, "[[], [[]]]"), Vec::<String>::new());
    }

    #[test]
    fn references_are_followed() {
        let schema = "{ items: { $ref: '#/components/schemas/Id' } }";
        assert_eq!(sentences(schema, "[a, null]"), Vec::<String>::new());
        assert_eq!(sentences(schema, "[1]"), ["1 stands where the type is string"]);
    }
}

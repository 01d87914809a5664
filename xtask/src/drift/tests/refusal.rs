//! Documents that cannot be compared.

use super::{BASE, changed, comparison};

/// Why documents of which the second is changed cannot be compared.
#[track_caller]
fn failure(changes: &[(&str, &str)]) -> String {
    let error = comparison(BASE, &changed(changes), false).unwrap_err();
    assert_eq!(error.to_string(), "compare b");
    std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default()
}

#[test]
fn references_that_cannot_be_followed_are_named() {
    let from = "$ref: \"#/components/schemas/Thing\"";
    for (to, expected) in [
        ("$ref: \"things.yaml#/Thing\"", "`things.yaml#/Thing` leaves the file; bundle"),
        ("$ref: https://example.test/thing.json", "leaves the file"),
        ("$ref: \"#/components/schemas/Thong\"", "`#/components/schemas/Thong` leads nowhere"),
        ("$ref: \"#/components/schemas/A\"", "goes round in circles"),
    ] {
        let circle = "    State: {";
        let with_circle =
            "    A: { $ref: \"#/components/schemas/B\" }\n    B: { $ref: \"#/components/schemas/A\" }\n    State: {";
        let text = failure(&[(from, to), (circle, with_circle)]);
        assert!(text.contains(expected), "{text}");
    }
    let text = failure(&[("          in: header\n", "")]);
    assert!(text.contains("has no `name` or no `in`"), "{text}");
    let twin = "  /things/{other}:\n    get: { responses: {} }\n  /things/{id}:\n";
    let text = failure(&[("  /things/{id}:\n", twin)]);
    assert!(text.contains("differ in the names of parameters only"), "{text}");
}

/// A document with one answer, whose schema is `S0`.
fn with_schemas(schemas: &str) -> String {
    format!(
        "openapi: 3.0.0\npaths:\n  /a:\n    get:\n      responses:\n        '200': {{ description: a, content: {{ \
         application/json: {{ schema: {{ $ref: '#/components/schemas/S0' }} }} }} }}\ncomponents:\n  schemas:\n{schemas}"
    )
}

#[test]
fn documents_that_want_to_exhaust_are_stopped() {
    let chain = |count: usize, of: &dyn Fn(usize) -> String| -> String {
        (0..count).map(|n| format!("    S{n}: {}\n", of(n))).collect()
    };
    let next = |n: usize| format!("{{ $ref: '#/components/schemas/S{}' }}", n + 1);
    let end = |count: usize, kind: &str| format!("    S{count}: {{ type: {kind} }}\n");
    // Each has two of the next, so the ways through double; they are not walked one by one.
    let twice = chain(30, &|n| format!("{{ type: object, properties: {{ a: {0}, b: {0} }} }}", next(n)));
    let same = with_schemas(&(twice.clone() + &end(30, "string")));
    assert!(comparison(&same, &same, false).unwrap().differences.is_empty());
    let other = with_schemas(&(twice + &end(30, "integer")));
    let error = comparison(&same, &other, false).unwrap_err();
    assert!(std::error::Error::source(&error).unwrap().to_string().contains("more than 20000 places"));
    for deep in [
        chain(1_200, &|n| format!("{{ type: object, properties: {{ a: {} }} }}", next(n))),
        chain(1_200, &|n| format!("{{ allOf: [{}, {{ type: object }}] }}", next(n))),
        chain(1_200, &|n| format!("{{ anyOf: [{}, {{ type: object }}] }}", next(n))),
    ] {
        let deep = with_schemas(&(deep + &end(1_200, "string")));
        assert!(comparison(&deep, &deep, false).is_err());
    }
}

//! Each kind of difference, in both directions, by changes of a small document.

mod refusal;
mod report;

use super::{
    compare::{Comparison, compare},
    difference::{Difference, Effect},
    side::Side,
    source,
};
use crate::error::Error;

const BASE: &str = include_str!("../../fixtures/drift/base.yaml");

/// One difference: its place, what is said of it, whom it breaks (`clients`, `servers`, `both`, `nobody`).
type Expected<'a> = (&'a str, &'a str, &'a str);

fn comparison(before: &str, after: &str, whole: bool) -> Result<Comparison, Error> {
    let (left, right) = (source::parse("a", before)?, source::parse("b", after)?);
    compare(Side::new(&left, "a", "in ours"), Side::new(&right, "b", "in theirs"), whole)
}

fn effect(effect: Effect) -> &'static str {
    match (effect.clients, effect.servers) {
        (true, true) => "both",
        (true, false) => "clients",
        (false, true) => "servers",
        (false, false) => "nobody",
    }
}

fn described(differences: &[Difference]) -> Vec<(String, String, &'static str)> {
    let one = |one: &Difference| (one.place.to_string(), one.sentence.clone(), effect(one.effect));
    differences.iter().map(one).collect()
}

#[track_caller]
fn changed(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(BASE.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "the document lacks {from}");
        text.replacen(from, to, 1)
    })
}

/// What the change of the document leads to, also if it is undone: then it breaks the others at the same places.
#[track_caller]
fn drifts(change: (&str, &str), expected: &[Expected<'_>]) {
    between(BASE, &changed(&[change]), expected);
}

#[track_caller]
fn between(before: &str, after: &str, expected: &[Expected<'_>]) {
    let found = comparison(before, after, true).unwrap();
    let found = described(&found.differences);
    let expected: Vec<_> =
        expected.iter().map(|(place, sentence, breaks)| (place.to_string(), sentence.to_string(), *breaks)).collect();
    assert_eq!(found, expected);
    let back = comparison(after, before, true).unwrap();
    let mut back: Vec<_> = described(&back.differences).into_iter().map(|(place, _, breaks)| (place, breaks)).collect();
    let opposite = |breaks| match breaks {
        "clients" => "servers",
        "servers" => "clients",
        breaks => breaks,
    };
    let mut wanted: Vec<_> = expected.into_iter().map(|(place, _, breaks)| (place, opposite(breaks))).collect();
    back.sort();
    wanted.sort();
    assert_eq!(back, wanted, "undone");
}

#[test]
fn a_document_does_not_differ_from_itself() {
    drifts(("title: Base", "title: Other"), &[]);
}

#[test]
fn operations() {
    let patch = BASE.find("    patch:").unwrap();
    let end = BASE.find("components:").unwrap();
    let without = format!("{}{}", &BASE[..patch], &BASE[end..]);
    between(BASE, &without, &[("PATCH /v1/things/{}", "an operation only in ours", "clients")]);
    drifts(
        ("getThing", "readThing"),
        &[("GET /v1/things/{}", "operationId getThing in ours, readThing in theirs", "nobody")],
    );
    drifts(
        ("operationId: getThing", "operationId: getThing\n      deprecated: true"),
        &[("GET /v1/things/{}", "deprecated only in theirs", "nobody")],
    );
}

#[test]
fn the_same_paths_may_be_written_otherwise() {
    let after = changed(&[
        ("/things/{id}:", "/v1/things/{thingId}:"),
        ("https://api.example.test/v1", "https://api.example.test"),
        ("      name: id\n", "      name: thingId\n"),
        ("\"200\":", "200:"),
        ("4XX:", "4xx:"),
        ("application/json:", "application/json; charset=utf-8:"),
        ("X-Trace", "x-trace"),
    ]);
    between(BASE, &after, &[]);
}

#[test]
fn parameters() {
    let limit = "GET /v1/things/{} → query limit";
    drifts(
        ("name: limit", "name: most"),
        &[
            (limit, "a parameter only in ours", "clients"),
            ("GET /v1/things/{} → query most", "a parameter only in theirs", "servers"),
        ],
    );
    drifts(
        ("name: limit\n          in: query", "name: limit\n          in: query\n          required: true"),
        &[(limit, "optional in ours, required in theirs", "clients")],
    );
    drifts(
        ("type: integer, minimum: 1", "type: number, minimum: 1"),
        &[(limit, "integer in ours, number in theirs", "servers")],
    );
    drifts(("minimum: 1", "minimum: 2"), &[(limit, "minimum 1 in ours, 2 in theirs", "clients")]);
    drifts(("minimum: 1, ", ""), &[(limit, "minimum 1 in ours, none in theirs", "servers")]);
    drifts(("default: 20", "default: 50"), &[(limit, "default 20 in ours, 50 in theirs", "both")]);
    drifts((", default: 20", ""), &[(limit, "default 20 in ours, none in theirs", "nobody")]);
    drifts(
        ("maxItems: 5", "maxItems: 3"),
        &[("GET /v1/things/{} → query tags", "maxItems 5 in ours, 3 in theirs", "clients")],
    );
    drifts(
        ("name: tags\n          in: query", "name: tags\n          in: query\n          explode: false"),
        &[("GET /v1/things/{} → query tags", "sent as form (exploded) in ours, form in theirs", "both")],
    );
    // A number is written the same in every style.
    drifts(("name: limit\n          in: query", "name: limit\n          in: query\n          explode: false"), &[]);
}

#[test]
fn request_bodies() {
    let body = "PATCH /v1/things/{} → body";
    drifts(
        ("requestBody:\n        required: true", "requestBody:\n        required: false"),
        &[(body, "required in ours, optional in theirs", "servers")],
    );
    drifts(
        ("        note: { type: string, maxLength: 10 }\n", ""),
        &[("PATCH /v1/things/{} → body → note", "a field only in ours", "clients")],
    );
    drifts(
        ("      required: [state]\n", "      required: [state, note]\n"),
        &[("PATCH /v1/things/{} → body → note", "optional in ours, required in theirs", "clients")],
    );
    drifts(
        ("maxLength: 10", "maxLength: 20"),
        &[("PATCH /v1/things/{} → body → note", "maxLength 10 in ours, 20 in theirs", "servers")],
    );
    drifts(
        ("      additionalProperties: false\n", ""),
        &[(body, "no further fields are admitted only in ours", "servers")],
    );
    drifts(
        (
            "          application/json:\n            schema:\n              $ref: \"#/components/schemas/Patch\"",
            "          text/plain: {}",
        ),
        &[(body, "application/json only in ours", "clients"), (body, "text/plain only in theirs", "servers")],
    );
}

#[test]
fn answers() {
    let get = "GET /v1/things/{}";
    drifts(
        ("        \"404\":\n", "        \"409\":\n"),
        &[
            ("GET /v1/things/{} → 404", "an answer only in ours", "nobody"),
            ("GET /v1/things/{} → 409", "an answer only in theirs", "nobody"),
        ],
    );
    drifts(
        ("        \"204\":\n", "        \"202\":\n"),
        &[
            ("PATCH /v1/things/{} → 202", "an answer only in theirs", "clients"),
            ("PATCH /v1/things/{} → 204", "an answer only in ours", "servers"),
        ],
    );
    drifts(
        (
            "          description: Done.\n",
            "          description: Done.\n          content: { application/json: {} }\n",
        ),
        &[("PATCH /v1/things/{} → 204", "a body only in theirs", "servers")],
    );
    drifts(
        ("            Retry-After:\n", "            Retry-After:\n              required: true\n"),
        &[(&format!("{get} → 200 → header retry-after"), "optional in ours, required in theirs", "servers")],
    );
    drifts(
        ("Retry-After", "X-Wait"),
        &[
            (&format!("{get} → 200 → header retry-after"), "a header only in ours", "nobody"),
            (&format!("{get} → 200 → header x-wait"), "a header only in theirs", "nobody"),
        ],
    );
    // What is said of a range, or of everything, is said of each.
    drifts(
        ("        4XX:\n", "        default:\n"),
        &[("PATCH /v1/things/{} → default", "an answer only in theirs", "nobody")],
    );
}

#[test]
fn fields_of_answers() {
    let at = |path: &str| format!("GET /v1/things/{{}} → 200 → {path}");
    drifts(("        count: { type: integer }\n", ""), &[(&at("count"), "a field only in ours", "nobody")]);
    drifts(
        ("required: [id, state]", "required: [id]"),
        &[(&at("state"), "required in ours, optional in theirs", "clients")],
    );
    drifts(
        ("        id: { type: string, format: uuid }\n", ""),
        &[(&at("id"), "string in ours, any type in theirs", "clients")],
    );
    drifts(
        ("required: [id, state]", "required: [id, state, fresh]"),
        &[(&at("fresh"), "a required field only in theirs", "servers")],
    );
    drifts(
        ("count: { type: integer }", "count: { type: string }"),
        &[(&at("count"), "integer in ours, string in theirs", "both")],
    );
    drifts(("nullable: true", "nullable: false"), &[(&at("note"), "nullable only in ours", "servers")]);
    drifts((", format: uuid", ""), &[(&at("id"), "format \"uuid\" in ours, none in theirs", "nobody")]);
    drifts(
        ("additionalProperties: { type: string }", "additionalProperties: { type: integer }"),
        &[(&at("labels.*"), "string in ours, integer in theirs", "both")],
    );
    drifts(
        ("additionalProperties: { type: string }", "additionalProperties: false"),
        &[(&at("labels"), "no further fields are admitted only in theirs", "servers")],
    );
    drifts(
        ("count: { type: integer }", "count: { type: integer, writeOnly: true }"),
        &[(&at("count"), "a field only in ours", "nobody")],
    );
}

#[test]
fn enums_in_both_directions_of_travel() {
    drifts(
        ("enum: [on, off]", "enum: [on, off, broken]"),
        &[
            ("GET /v1/things/{} → 200 → state", "the value \"broken\" only in theirs", "clients"),
            ("PATCH /v1/things/{} → body → state", "the value \"broken\" only in theirs", "servers"),
        ],
    );
    drifts(
        (", enum: [on, off]", ""),
        &[
            ("GET /v1/things/{} → 200 → state", "an enum only in ours", "clients"),
            ("PATCH /v1/things/{} → body → state", "an enum only in ours", "servers"),
        ],
    );
}

#[test]
fn security() {
    drifts(
        ("        - User: []\n", ""),
        &[("PATCH /v1/things/{} → security", "header x-user-key suffices only in ours", "clients")],
    );
    drifts(
        ("security:\n  - Key: []\n", "security: []\n"),
        &[("GET /v1/things/{} → security", "none suffices only in theirs", "servers")],
    );
    drifts(
        ("security:\n  - Key: []\n", "security:\n  - Key: []\n    User: []\n"),
        &[("GET /v1/things/{} → security", "header x-api-key suffices only in ours", "clients")],
    );
    // What a caller sends counts, not what the scheme is called.
    let renamed = BASE.replace("Key: []", "Token: []").replace("    Key: {", "    Token: {");
    between(BASE, &renamed, &[]);
}

#[test]
fn alternatives() {
    let owner = |path: &str| format!("GET /v1/things/{{}} → 200 → owner({path}");
    drifts(
        ("            - $ref: \"#/components/schemas/Group\"\n", "            - { type: string }\n"),
        &[
            (&owner("Group)"), "an alternative only in ours", "servers"),
            (&owner("string)"), "an alternative only in theirs", "clients"),
        ],
    );
    drifts(
        ("properties: { group: { type: string } }", "properties: { group: { type: integer } }"),
        &[(&owner("Group).group"), "string in ours, integer in theirs", "both")],
    );
    let swapped = (
        "            - $ref: \"#/components/schemas/User\"\n            - $ref: \"#/components/schemas/Group\"\n",
        "            - { type: object, required: [group], properties: { group: { type: string } } }\n            - $ref: \"#/components/schemas/User\"\n",
    );
    drifts(swapped, &[]);
    drifts(
        (
            "            - $ref: \"#/components/schemas/Group\"\n",
            "            - $ref: \"#/components/schemas/Group\"\n            - { enum: [null] }\n",
        ),
        &[("GET /v1/things/{} → 200 → owner", "nullable only in theirs", "clients")],
    );
    // A schema that is one of several now has become an alternative.
    drifts(
        ("count: { type: integer }", "count: { anyOf: [{ type: string }, { type: integer }] }"),
        &[("GET /v1/things/{} → 200 → count(string)", "an alternative only in theirs", "clients")],
    );
}

#[test]
fn what_says_the_same_in_other_words_is_no_difference() {
    for (from, to) in [
        (
            "note: { type: string, nullable: true }",
            "note: { anyOf: [{ type: string }, { type: object, nullable: true, enum: [null] }] }",
        ),
        ("note: { type: string, nullable: true }", "note: { allOf: [{ type: string }], nullable: true }"),
        ("note: { type: string, nullable: true }", "note: { type: string, nullable: true, x-note: 1, example: a }"),
        ("state: { $ref: \"#/components/schemas/State\" }", "state: { type: string, enum: [off, on] }"),
        ("count: { type: integer }", "count: { allOf: [{ type: number }, { type: integer }] }"),
        ("count: { type: integer }", "count: { oneOf: [{ type: integer }] }"),
        (
            "User: { type: object, required: [user], properties: { user: { type: string } } }",
            "User: { allOf: [{ type: object, properties: { user: { type: string } } }, { required: [user] }] }",
        ),
        (
            "labels: { type: object, additionalProperties: { type: string } }",
            "labels: { additionalProperties: { type: string } }",
        ),
        (
            "    User: { type: object, required: [user], properties: { user: { type: string } } }",
            "    User: { type: object, required: [user], properties: { user: { type: string } }, additionalProperties: true }",
        ),
    ] {
        drifts((from, to), &[]);
    }
}

#[test]
fn references_are_followed_into_paths_and_lists() {
    let after =
        changed(&[("      - $ref: \"#/components/parameters/Id\"\n", "      - $ref: \"#/x-list/0\"\nx-list: []\n")]);
    let after = after.replace("x-list: []\n", "").replace("components:\n", "x-list:\n  - { name: id, in: path, required: true, schema: { $ref: '#/paths/~1things~1%7Bid%7D/x-id' } }\ncomponents:\n")
        .replace("    get:\n", "    x-id: { type: string }\n    get:\n");
    between(BASE, &after, &[]);
}

#[test]
fn schemas_may_contain_themselves() {
    // The document's own does; here both circles have another length.
    let after = changed(&[
        (
            "children: { type: array, items: { $ref: \"#/components/schemas/Thing\" } }",
            "children: { type: array, items: { $ref: \"#/components/schemas/Child\" } }",
        ),
        ("    State: {", "    Child: { allOf: [{ $ref: \"#/components/schemas/Thing\" }] }\n    State: {"),
    ]);
    between(BASE, &after, &[]);
    let after = changed(&[(
        "children: { type: array, items: { $ref: \"#/components/schemas/Thing\" } }",
        "children: { type: array, items: { type: string } }",
    )]);
    between(BASE, &after, &[("GET /v1/things/{} → 200 → children[]", "object in ours, string in theirs", "both")]);
}

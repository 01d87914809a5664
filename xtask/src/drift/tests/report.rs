//! The report, with what is accepted.

use super::{BASE, changed, comparison};
use crate::drift::{
    ACCEPTED as COMMITTED,
    accept::Accepted,
    report::{Report, Style},
};

const THEIRS: &[(&str, &str)] = &[
    ("enum: [on, off]", "enum: [on, off, broken]"),
    (
        "        note: { type: string, nullable: true }\n        count: { type: integer }\n",
        "        more: { type: string }\n        other: { type: string }\n",
    ),
    ("              message: { type: string }\n", "              message: { type: integer }\n"),
    ("minimum: 1", "minimum: 2"),
    ("        - User: []\n", ""),
    (
        "components:\n  securitySchemes",
        "  /other: { get: { responses: {} } }\n  /things: { get: { responses: {} }, post: { responses: {} } }\n  /things/{id}/parts: { get: { responses: {} } }\ncomponents:\n  securitySchemes",
    ),
    ("name: X-Trace", "name: \"X-\\e[31m\""),
];

fn report(accepted: &str, all: bool, only_breaking: bool) -> String {
    let accepted = Accepted::parse(accepted, "drift.toml").unwrap();
    let report = Report::new(comparison(BASE, &changed(THEIRS), false).unwrap(), &accepted);
    let end = report.settle(only_breaking).err().map_or("passes".to_owned(), |error| format!("failed to {error}"));
    format!("{}{end}\n", report.render(Style { all }))
}

const ACCEPTED: &str = r#"
[[accept]]
at = ["* -> message", "GET * -> nowhere"]
reason = "they never send it"

[[accept]]
at = "*"
what = "minimum * in ours, * in theirs"
reason = "one is none"

[[accept]]
at = "GET *"
what = "a field only in ours"
reason = "they forgot it"
"#;

#[test]
fn the_report_reads_well() {
    insta::assert_snapshot!("report", report("", false, false));
    insta::assert_snapshot!("report-accepted", report(ACCEPTED, false, false));
    insta::assert_snapshot!("report-all", report(ACCEPTED, true, true));
}

#[test]
fn only_what_is_not_accepted_fails() {
    let all = "[[accept]]\nat = \"*\"\nreason = \"all\"\n";
    assert!(report(all, false, false).ends_with("passes\n"));
    let breaking = |text: &str, only: bool| {
        let empty = Accepted::default();
        let found = comparison(BASE, &changed(&[("getThing", text)]), false).unwrap();
        Report::new(found, &empty).settle(only).is_ok()
    };
    assert!(!breaking("readThing", false));
    assert!(breaking("readThing", true));
    let error = report(&all.replace("\"*\"", "[\"*\", \"nowhere\"]"), false, true);
    assert!(error.ends_with("failed to pass drift: 1 entry that accepts nothing\n"), "{error}");
}

#[test]
fn the_committed_acceptances_are_readable() {
    let text = crate::workspace::read(std::path::Path::new(COMMITTED)).unwrap();
    assert!(!Accepted::parse(&text, COMMITTED).unwrap().entries.is_empty());
}

//! Each report format, rendered from one event log that shows every verdict.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use connected_accounts_conformance::event::Event;
use connected_accounts_conformance::report::{Conclusion, Report, events, human, json, junit};

/// Written by hand: a pass, each way not to pass, with hostile text wherever a target could put it.
const LOG: &str = include_str!("reports/every-verdict.jsonl");

fn report() -> Report {
    Report::fold(events::read(LOG.as_bytes()).unwrap()).unwrap()
}

#[test]
fn for_people() {
    insta::assert_snapshot!(human::render(&report(), human::Style::default()));
}

#[test]
fn for_programs() {
    insta::assert_snapshot!(json::render(&report()).unwrap());
}

#[test]
fn for_ci_servers() {
    insta::assert_snapshot!(junit::render(&report()).unwrap());
}

#[test]
fn an_event_log_survives_being_read_and_written() {
    let all: Vec<Event> = events::read(LOG.as_bytes()).unwrap();
    let mut written = Vec::new();
    all.iter().for_each(|event| events::write(&mut written, event).unwrap());
    assert_eq!(events::read(written.as_slice()).unwrap(), all);
}

#[test]
fn nothing_hostile_gets_through() {
    for text in [human::render(&report(), human::Style::default()), junit::render(&report()).unwrap()] {
        assert!(!text.contains('\u{1b}'), "an escape sequence");
        assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "a command for a CI server");
        assert!(!text.contains("##[") && !text.contains("##vso["), "a command for a CI server, the older form");
    }
    assert!(junit::render(&report()).unwrap().matches("]]>").count() == 0, "the end of a CDATA section");
}

#[test]
fn a_log_that_ends_early_is_one_of_an_interrupted_run() {
    let lines: Vec<_> = LOG.lines().collect();
    let mut early = lines[..lines.len() - 1].join("\n");
    early.push_str("\n{\"event\":\"run_fin");
    let report = Report::fold(events::read(early.as_bytes()).unwrap()).unwrap();
    assert_eq!(report.conclusion(), Conclusion::Interrupted);
}

#[test]
fn a_damaged_log_names_its_line() {
    let damaged = LOG.replacen("rule_finished", "rule_invented", 1);
    assert!(events::read(damaged.as_bytes()).unwrap_err().contains("line 3 of the event log"));
    assert!(events::read(&b""[..]).unwrap_err().contains("empty"));
}

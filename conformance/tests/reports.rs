//! Each report format, rendered from one event log that shows every verdict.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use connected_accounts_conformance::event::Event;
use connected_accounts_conformance::report::{Conclusion, Report, events, github, human, json, junit, markdown};

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
fn for_pull_requests() {
    insta::assert_snapshot!(markdown::render(&report()));
}

#[test]
fn for_workflow_runs() {
    insta::assert_snapshot!(github::render(&report()));
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
fn nothing_hostile_acts_in_markdown() {
    let text = markdown::render(&report());
    let mut outside = String::new();
    for line in text.lines() {
        // A code span ends with the first run of backticks that is as long as the one that began it.
        let mut rest = line;
        while let Some((before, inside)) = rest.split_once('`') {
            let fence = 1 + inside.len() - inside.trim_start_matches('`').len();
            let end = "`".repeat(fence);
            let (_, after) = inside[fence - 1..].split_once(&end).unwrap();
            assert!(!after.starts_with('`'), "a longer run: {line}");
            outside.push_str(before);
            rest = after;
        }
        outside.push_str(rest);
    }
    for canary in ["\u{1b}", "<", "@", "](", "::error", "##[", "'"] {
        assert!(!outside.contains(canary), "{canary:?} outside of code in\n{text}");
    }
}

#[test]
fn nothing_hostile_gives_a_workflow_command() {
    let text = github::render(&report());
    for line in text.lines() {
        let command = line.strip_prefix("::error title=").or(line.strip_prefix("::warning title="));
        let (title, message) = command.unwrap().split_once("::").unwrap();
        assert!(!title.contains([':', ',']), "another property: {line}");
        assert!(!message.contains("%0A") && !message.contains('\u{1b}'), "another line: {line}");
    }
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

#[test]
fn a_secret_is_removed_wherever_it_stands_in_an_event() {
    let secret = "given-token-4711";
    for place in ["1b[31mred", "ca_left", "access_token", "application/json", "the provider was watched"] {
        let planted = LOG.replace(place, &format!("{place} {secret}"));
        assert_ne!(planted, LOG, "{place:?} is not in the log");
        for event in events::read(planted.as_bytes()).unwrap() {
            let event = event.map_text(|text| text.replace(secret, "[redacted]"));
            let mut line = Vec::new();
            events::write(&mut line, &event).unwrap();
            assert!(!String::from_utf8(line).unwrap().contains(secret), "planted beside {place:?}");
        }
    }
}

//! What no output may show, whatever the target said: each format read by a parser of its own.

use crate::run::Outcome;
use connected_accounts_conformance::event::Ended;
use connected_accounts_conformance::reference::{API_KEY, OTHER_API_KEY};
use connected_accounts_conformance::report::{Report, events};
use connected_accounts_conformance::rules;
use quick_xml::Reader;
use quick_xml::events::Event as Xml;
use serde_json::Value;

/// Everything that is wrong with the outputs of a run.
pub(crate) fn wrong(outcome: &Outcome) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, text) in outcome.texts() {
        for key in [API_KEY, OTHER_API_KEY, &API_KEY[..API_KEY.len() - 6]] {
            if text.contains(key) {
                wrong.push(format!("{name} shows the key"));
            }
        }
        if let Some(hidden) = text.chars().find(|c| acts(*c)) {
            wrong.push(format!("{name} holds {hidden:?}"));
        }
    }
    wrong.extend(human(&outcome.out));
    wrong.extend(json(outcome));
    wrong.extend(log(outcome));
    wrong.extend(junit(&outcome.junit).err());
    wrong.extend(markdown(&outcome.markdown));
    if outcome.markdown != outcome.summary || outcome.markdown.is_empty() {
        wrong.push("the summary of the job is not the Markdown report".to_owned());
    }
    wrong
}

/// Whether a character acts on a screen.
fn acts(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The commands of `--github` stand first; what follows is for people.
fn human(text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut commands = true;
    for line in text.lines() {
        let own = ["::error title=", "::warning title="].iter().find_map(|start| line.strip_prefix(start));
        commands &= own.is_some();
        if commands {
            let (title, message) = own.and_then(|rest| rest.split_once("::")).unwrap_or_default();
            if title.contains([':', ',']) || title.is_empty() || message.contains("%0") {
                wrong.push(format!("a command is more than one: {line:?}"));
            }
        } else if line.trim_start().starts_with("::") || line.contains("##[") || line.contains("##vso[") {
            wrong.push(format!("a line for people is a command: {line:?}"));
        }
    }
    if !text.lines().last().unwrap_or_default().starts_with("conformance: ") {
        wrong.push(format!("the last line is not the conclusion:\n{text}"));
    }
    wrong
}

fn json(outcome: &Outcome) -> Option<String> {
    let report: Value = match serde_json::from_str(&outcome.json) {
        Ok(report) => report,
        Err(error) => return Some(format!("the JSON report is none: {error}")),
    };
    let judged = report["rules"].as_array().map_or(0, Vec::len);
    let (all, reached) = (rules::of("composio").count(), report["unreachable"].is_null());
    (report["exit_code"] != outcome.code || judged != if reached { all } else { 0 })
        .then(|| format!("the JSON report has {judged} rules, code {}", report["exit_code"]))
}

fn log(outcome: &Outcome) -> Option<String> {
    match events::read(outcome.events.as_bytes()).and_then(Report::fold) {
        Ok(report) if report.finished.ended == Ended::Interrupted => Some("the event log is not complete".to_owned()),
        Ok(_) => None,
        Err(error) => Some(error),
    }
}

/// Reads XML to its end; counts the cases.
fn junit(text: &str) -> Result<usize, String> {
    let failed = |error: &dyn std::fmt::Display| format!("the JUnit report is no XML: {error}");
    if let Some(c) = text.chars().find(|c| matches!(c, '\u{fffe}' | '\u{ffff}')) {
        return Err(failed(&format!("{c:?} is no character of it")));
    }
    let mut reader = Reader::from_str(text);
    let mut cases = 0;
    loop {
        match reader.read_event().map_err(|error| failed(&error))? {
            Xml::Start(tag) | Xml::Empty(tag) => {
                let name = String::from_utf8_lossy(tag.name().as_ref()).into_owned();
                let known = ["testsuites", "testsuite", "testcase", "failure", "error", "skipped", "system-out"];
                if !known.contains(&name.as_str()) {
                    return Err(failed(&format!("an element {name}")));
                }
                for attribute in tag.attributes() {
                    attribute.map_err(|error| failed(&error))?;
                }
                cases += usize::from(name == "testcase");
            }
            Xml::Text(text) if text.windows(3).any(|part| part == b"]]>") => return Err(failed(&"]]> in a text")),
            Xml::Eof => break,
            _ => {}
        }
    }
    // One case for the target itself where no rule was reached.
    if cases == rules::of("composio").count() || cases == 1 {
        Ok(cases)
    } else {
        Err(format!("{cases} cases in JUnit"))
    }
}

/// Outside of code spans stands nothing that the target could have said.
fn markdown(text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for line in text.lines() {
        let (mut rest, mut outside) = (line, String::new());
        while let Some((before, inside)) = rest.split_once('`') {
            outside.push_str(before);
            let fence = 1 + inside.len() - inside.trim_start_matches('`').len();
            let end = "`".repeat(fence);
            let Some((_, after)) = inside[fence - 1..].split_once(&end) else {
                wrong.push(format!("a code span does not end: {line:?}"));
                break;
            };
            rest = after;
        }
        outside.push_str(rest);
        if ["<", "@", "](", "::", "owned", "'", "$("].iter().any(|canary| outside.contains(canary)) {
            wrong.push(format!("outside of code: {outside:?}"));
        }
    }
    wrong
}

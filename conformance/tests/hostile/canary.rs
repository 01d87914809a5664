//! A server in whose every string something waits for a terminal, a shell, a parser, a CI server.

use crate::formats;
use crate::front::{Answer, Asked, Manner};
use crate::program::conformance;
use crate::run::{Outcome, run};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

const CANARIES: [&str; 12] = [
    "\u{1b}[31mowned\u{1b}]0;owned\u{7}\u{9b}2J",
    "';touch owned;$(touch owned)`touch owned`\"$(touch owned)\"",
    "\n::error::owned",
    "  ::set-output name=owned::owned",
    "\r\n##[error]owned ##vso[task.setvariable]owned",
    "]]><owned/>&owned;<!--",
    "%0A::error title=owned::owned%0D",
    "`` ` @owned [owned](http://owned.test) <img src=owned>",
    "\u{202e}\u{2066}owned\u{200f}\u{feff}",
    "\\\";owned=\"$CONFORMANCE_API_KEY",
    "\u{0}\u{8}\u{c}owned\u{fffe}\u{ffff}",
    "| owned | owned |\n\n# owned\n\n- owned",
];

/// Replaces each string that `is_spared` does not name by the next canary, names of members too.
fn plant(value: &mut Value, name: &str, is_spared: fn(&str) -> bool) {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    match value {
        Value::String(text) if !is_spared(name) => {
            *text = CANARIES[NEXT.fetch_add(1, Ordering::Relaxed) % CANARIES.len()].to_owned();
        }
        Value::Array(items) => items.iter_mut().for_each(|item| plant(item, name, is_spared)),
        Value::Object(members) => {
            members.iter_mut().for_each(|(name, member)| plant(member, name, is_spared));
            members.extend(CANARIES.map(|canary| (canary.to_owned(), Value::from(canary))));
        }
        _ => {}
    }
}

fn planted(is_spared: fn(&str) -> bool, on: fn(&Asked) -> bool) -> Manner {
    Manner::answering(move |asked: &Asked, answer: &mut Answer| {
        if !on(asked) {
            return;
        }
        if let Ok(mut value) = serde_json::from_slice(&answer.body) {
            plant(&mut value, "", is_spared);
            answer.body = value.to_string().into_bytes();
        }
        answer.set("content-type", "text/owned;';$(touch owned)`touch owned`::error::\u{e9}\t]]>##[error]");
        answer.set("x-owned", "';$(touch owned)%0A::error::owned \u{202e}");
    })
}

fn judge(manner: Manner) {
    let outcome = run(manner);
    assert!(matches!(outcome.code, 1 | 2), "{}\n{}{}", outcome.code, outcome.out, outcome.err);
    let wrong = formats::wrong(&outcome);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Without a trace of them nothing would have been tried.
    assert!(outcome.texts().iter().any(|(_, text)| text.contains("owned")), "no canary sang");
    run_curl_lines(&outcome);
    render_again(&outcome);
}

/// Runs each curl line and each script by a shell, with a curl that only writes down how it was called.
fn run_curl_lines(outcome: &Outcome) {
    let folder = tempfile::tempdir().unwrap();
    let program = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).unwrap();
        fs::set_permissions(folder.path().join(name), fs::Permissions::from_mode(0o755)).unwrap();
    };
    program("curl", "#!/bin/sh\nprintf '%s\\n' \"$*\" end >> called\n");
    program("jq", "#!/bin/sh\ncat > /dev/null\necho ca_0123456789\n");
    let (scripts, lines) = commands(&outcome.out);
    let calls = scripts.iter().chain([&lines]).map(|text| text.matches("curl -sS").count()).sum::<usize>();
    for text in scripts.iter().chain([&lines]) {
        let run = Command::new("sh")
            .args(["-eu", "-c", text])
            .env("PATH", format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap()))
            .env("CONFORMANCE_API_KEY", "ak_x")
            .env("CONFORMANCE_OTHER_API_KEY", "ak_y")
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(run.status.success() && run.stderr.is_empty(), "{}\n{text}", String::from_utf8_lossy(&run.stderr));
    }
    let mut left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    left.retain(|name| name != "called");
    assert_eq!(left, ["curl", "jq"], "a line did something else");
    let called = fs::read_to_string(folder.path().join("called")).unwrap_or_default();
    assert_eq!(called.lines().filter(|line| *line == "end").count(), calls, "one call for each line");
}

/// The scripts of a report, then all lines of curl that stand alone.
fn commands(report: &str) -> (Vec<String>, String) {
    let (mut scripts, mut alone) = (Vec::<String>::new(), String::new());
    let mut within = false;
    for line in report.lines() {
        let indented = line.strip_prefix("     ");
        within = indented.is_some() && (within || indented == Some("#!/bin/sh"));
        match (indented, line.find("curl -sS")) {
            (Some("#!/bin/sh"), _) => scripts.push(String::new()),
            (Some(line), _) if within => scripts.last_mut().unwrap().extend([line, "\n"]),
            (_, Some(start)) => alone.extend([&line[start..], "\n"]),
            _ => {}
        }
    }
    (scripts, alone)
}

/// The log renders to the same reports, without the target.
fn render_again(outcome: &Outcome) {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("events.jsonl"), &outcome.events).unwrap();
    let again = conformance(&["report", &path("events.jsonl"), "--no-color", "--human", "--github"])
        .args(&["--json", &path("json"), "--junit", &path("junit"), "--markdown", &path("markdown")])
        .env("GITHUB_STEP_SUMMARY", &path("summary"))
        .run();
    assert_eq!(again.code, outcome.code, "{}", again.err);
    let differing = again.out.lines().zip(outcome.out.lines()).find(|(one, other)| one != other);
    assert_eq!((differing, again.out.len()), (None, outcome.out.len()));
    for (name, text) in [("json", &outcome.json), ("junit", &outcome.junit), ("markdown", &outcome.markdown)] {
        assert_eq!(&fs::read_to_string(path(name)).unwrap(), text, "{name}");
    }
}

#[test]
fn in_every_string() {
    judge(planted(|_| false, |_| true));
}

#[test]
fn in_every_string_that_is_no_id() {
    judge(planted(|name| name == "id", |_| true));
}

#[test]
fn in_every_string_that_is_not_needed_to_go_on() {
    judge(planted(|name| name == "id" || name == "status", |_| true));
}

#[test]
fn in_every_string_of_a_revoke() {
    judge(planted(|_| false, Asked::is_revoke));
}

/// What a configuration says is printed, too: somebody else may have written it.
#[test]
fn in_a_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("conformance.toml");
    let canary = r#"\u001b[31m\n::error::owned\u202e ##[error]"#;
    let quiet = "accept_untested = []";
    for (place, line) in [
        ("[target]", format!("proxy = \"{canary}\"")),
        ("[target]", format!("headers = {{ \"{canary}\" = \"x\" }}")),
        ("[target]", format!("headers = {{ \"X\" = {{ env = \"{canary}\" }} }}")),
        ("[target]", format!("api_key_env = \"{canary}\"")),
        ("[target]", format!("ca_file = \"{canary}\"")),
        ("[target]", format!("\"{canary}\" = 1")),
        ("[run]", format!("rule = [\"{canary}\"]")),
        ("[run]", format!("ledger = \"{canary}\"")),
        ("[run]", format!("fault = \"{canary}\"")),
        ("[run]", format!("expectations = \"{canary}\"")),
        ("[report]", format!("events = \"{canary}\"")),
        ("[provision.accounts]", format!("active = [\"{canary}\"]")),
        ("[provision.auth_configs]", format!("revocable = \"{canary}\"")),
        ("[upstream]", format!("listen = \"{canary}\"")),
        ("[[accept_untested]]", format!("rules = \"{canary}\"\nreason = \"{canary}\"")),
    ] {
        let config = format!("{quiet}\n[target]\nbase_url = \"http://127.0.0.1:9\"\n{place}\n{line}\n");
        let config = config.replacen(
            "[target]\nbase_url = \"http://127.0.0.1:9\"\n[target]",
            "[target]\nbase_url = \"http://127.0.0.1:9\"",
            1,
        );
        let config = if place.starts_with("[[") { config.replacen(quiet, "", 1) } else { config };
        fs::write(&path, config).unwrap();
        for command in [&["plan", "--show-config"][..], &["run", "--no-color"], &["cleanup", "no-ledger.jsonl"]] {
            let run = conformance(command)
                .args(&["--config", path.to_str().unwrap()])
                .env("CONFORMANCE_API_KEY", "ak_x")
                // Some of these names are written to.
                .within(folder.path())
                .run();
            for text in [&run.out, &run.err] {
                let hostile = text.lines().any(|line| line.trim_start().starts_with("::") || line.contains("##["));
                let acts = text.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}');
                assert!(!hostile && !acts, "{command:?} on {line}:\n{text:?}");
            }
        }
    }
}

/// What stands in the lists comes from the suite alone; it is held to the same.
#[test]
fn nowhere_in_the_lists() {
    for command in
        [&["list"][..], &["list", "--ledger"], &["list", "--format", "json"], &["list", "--format", "markdown"]]
    {
        let run = conformance(command).run();
        assert_eq!(run.code, 0, "{}", run.err);
        assert!(!run.out.chars().any(|c| c.is_control() && c != '\n'), "{command:?}");
    }
}

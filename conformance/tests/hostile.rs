//! Targets that close connections, redirect, stall or never end: the run ends, nothing they do counts as a pass.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "hostile/canary.rs"]
mod canary;
#[path = "hostile/deeds.rs"]
mod deeds;
#[path = "hostile/formats.rs"]
mod formats;
mod front;
mod program;
#[path = "hostile/run.rs"]
mod run;

use program::{Finished, conformance};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::thread;
use std::time::Duration;

/// What a hostile target does with a request other than the first question.
type Behaviour = fn(&mut TcpStream, &str);

/// Listens until the test process ends; the list is always answered, so that the run goes on.
fn listen(behaviour: Behaviour) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || serve(stream, behaviour));
        }
    });
    format!("http://{address}")
}

fn serve(mut stream: TcpStream, behaviour: Behaviour) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    if head.starts_with("GET /api/v3.1/connected_accounts?limit=1 ") {
        answer(&mut stream, "200 OK", "application/json", r#"{"items":[]}"#);
    } else {
        behaviour(&mut stream, &head);
    }
}

fn answer(stream: &mut TcpStream, status: &str, kind: &str, body: &str) {
    // A client that has gone away is no matter of this server.
    let _gone = write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
}

/// Runs every rule, given one account so that revokes are really tried.
fn judge(behaviour: Behaviour) -> (Finished, Vec<Value>) {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("conformance.toml");
    let text = format!(
        "[target]\nbase_url = \"{}\"\ntimeout = 1.0\nlist_lag = 0.1\n[run]\ncases = 4\nconcurrency = 32\n\
         [provision.auth_configs]\nrevocable = \"ac_1\"\n[provision.accounts]\nactive = [\"ca_given0000001\"]\n",
        listen(behaviour)
    );
    std::fs::write(&config, text).unwrap();
    let json = folder.path().join("report.json");
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    let run = conformance(&["run", "--no-color", "--allow-destructive", "127.0.0.1", "--probe-paths"])
        .args(&["--config", &path(&config), "--json", &path(&json)])
        .args(&["--ledger", &path(&folder.path().join("ledger.jsonl"))])
        .env("CONFORMANCE_API_KEY", "ak_secret_of_this_test")
        .run();
    let report: Value = serde_json::from_str(&std::fs::read_to_string(json).unwrap()).unwrap();
    (run, report["rules"].as_array().unwrap().clone())
}

/// No MUST of revoke passes, no key is shown, the suite itself stands.
fn assert_nothing_is_green(behaviour: Behaviour) -> Finished {
    let (run, rules) = judge(behaviour);
    assert!(matches!(run.code, 1 | 2), "{}: {}", run.code, run.out);
    let green = rules.iter().filter(|rule| {
        rule["verdict"] == "pass"
            && rule["level"] == "MUST"
            && rule["statements"].as_array().unwrap().iter().any(|s| s.as_str().unwrap().starts_with('A'))
    });
    let green: Vec<_> = green.map(|rule| &rule["id"]).collect();
    assert!(green.is_empty(), "{green:?}");
    for text in [&run.out, &run.err] {
        assert!(!text.contains("ak_secret_of_this_test"), "the key is shown");
        assert!(!text.contains('\u{1b}'), "an escape sequence gets through");
    }
    run
}

#[test]
fn closing_every_connection() {
    let run = assert_nothing_is_green(|_, _| {});
    assert!(run.last_line().contains(" 0 passed, 0 failed, "), "{}", run.last_line());
}

#[test]
fn never_answering() {
    assert_nothing_is_green(|_, _| thread::sleep(Duration::from_secs(2)));
}

#[test]
fn a_body_without_end() {
    assert_nothing_is_green(|stream, _| {
        answer(stream, "200 OK", "application/json", "");
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n";
        let _gone = stream.write_all(head.as_bytes());
        while stream.write_all(&[b'['; 65536]).is_ok() {}
    });
}

#[test]
fn an_empty_object_for_everything() {
    assert_nothing_is_green(|stream, _| answer(stream, "200 OK", "application/json", "{}"));
}

#[test]
fn noise_that_acts_on_terminals() {
    assert_nothing_is_green(|stream, _| {
        answer(stream, "500 Oops", "text/html", "\u{1b}[31m';$(id)\n::error::x ]]> \u{202e}");
    });
}

#[test]
fn redirects_are_not_followed() {
    // Whoever followed would reach a server that answers 404, which some rules want to see.
    let elsewhere = listen(|stream, _| answer(stream, "404 Not Found", "application/json", "{}"));
    let host = elsewhere.strip_prefix("http://").unwrap().to_owned();
    static HOST: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    HOST.get_or_init(|| host);
    let (run, rules) = judge(|stream, _| {
        let host = HOST.get().map(String::as_str).unwrap_or_default();
        let _gone = write!(
            stream,
            "HTTP/1.1 307 X\r\nlocation: http://{host}/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        );
    });
    assert_eq!(run.code, 1, "{}", run.out);
    let unknown = rules.iter().find(|rule| rule["id"] == "composio.refusal.unknown-id-is-404").unwrap();
    assert_eq!(unknown["findings"][0]["actual"], "307");
}

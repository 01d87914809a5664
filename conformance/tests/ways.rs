//! Targets that refuse a way to accounts, or lose an answer on the way: the next way is taken, nothing is left behind.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod program;

use program::{Finished, Served, conformance};
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

/// What happens to a request on its way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is answered by the server.
    Passes,
    /// It is answered with this status, without the server.
    Refused(u16),
    /// The server does what it says, but nobody hears of it.
    Unheard,
}

/// Puts somebody between the suite and the server, who decides by method, path and body.
fn between(served: &Served, decide: impl Fn(&str, &str) -> Fate + Send + Sync + 'static) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (inside, outside) = (served.server().0.to_owned(), format!("http://{}", listener.local_addr().unwrap()));
    served.rewrite_config(|text| text.replace(&inside, &outside));
    let (host, decide) = (inside.strip_prefix("http://").unwrap().to_owned(), Arc::new(decide));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (host, decide) = (host.clone(), Arc::clone(&decide));
            thread::spawn(move || relay(stream, &host, decide.as_ref()));
        }
    });
}

/// Relays one request; one that breaks off has nothing to relay any more.
fn relay(mut suite: TcpStream, host: &str, decide: &dyn Fn(&str, &str) -> Fate) -> Option<()> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        suite.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    suite.read_exact(&mut body).ok()?;
    let body = String::from_utf8_lossy(&body).into_owned();
    let line = head.lines().next().unwrap_or_default().to_owned();
    let fate = decide(line.strip_suffix(" HTTP/1.1").unwrap_or_default(), &body);
    if let Fate::Refused(status) = fate {
        let answer = format!("HTTP/1.1 {status} No\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}");
        return suite.write_all(answer.as_bytes()).ok();
    }
    let mut server = TcpStream::connect(host).ok()?;
    // One request a connection, so that its end is the end of the answer.
    let head = head.replacen("\r\n", "\r\nconnection: close\r\n", 1);
    server.write_all(format!("{head}{body}").as_bytes()).ok()?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).ok()?;
    if fate == Fate::Passes { suite.write_all(&answer).ok() } else { None }
}

fn is_import_as(line: &str, body: &str, status: &str) -> bool {
    line == "POST /api/v3.1/connected_accounts" && body.contains(&format!("\"status\":\"{status}\""))
}

fn cleanup(served: &Served, ledger: &str) -> Finished {
    let base_url = served.server().0;
    let run = conformance(&["cleanup", ledger, "--config", &served.file("conformance.toml")]);
    run.args(&["--base-url", base_url, "--allow-destructive", "127.0.0.1"]).run()
}

#[test]
fn what_cannot_be_imported_is_linked_or_disabled() {
    let served = Served::start(&[]);
    between(&served, |line, body| {
        let refused = ["INACTIVE", "INITIATED"].into_iter().any(|status| is_import_as(line, body, status));
        if refused { Fate::Refused(422) } else { Fate::Passes }
    });
    let (run, rules) = served.verdicts(&[]);
    for rule in ["inactive-is-409", "initiated-is-409", "conflict-sends-nothing", "conflict-keeps-the-status"] {
        assert_eq!(rules[&format!("composio.refusal.{rule}")], "pass", "{}", run.out);
    }
    assert_eq!(rules["composio.status.enable-activates"], "pass", "{}", run.out);
    assert_eq!(served.accounts(), 0, "everything that was made is deleted");
}

#[test]
fn what_no_way_gives_is_inconclusive_with_the_reasons_of_all() {
    let served = Served::start(&[]);
    between(&served, |line, body| {
        let refused = is_import_as(line, body, "INITIATED") || line.ends_with("/link");
        if refused { Fate::Refused(422) } else { Fate::Passes }
    });
    let run = served.judge(&["--rule", "composio.refusal.init*"]).run();
    assert_eq!(run.code, 2, "{}", run.out);
    let reasons = "create: the import of an account as INITIATED was answered 422; link: the start of a link was \
                   answered 422";
    assert!(run.out.contains(reasons), "{}", run.out);
    assert!(run.last_line().contains(" 1 passed, 0 failed, 0 warnings, 1 inconclusive,"), "{}", run.last_line());
}

#[test]
fn creates_that_nobody_answered_leave_nothing() {
    let served = Served::start(&[]);
    let somebodys = served.import("somebodys-access", "somebodys-refresh");
    between(&served, |line, body| {
        let lost = is_import_as(line, body, "ACTIVE") || line.ends_with("/link");
        if lost { Fate::Unheard } else { Fate::Passes }
    });
    let run = served.judge(&["--area", "revoke", "--area", "create"]).run();
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(!run.out.contains("left behind"), "{}", run.out);
    assert_eq!(served.accounts(), 1, "{}", run.out);
    assert_eq!(served.get(&format!("/api/v3.1/connected_accounts/{somebodys}"))["status"], "ACTIVE");
}

#[test]
fn what_cannot_be_looked_for_now_is_found_later() {
    let served = Served::start(&[]);
    between(&served, |line, body| match line {
        _ if is_import_as(line, body, "ACTIVE") => Fate::Unheard,
        _ if line.contains("user_ids=conformance-") => Fate::Refused(500),
        _ => Fate::Passes,
    });
    let ledger = served.file("ledger.jsonl");
    let run = served.judge(&["--rule", "composio.revoke.answers-200", "--ledger", &ledger]).run();
    assert_eq!(run.code, 2, "{}", run.out);
    let left = "a create for this user was never answered, and its account could not be looked for";
    assert!(run.out.contains(left) && run.out.contains("clean up: conformance cleanup "), "{}", run.out);
    assert!(served.accounts() > 0);
    let run = cleanup(&served, &ledger);
    assert_eq!((run.code, served.accounts()), (0, 0), "{} {}", run.out, run.err);
    let again = cleanup(&served, &ledger);
    assert_eq!(again.last_line(), "cleanup: 0 deleted, 0 not there, 0 left", "{}", again.err);
}

/// A server with one given account, whose status can be changed by nobody who waits for an answer.
fn disabled(fate_of_enabling: Fate) -> (Served, String, Finished) {
    let served = Served::start(&[]);
    let id = served.import("given-access-1", "given-refresh-1");
    let tokens = "access_token = \"given-access-1\", refresh_token = \"given-refresh-1\"";
    served.provision_by(&format!("[provision.accounts]\nactive = [{{ id = \"{id}\", {tokens} }}]\n"));
    between(&served, move |line, body| match body {
        r#"{"enabled":false}"# => Fate::Unheard,
        r#"{"enabled":true}"# => fate_of_enabling,
        _ if line.ends_with("/revoke") => Fate::Passes,
        _ => Fate::Passes,
    });
    let ledger = served.file("ledger.jsonl");
    let run = served.judge(&["--rule", "composio.refusal.disabled-is-409", "--ledger", &ledger]).run();
    assert_eq!(run.code, 2, "{}", run.out);
    (served, id, run)
}

fn status(served: &Served, id: &str) -> String {
    served.get(&format!("/api/v3.1/connected_accounts/{id}"))["status"].as_str().unwrap().to_owned()
}

#[test]
fn a_given_account_is_enabled_again_whatever_was_lost() {
    let (served, id, run) = disabled(Fate::Passes);
    assert_eq!(status(&served, &id), "ACTIVE", "{}", run.out);
    assert!(!run.out.contains("left behind"), "{}", run.out);
}

#[test]
fn a_given_account_that_stays_disabled_is_reported_and_enabled_later() {
    let (served, id, run) = disabled(Fate::Refused(500));
    assert_eq!(status(&served, &id), "INACTIVE");
    assert!(run.out.contains(&format!("left behind: {id}: it was given, and is still disabled")), "{}", run.out);
    let run = cleanup(&served, &served.file("ledger.jsonl"));
    assert_eq!(run.last_line(), "cleanup: 0 deleted, 1 enabled again, 0 not there, 0 left", "{}", run.err);
    assert_eq!(status(&served, &id), "ACTIVE");
    assert!(!fs::read_to_string(served.file("ledger.jsonl")).unwrap().contains("given-access"));
}

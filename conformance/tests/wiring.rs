//! Targets that do not reach the provider that is played, or not in time: what failed for that blames nobody.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod program;

use program::Served;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

/// A target that asks this endpoint, while the provider that is played listens at `provider`.
fn wired_to(endpoint: SocketAddr, provider: &str) -> Served {
    let served = Served::start(&["--upstream", &format!("http://{endpoint}/revoke")]);
    served.rewrite_config(|text| {
        let (before, _) = text.split_once("[upstream]").unwrap();
        let before = before.replace("[target]\n", "[target]\njob_lag = 1.0\n");
        format!("{before}[upstream]\nlisten = \"{provider}\"\n")
    });
    served
}

/// An endpoint that does this with each connection.
fn endpoint(serve: impl Fn(TcpStream) + Clone + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let serve = serve.clone();
            thread::spawn(move || serve(stream));
        }
    });
    address
}

fn with_verdict<'a>(rules: &'a BTreeMap<String, String>, verdict: &str) -> Vec<&'a str> {
    rules.iter().filter(|(_, came)| *came == verdict).map(|(rule, _)| rule.as_str()).collect()
}

#[test]
fn a_target_that_asks_another_provider_is_accused_of_nothing_but_that_revoking_does_not_work() {
    let served = wired_to(endpoint(drop), "127.0.0.1:0");
    let (run, rules) = served.verdicts(&[]);
    assert_eq!(with_verdict(&rules, "fail"), ["composio.revoke.answers-200"], "{}", run.out);
    assert_eq!(with_verdict(&rules, "warning"), [""; 0], "{}", run.out);
    let finding = run.out.split("── composio.revoke.answers-200").nth(1).unwrap();
    let (finding, _) = finding.split_once("again:").unwrap();
    assert!(finding.contains("nothing has ever reached the provider that this run plays at http://"), "{finding}");
    for rule in [
        "composio.concurrency.lost-answer-can-be-asked-for-again",
        "composio.concurrency.revoke-is-idempotent",
        "composio.concurrency.simultaneous-revokes-claim-once",
        "composio.delete.revoke-on-delete-reaches-the-provider",
        "composio.delete.revoke-then-delete",
        "composio.failure.works-again-after-a-failure",
        "composio.model.sequences-fit",
        "composio.refusal.enabled-again-is-revocable",
    ] {
        assert_eq!(rules[rule], "inconclusive", "{rule}\n{}", run.out);
    }
}

#[test]
fn a_target_that_the_provider_answers_too_late_is_accused_of_no_race() {
    let provider = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    // It answers when the target has long given up, so that what arrives is accepted all the same.
    let late = endpoint(move |stream| drop(forward(stream, provider, Duration::from_secs(3), str::to_owned)));
    let served = wired_to(late, &provider.to_string());
    let (run, rules) = served.verdicts(&["--area", "concurrency", "--area", "model", "--cases", "4"]);
    assert_eq!(with_verdict(&rules, "fail"), [""; 0], "{}", run.out);
    assert_eq!(rules["composio.concurrency.simultaneous-revokes-claim-once"], "inconclusive", "{}", run.out);
    assert!(run.out.contains("/revoke was answered 500, which decides nothing"), "{}", run.out);
}

#[test]
fn a_target_that_sends_other_tokens_than_it_was_given_is_told_so() {
    let provider = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    // As long as before, so that the announced length stays right.
    let change = |asked: &str| asked.split_inclusive("token=").map(reversed).collect::<Vec<_>>().join("");
    let mangles = endpoint(move |stream| drop(forward(stream, provider, Duration::ZERO, change)));
    let served = wired_to(mangles, &provider.to_string());
    let (run, rules) = served.verdicts(&["--rule", "composio.revoke.answers-200"]);
    assert_eq!(with_verdict(&rules, "fail"), ["composio.revoke.answers-200"], "{}", run.out);
    assert!(run.out.contains("others: does the target send what it was given?"), "{}", run.out);
}

/// A part of a form with the value at its beginning reversed.
fn reversed(part: &str) -> String {
    let value = part.split(['&', ' ', '\r']).next().unwrap_or_default();
    if value.ends_with("token=") || part.contains("HTTP/1.1") {
        return part.to_owned();
    }
    format!("{}{}", value.chars().rev().collect::<String>(), &part[value.len()..])
}

/// Hands a request on, this much later, changed in this way.
fn forward(
    mut from: TcpStream,
    to: SocketAddr,
    later: Duration,
    change: impl Fn(&str) -> String,
) -> std::io::Result<()> {
    let mut asked = Vec::new();
    let is_whole = |asked: &[u8]| {
        let text = String::from_utf8_lossy(asked).to_ascii_lowercase();
        text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            body.len() >= length.unwrap_or(0)
        })
    };
    let mut piece = [0; 4096];
    while !is_whole(&asked) {
        match from.read(&mut piece)? {
            0 => return Ok(()),
            more => asked.extend_from_slice(&piece[..more]),
        }
    }
    thread::sleep(later);
    let mut provider = TcpStream::connect(to)?;
    provider.write_all(change(&String::from_utf8_lossy(&asked)).as_bytes())?;
    provider.shutdown(std::net::Shutdown::Write)?;
    let mut answer = Vec::new();
    provider.read_to_end(&mut answer)?;
    from.write_all(&answer)
}

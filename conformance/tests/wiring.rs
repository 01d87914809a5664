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
    assert!(finding.contains("nothing has ever reached the provider that this suite plays at http://"), "{finding}");
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
    let late = endpoint(move |stream| drop(forward(stream, provider)));
    let served = wired_to(late, &provider.to_string());
    let (run, rules) = served.verdicts(&["--area", "concurrency", "--area", "model", "--cases", "4"]);
    assert_eq!(with_verdict(&rules, "fail"), [""; 0], "{}", run.out);
    assert_eq!(rules["composio.concurrency.simultaneous-revokes-claim-once"], "inconclusive", "{}", run.out);
    assert!(run.out.contains("/revoke was answered 500, which decides nothing"), "{}", run.out);
}

/// Hands a request on, too late.
fn forward(mut from: TcpStream, to: SocketAddr) -> std::io::Result<()> {
    let mut asked = vec![0; 65536];
    let mut length = 0;
    let is_whole = |asked: &[u8]| {
        let text = String::from_utf8_lossy(asked).to_ascii_lowercase();
        text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            body.len() >= length.unwrap_or(0)
        })
    };
    while !is_whole(&asked[..length]) {
        match from.read(&mut asked[length..])? {
            0 => return Ok(()),
            more => length += more,
        }
    }
    thread::sleep(Duration::from_secs(3));
    let mut provider = TcpStream::connect(to)?;
    provider.write_all(&asked[..length])?;
    provider.shutdown(std::net::Shutdown::Write)?;
    provider.read_to_end(&mut Vec::new())?;
    Ok(())
}

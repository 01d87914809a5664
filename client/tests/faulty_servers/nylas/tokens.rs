//! Whatever the token, it arrives as it is or not at all, seen by nobody else.

use std::fmt::Debug;

use connected_accounts_client::Retry;
use connected_accounts_client::nylas::{Revocation, Secret};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use url::Url;

use super::client;
use crate::log::Log;
use crate::nylas::secrets::texts;
use crate::server::{Recorder, response};

/// Part of every token below that is long enough to be recognised.
const MARK: &str = "s3cr3t-tok";

/// Tokens as they come, and as nobody wants them.
fn tokens() -> impl Strategy<Value = String> {
    let reserved = || proptest::string::string_regex("[ -~]{0,40}").unwrap();
    let inside = (any::<String>(), any::<String>()).prop_map(|(before, after)| format!("{before}{MARK}{after}"));
    prop_oneof![
        reserved(),
        reserved().prop_map(|tail| format!("{MARK}{tail}")),
        any::<String>(),
        inside,
        Just(format!("{MARK}\n")),
        Just(format!("\u{feff}{MARK}")),
        Just(MARK.repeat(2000)),
        Just("~".repeat(16 * 1024)),
        Just("%".repeat(16 * 1024)),
    ]
}

fn debug(value: &impl Debug) -> String {
    format!("{value:?} {value:#?}")
}

#[test]
fn a_token_is_refused_or_arrives_whole_and_shows_nowhere() {
    Log::install();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let answer = response(400, "", r#"{"error":"invalid_token"}"#);
    let server = runtime.block_on(Recorder::start(&answer));
    let client = client(&server.base_url).with_retry(Retry::never());
    let config = Config { cases: 512, failure_persistence: None, ..Config::default() };
    let run = TestRunner::new(config).run(&tokens(), |token| {
        let made = Secret::try_from(&token);
        let mut shown = debug(&made);
        let (was_made, result) = (made.is_ok(), runtime.block_on(client.revoke(&token)));
        let lines = server.take();
        shown += &debug(&result);
        match result {
            Ok(outcome) => {
                prop_assert!(was_made && outcome == Revocation::AlreadyDead);
                let [line] = lines.as_slice() else { return Err(TestCaseError::fail("more than one request")) };
                let target = line.strip_prefix("POST ").and_then(|line| line.strip_suffix(" HTTP/1.1")).unwrap();
                let url = Url::parse(&format!("http://x{target}")).unwrap();
                prop_assert_eq!(url.path(), "/v3/connect/revoke");
                let pairs: Vec<_> = url.query_pairs().into_owned().collect();
                prop_assert_eq!(pairs, [("token".to_owned(), token.clone())]);
            }
            Err(error) => {
                prop_assert!(!was_made && error.is_invalid_request() && lines.is_empty(), "{}", error);
                prop_assert_eq!(error.attempts(), 0);
                shown += &texts(&error);
            }
        }
        prop_assert!(!shown.contains(MARK), "{}", shown);
        if token.len() > 20 {
            prop_assert!(!shown.contains(&token), "{}", shown);
        }
        Ok(())
    });
    run.unwrap();
    let log = Log::everything();
    assert!(log.contains("operation=\"revoke_token\""), "{log}");
    assert!(!log.contains(MARK), "{:?}", log.lines().find(|line| line.contains(MARK)));
}

#[test]
fn what_is_refused_and_why() {
    for (token, reason) in [
        ("", "empty"),
        ("token\n", "line ends"),
        ("tok\u{e9}n", "ASCII"),
        ("tok\u{0}en", "visible"),
        (" token", "space"),
        ("token ", "space"),
    ] {
        let error = Secret::try_from(token).unwrap_err();
        assert!(error.to_string().contains(reason), "{error}");
    }
    assert!(Secret::try_from("~".repeat(16 * 1024 + 1)).is_err());
    let secret: Secret = "a b".parse().unwrap();
    assert_eq!((secret.expose(), Secret::from(&secret)), ("a b", secret.clone()));
}

//! An id is refused before anything is sent, or is exactly its own path segment.

use std::time::Duration;

use connected_accounts_client::{AuthConfigId, ConnectedAccountId, types};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;

use crate::server::{self, ID, NOTHING, Recorder, client};

/// What would leave its path segment, for some reader of URLs.
const ESCAPES: &[&str] = &[
    "",
    ".",
    "..",
    "...",
    "/",
    "a/b",
    "../x",
    "a\\b",
    "..\\",
    "%2e%2e",
    "%2E",
    "%2f",
    "a%5Cb",
    "%",
    "..;",
    "a;b",
    "a?b",
    "a#b",
    "a b",
    " ",
    "a\tb",
    "a\nb",
    "a\r\nb",
    "\0",
    "\u{7f}",
    "\u{85}",
    "é",
    "／",
    "\u{2024}\u{2024}",
    "\u{202e}",
    "a\"b",
    "<",
    "{id}",
    "|",
    "^",
    "`",
    "[",
];

#[tokio::test]
async fn escapes_are_refused_before_anything_is_sent() {
    let server = Recorder::start(NOTHING).await;
    let client = client(&server.base_url);
    for id in ESCAPES {
        let error = client.revoke(*id).await.unwrap_err();
        assert!(error.is_invalid_request(), "{id:?}: {error}");
        let error = client.api().get_connected_accounts_by_nanoid().nanoid(*id).send().await.unwrap_err();
        assert!(error.is_invalid_request(), "{id:?}: {error}");
        let body = types::SetStatusBody { enabled: true };
        let status = client.api().patch_connected_accounts_by_nano_id_status();
        let error = status.nano_id(*id).body(body).send().await.unwrap_err();
        assert!(error.is_invalid_request(), "{id:?}: {error}");
    }
    assert_eq!(server.take(), Vec::<String>::new());
}

#[test]
fn an_id_is_refused_or_reaches_exactly_its_own_segment() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(1).build().unwrap();
    let server = runtime.block_on(Recorder::start(NOTHING));
    let client = client(&server.base_url);
    // Half of the texts are made of the characters that matter, so that they meet often.
    let tricky = proptest::string::string_regex(r"[a-z./\\%;:@+=2eEfF5cC~_-]{0,6}").unwrap();
    let texts = prop_oneof![tricky, any::<String>()];
    let config = Config { cases: 512, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&texts, |text| {
            let error = runtime.block_on(client.revoke(text.as_str())).unwrap_err();
            let lines = server.take();
            if error.is_invalid_request() {
                prop_assert!(lines.is_empty(), "{lines:?}");
            } else {
                let expected = format!("POST /api/v3.1/connected_accounts/{text}/revoke HTTP/1.1");
                prop_assert_eq!(&lines, &[expected]);
                // What a server that decodes or normalises would read is the same segment.
                let url = url::Url::parse(&format!("{}/x/{text}/y", server.base_url)).unwrap();
                let segments: Vec<_> = url.path_segments().unwrap().collect();
                prop_assert_eq!(segments, ["x", text.as_str(), "y"]);
            }
            Ok(())
        })
        .unwrap();
    runtime.shutdown_timeout(Duration::from_secs(1));
}

#[test]
fn forms_in_use_are_accepted() {
    let long = "x".repeat(255);
    for id in [ID, "ca__IvSeEzEBjVt", "ca_5KdA-e2C4ZMd", "gmail_red-castle", "2f1c1f0e-5f6e-4b43", "urn:a@b", &long] {
        assert_eq!(id.parse::<ConnectedAccountId>().unwrap().as_str(), id);
        assert_eq!(id.parse::<AuthConfigId>().unwrap().to_string(), id);
    }
    assert!("x".repeat(256).parse::<ConnectedAccountId>().is_err());
}

#[tokio::test]
async fn an_id_from_the_server_cannot_escape_later() {
    for id in [".", "..", "../other", "a\\b", "%2e%2e", ""] {
        let server = server::json(200, server::account(json!({"id": id}))).await;
        let read = client(&server.uri()).api().get_connected_accounts_by_nanoid().nanoid(ID).send().await;
        assert!(read.unwrap_err().is_off_schema(), "{id:?}");
    }
}

#[test]
fn a_refusal_does_not_repeat_the_text() {
    let error = "ak_pasted_by_mistake/".parse::<ConnectedAccountId>().unwrap_err();
    assert_eq!(error.to_string(), "an id cannot contain '/'");
    assert!(!format!("{error:?}").contains("pasted"));
}

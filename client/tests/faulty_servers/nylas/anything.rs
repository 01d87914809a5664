//! Whatever a server answers, an outcome is one that it has said. Otherwise its status is kept.

use std::sync::{Arc, Mutex};

use connected_accounts_client::Retry;
use connected_accounts_client::nylas::Revocation;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers};

use super::client;

/// Answers what it was told last.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<(u16, Vec<u8>)>>);

impl Respond for Told {
    fn respond(&self, _: &Request) -> ResponseTemplate {
        let (status, body) = self.0.lock().unwrap().clone();
        ResponseTemplate::new(status).set_body_bytes(body).insert_header("x-request-id", "req-1")
    }
}

/// Bytes, texts, and JSON that comes close to what is expected.
fn bodies() -> impl Strategy<Value = Vec<u8>> {
    let close = proptest::string::string_regex(concat!(
        r#"\{("(error|type|request_id)":("invalid_token"|"invalid_request"|null|1|"#,
        r#"\{"type":"invalid_token"(,"message":"x")?\})(,"error_code":("400"|400|null))?)?\}?"#,
    ))
    .unwrap();
    prop_oneof![
        close.prop_map(String::into_bytes),
        any::<String>().prop_map(String::into_bytes),
        proptest::collection::vec(any::<u8>(), 0..64),
    ]
}

/// What the server has said, read without the client.
fn said(status: u16, body: &[u8]) -> Option<Revocation> {
    let body: Value = serde_json::from_slice(body).ok()?;
    match (status, body.as_object()?.get("error")) {
        (200, None) => Some(Revocation::Revoked),
        (400, Some(error)) if error == "invalid_token" => Some(Revocation::AlreadyDead),
        _ => None,
    }
}

#[test]
fn an_outcome_is_what_the_server_has_said() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let told = Told::default();
    let server = runtime.block_on(async {
        let server = MockServer::builder().disable_request_recording().start().await;
        Mock::given(matchers::any()).respond_with(told.clone()).mount(&server).await;
        server
    });
    let client = client(&server.uri()).with_retry(Retry::never());
    let statuses = prop_oneof![Just(200_u16), Just(400), Just(401), 200_u16..600];
    let config = Config { cases: 512, failure_persistence: None, ..Config::default() };
    let run = TestRunner::new(config).run(&(statuses, bodies()), |(status, body)| {
        *told.0.lock().unwrap() = (status, body.clone());
        match runtime.block_on(client.revoke("token-1")) {
            Ok(outcome) => prop_assert_eq!(Some(outcome), said(status, &body)),
            Err(error) => {
                prop_assert_eq!(said(status, &body), None);
                prop_assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
                prop_assert!(error.request_id().is_some() && error.attempts() == 1);
                prop_assert!(!error.is_transport() && !error.is_invalid_request() && !error.is_invalid_token());
            }
        }
        Ok(())
    });
    run.unwrap();
}

//! Whatever a server answers, its status is not lost.

use std::sync::{Arc, Mutex};

use connected_accounts_client::Revocation;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers};

use crate::server::{ID, client};

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
        r#"\{"(error|revoked_tokens|message)":(\[\]|"x"|null|\{"(message|code)":("x"|1|null)\})"#,
        r#"(,"connected_account":\{"id":"ca_1a2b3c4d5e6f","status":"(REVOKED|ACTIVE)"\})?\}?"#,
    ))
    .unwrap();
    prop_oneof![
        close.prop_map(String::into_bytes),
        any::<String>().prop_map(String::into_bytes),
        proptest::collection::vec(any::<u8>(), 0..64),
    ]
}

#[test]
fn the_status_is_never_lost() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let told = Told::default();
    let server = runtime.block_on(async {
        let server = MockServer::builder().disable_request_recording().start().await;
        Mock::given(matchers::any()).respond_with(told.clone()).mount(&server).await;
        server
    });
    let client = client(&server.uri());
    let config = Config { cases: 512, failure_persistence: None, ..Config::default() };
    let answers = (prop_oneof![Just(200_u16), 200_u16..600], bodies());
    TestRunner::new(config)
        .run(&answers, |(status, body)| {
            *told.0.lock().unwrap() = (status, body.clone());
            match runtime.block_on(client.revoke(ID)) {
                Ok(outcome) => {
                    prop_assert_eq!((status, outcome), (200, Revocation::AlreadyRevoked));
                    prop_assert!(String::from_utf8_lossy(&body).contains("REVOKED"));
                }
                Err(error) => {
                    prop_assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
                    prop_assert_eq!(error.request_id(), Some("req-1"));
                    prop_assert!(!error.is_transport() && !error.is_invalid_request());
                }
            }
            Ok(())
        })
        .unwrap();
}

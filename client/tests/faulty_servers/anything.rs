//! Whatever a server answers, its status is not lost.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use connected_accounts_client::{Client, Error, Retry, Revocation};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
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
    let config = Config { cases: 512, failure_persistence: None, ..Config::default() };
    holds(config, Retry::never(), |_, attempts| attempts == 1);
}

#[test]
fn the_status_is_not_lost_by_repeating() {
    let config = Config { cases: 256, failure_persistence: None, ..Config::default() };
    let retry = Retry::default().first_delay(Duration::ZERO).longest_delay(Duration::ZERO).server_errors(true);
    holds(config, retry, |status, attempts| {
        let repeated = matches!(status, 408 | 429 | 500 | 502 | 503 | 504);
        attempts == if repeated { 3 } else { 1 }
    });
}

/// Revokes, lists, deletes against whatever a server answers; the number of attempts must be as `expected` says.
fn holds(config: Config, retry: Retry, expected: fn(u16, u32) -> bool) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let told = Told::default();
    let server = runtime.block_on(async {
        let server = MockServer::builder().disable_request_recording().start().await;
        Mock::given(matchers::any()).respond_with(told.clone()).mount(&server).await;
        server
    });
    let client = client(&server.uri()).with_retry(retry);
    let answers = (prop_oneof![Just(200_u16), Just(429), Just(500), 200_u16..600], bodies());
    TestRunner::new(config)
        .run(&answers, |(status, body)| {
            *told.0.lock().unwrap() = (status, body.clone());
            match runtime.block_on(client.revoke(ID)) {
                Ok(outcome) => {
                    prop_assert_eq!((status, outcome), (200, Revocation::AlreadyRevoked));
                    prop_assert!(String::from_utf8_lossy(&body).contains("REVOKED"));
                }
                Err(error) => is_kept(&error, status, expected)?,
            }
            for error in runtime.block_on(others(&client)) {
                is_kept(&error, status, expected)?;
            }
            Ok(())
        })
        .unwrap();
}

fn is_kept(error: &Error, status: u16, expected: fn(u16, u32) -> bool) -> Result<(), TestCaseError> {
    prop_assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
    prop_assert_eq!(error.request_id(), Some("req-1"));
    prop_assert!(!error.is_transport() && !error.is_invalid_request());
    prop_assert!(expected(status, error.attempts()), "{} {}", status, error.attempts());
    Ok(())
}

/// What the operations around revoking make of the same answer.
async fn others(client: &Client) -> Vec<Error> {
    let mut errors = Vec::new();
    errors.extend(client.revoke_then_delete(ID).await.err());
    let mut accounts = client.api().get_connected_accounts().items();
    while let Some(account) = accounts.next().await {
        errors.extend(account.err());
    }
    errors
}

//! What a revoke of an access token answers, misread by nobody.

use std::time::Duration;

use connected_accounts_client::nylas::Revocation;
use connected_accounts_client::{Error, Retry};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use super::{KEY, client, impatient};
use crate::server::{self, Recorder, response};

/// A connection that closes after the request.
const LOST: &[u8] = b"";

/// An answer that ends too early.
const CUT: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"a";

async fn revoke(status: u16, body: Value) -> Result<Revocation, Error> {
    let server = server::json(status, body).await;
    client(&server.uri()).with_retry(Retry::never()).revoke("token-1").await
}

/// The flat form of a refusal, complete but for `error_code`.
fn flat(error: &str) -> Value {
    json!({"error": error, "error_description": "Token expired or revoked", "error_uri": "developer.nylas.com/docs/"})
}

fn general(kind: &str) -> Value {
    json!({"request_id": "req-in-body", "error": {"type": kind, "message": "no"}})
}

#[tokio::test]
async fn revoked_is_told_from_dead() {
    for body in [json!({}), json!({"request_id": "req-1"}), json!({"success": false})] {
        assert_eq!(revoke(200, body).await.unwrap(), Revocation::Revoked);
    }
    let mut dead = vec![flat("invalid_token"), json!({"error": "invalid_token"})];
    for code in [json!(400), json!("400"), json!("bad"), json!(null), json!([400])] {
        let mut body = flat("invalid_token");
        body["error_code"] = code;
        dead.push(body);
    }
    for body in dead {
        assert_eq!(revoke(400, body.clone()).await.unwrap(), Revocation::AlreadyDead, "{body}");
    }
}

#[tokio::test]
async fn nothing_else_is_called_dead() {
    let refusals = [
        (400, flat("invalid_request"), Some("invalid_request")),
        (400, flat("Invalid_Token"), Some("Invalid_Token")),
        (400, general("invalid_token"), Some("invalid_token")),
        (400, general("token.unauthorized_access"), Some("token.unauthorized_access")),
        (400, json!({"message": "invalid_token"}), None),
        (401, flat("invalid_token"), Some("invalid_token")),
        (401, general("api.authentication_error"), Some("api.authentication_error")),
        (403, flat("invalid_token"), Some("invalid_token")),
        (404, flat("invalid_token"), Some("invalid_token")),
        (429, flat("invalid_token"), Some("invalid_token")),
        (500, flat("invalid_token"), Some("invalid_token")),
        (503, general("api.internal_error"), Some("api.internal_error")),
    ];
    for (status, body, slug) in refusals {
        let error = revoke(status, body.clone()).await.unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), status, "{body}");
        assert_eq!(error.body().unwrap().slug.as_deref(), slug, "{status} {body}");
        assert_eq!(error.is_unauthorized(), status == 401);
        assert_eq!(error.is_rate_limited(), status == 429);
        assert!(!error.is_off_schema() && !error.is_invalid_token(), "{status} {body}");
        assert!(!error.is_not_supported() && !error.is_provider_failed(), "those are about accounts");
    }
}

#[tokio::test]
async fn an_answer_outside_the_document_is_neither() {
    let bodies = ["", "null", "[]", "\"{}\"", "<html></html>", "{\"a\":", r#"{"error":"invalid_token"}"#, "{}{}"];
    for (status, bodies) in [(200, &bodies[..]), (400, &bodies[..6]), (401, &bodies[..6])] {
        for body in bodies {
            let answer = ResponseTemplate::new(status).set_body_string(*body).insert_header("x-request-id", "req-1");
            let server = server::always(answer).await;
            let error = client(&server.uri()).revoke("token-1").await.unwrap_err();
            assert!(error.is_off_schema(), "{status} {body}");
            assert_eq!(error.status().unwrap().as_u16(), status);
            assert_eq!(error.request_id(), Some("req-1"));
            assert_eq!(error.is_outcome_unknown(), status == 200, "{status} {body}");
        }
    }
    for status in [201, 202, 204, 302, 307, 418] {
        let answer = ResponseTemplate::new(status).insert_header("location", "http://127.0.0.1:9/");
        let server = server::always(answer).await;
        let error = client(&server.uri()).revoke("token-1").await.unwrap_err();
        assert!(error.is_off_schema(), "{status}");
    }
}

#[tokio::test]
async fn what_the_server_says_is_kept() {
    let mut body = flat("invalid_request");
    body["error_code"] = json!("400");
    let error = revoke(400, body.clone()).await.unwrap_err();
    let said = error.body().unwrap();
    assert_eq!((said.message.as_str(), said.status), ("Token expired or revoked", Some(400)));
    assert_eq!(said.uri.as_deref(), Some("developer.nylas.com/docs/"));
    assert_eq!(error.request_id(), None);
    body["request_id"] = json!("req-in-body");
    assert_eq!(revoke(400, body).await.unwrap_err().request_id(), Some("req-in-body"));
    assert_eq!(revoke(401, general("a.b")).await.unwrap_err().request_id(), Some("req-in-body"));
    let error = revoke(401, general("a.b")).await.unwrap_err();
    assert_eq!(error.to_string(), "call revoke_token: the server answered 401 Unauthorized");
}

#[tokio::test]
async fn a_repeated_revoke_does_not_claim_that_the_token_was_dead_before() {
    let dead = response(400, "", r#"{"error":"invalid_token","error_code":400}"#);
    let done = response(200, "", "{}");
    let refusal = |status| response(status, "", r#"{"error":"internal_error"}"#);
    for (first, second, expected) in [
        (LOST.to_vec(), &dead, Revocation::RevokedOrAlreadyDead),
        (CUT.to_vec(), &dead, Revocation::RevokedOrAlreadyDead),
        (refusal(408), &dead, Revocation::RevokedOrAlreadyDead),
        (refusal(502), &dead, Revocation::RevokedOrAlreadyDead),
        (refusal(503), &dead, Revocation::RevokedOrAlreadyDead),
        (refusal(504), &dead, Revocation::RevokedOrAlreadyDead),
        // It was not carried out, so the token had been dead before.
        (refusal(429), &dead, Revocation::AlreadyDead),
        (refusal(429), &done, Revocation::Revoked),
        (LOST.to_vec(), &done, Revocation::Revoked),
        (refusal(503), &done, Revocation::Revoked),
    ] {
        let server = Recorder::script([first.clone(), second.clone()]).await;
        let revoked = impatient(&server.base_url).revoke("token-1").await.unwrap();
        assert_eq!(revoked, expected, "{}", String::from_utf8_lossy(&first));
        assert_eq!(server.take().len(), 2);
    }
    let server = Recorder::script([LOST.to_vec(), refusal(401)]).await;
    let error = impatient(&server.base_url).revoke("token-1").await.unwrap_err();
    assert!(error.is_unauthorized() && error.is_outcome_unknown());
}

#[tokio::test]
async fn a_500_is_repeated_where_it_is_asked_for() {
    let dead = response(400, "", r#"{"error":"invalid_token"}"#);
    let server = Recorder::script([response(500, "", ""), dead]).await;
    let error = impatient(&server.base_url).revoke("token-1").await.unwrap_err();
    assert!(error.is_off_schema() && error.is_outcome_unknown());
    assert_eq!((error.attempts(), server.take().len()), (1, 1));

    let retry = Retry::default().first_delay(Duration::from_millis(1)).server_errors(true);
    let revoked = client(&server.base_url).with_retry(retry).revoke("token-1").await.unwrap();
    assert_eq!(revoked, Revocation::RevokedOrAlreadyDead, "the 500 may have come half-way");
}

#[tokio::test]
async fn the_request_is_what_the_document_says() {
    let server = server::json(200, json!({})).await;
    assert_eq!(client(&server.uri()).revoke("a+b/c=&d e%20?#").await.unwrap(), Revocation::Revoked);
    let requests = server.received_requests().await.unwrap();
    let [request] = requests.as_slice() else { panic!("{} requests", requests.len()) };
    assert_eq!((request.method.as_str(), request.url.path()), ("POST", "/v3/connect/revoke"));
    assert_eq!(request.url.query(), Some("token=a%2Bb%2Fc%3D%26d+e%2520%3F%23"));
    assert_eq!(request.headers["authorization"], format!("Bearer {KEY}"));
    assert!(request.body.is_empty());
    for absent in ["api-version", "x-api-key", "content-type", "referer"] {
        assert!(!request.headers.contains_key(absent), "{absent}");
    }
}

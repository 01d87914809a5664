//! Answers that the document does not describe.

use std::time::Duration;

use connected_accounts_client::types::{AuthScheme, ConnectionStatus};
use connected_accounts_client::{ApiKey, Client, Error, Retry};
use serde_json::json;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers};

use crate::server::{self, ID, KEY, Recorder, account, client};

async fn read(answer: ResponseTemplate) -> Result<serde_json::Value, Error> {
    let server = server::always(answer).await;
    let client = client(&server.uri()).with_retry(Retry::never());
    let account = client.api().get_connected_accounts_by_nanoid().nanoid(ID).send().await?;
    Ok(serde_json::to_value(account.into_inner()).unwrap())
}

#[tokio::test]
async fn unknown_values_survive_a_round_trip() {
    let body = account(json!({
        "status": "PAUSED",
        "alias": "work",
        "authScheme": "PASSKEY",
        "experimental": {"account_type": "LENT"},
        "state": {"authScheme": "PASSKEY", "val": {"status": "PAUSED", "new_member": [1, 2]}},
    }));
    let again = read(ResponseTemplate::new(200).set_body_json(&body)).await.unwrap();
    assert_eq!(again, body);
}

#[test]
fn a_known_value_is_never_unknown() {
    let status = ConnectionStatus::from("REVOKED");
    assert_eq!(status, ConnectionStatus::Revoked);
    let unknown = ConnectionStatus::from("revoked");
    assert!(matches!(&unknown, ConnectionStatus::Unknown(text) if text.as_str() == "revoked"));
    assert_eq!(AuthScheme::from("S2S_OAUTH2"), AuthScheme::S2sOauth2);
}

#[tokio::test]
async fn a_deprecated_field_may_disappear() {
    let nulls = account(json!({"user_id": null, "data": null, "params": null}));
    assert!(read(ResponseTemplate::new(200).set_body_json(nulls)).await.is_ok());
    let mut body = account(json!({}));
    for name in ["user_id", "data", "params"] {
        body.as_object_mut().unwrap().remove(name);
    }
    body["auth_config"].as_object_mut().unwrap().remove("auth_scheme");
    assert!(read(ResponseTemplate::new(200).set_body_json(body)).await.is_ok());
}

#[tokio::test]
async fn a_body_off_the_document_keeps_status_headers_and_request_id() {
    let html = "<html>secret page</html>";
    let bodies = [
        (200, html),
        (200, ""),
        (200, "{}"),
        (200, "{\"id\":\"ca_1\""),
        (200, "\u{feff}{}"),
        (200, "{} {}"),
        (200, "{\"id\":\"ca_1\",\"id\":\"ca_2\"}"),
        (404, html),
        (404, ""),
        (401, ""),
        (500, "{\"error\":{\"code\":1}}"),
        (400, "[]"),
        (201, "{}"),
        (204, ""),
        (418, html),
        (503, html),
    ];
    for (status, body) in bodies {
        let answer = ResponseTemplate::new(status).set_body_string(body).insert_header("x-request-id", "req-7");
        let error = read(answer).await.unwrap_err();
        assert!(error.is_off_schema(), "{status} {body}: {error}");
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(error.request_id(), Some("req-7"));
        assert!(error.body().is_none());
        assert!(!error.is_not_found(), "a proxy's 404 says nothing about the account");
        assert_eq!(error.is_unauthorized(), status == 401);
        assert!(!format!("{error} {error:?}").contains("secret"));
    }
}

#[tokio::test]
async fn errors_need_a_message_and_nothing_else() {
    let envelopes = [
        json!({"error": {"message": "no", "code": 606, "slug": "A_B", "status": 404, "request_id": "r"}}),
        json!({"error": {"message": "no", "code": "606", "slug": 7, "suggestedFix": "x", "extra": {}}}),
        json!({"error": {"message": "no", "code": 606.0, "errors": "not a list"}}),
        json!({"error": {"message": "no", "suggested_fix": ""}}),
        json!({"message": "no"}),
        json!({"error": "no"}),
    ];
    for body in envelopes {
        let error = read(ResponseTemplate::new(404).set_body_json(&body)).await.unwrap_err();
        assert!(error.is_not_found(), "{body}");
        assert_eq!(error.body().unwrap().message, "no");
        assert!(error.suggested_fix() != Some(""));
        if body["error"].get("code").is_some() {
            assert_eq!(error.body().unwrap().code, Some(606));
        }
    }
}

#[tokio::test]
async fn an_undocumented_status_with_an_envelope_is_a_refusal() {
    let answer = ResponseTemplate::new(429).set_body_json(json!({"message": "slow down"}));
    let error = read(answer.insert_header("retry-after", "17")).await.unwrap_err();
    assert!(error.is_rate_limited() && !error.is_off_schema());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(17)));
}

#[tokio::test]
async fn a_body_is_read_up_to_the_limit() {
    let done = format!(r#"{{"revoked_tokens":[],"connected_account":{{"id":"{ID}","status":"REVOKED"}}}}"#);
    let server = server::always(ResponseTemplate::new(200).set_body_string(&done)).await;
    let revoke = async |limit| {
        let key = ApiKey::project(KEY).unwrap();
        let client = Client::builder(server.uri(), key).body_limit(limit).build().unwrap();
        client.revoke(ID).await
    };
    assert!(revoke(done.len()).await.is_ok());
    let error = revoke(done.len() - 1).await.unwrap_err();
    assert!(error.is_off_schema());
    assert_eq!(error.status().unwrap().as_u16(), 200);
}

#[tokio::test]
async fn a_lost_answer_is_a_transport_error() {
    let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\nx-request-id: req-9\r\n\r\n{\"a";
    let server = Recorder::start(cut).await;
    let error = client(&server.base_url).revoke(ID).await.unwrap_err();
    assert!(error.is_transport() && !error.is_timeout() && !error.is_connect(), "{error}");
    assert_eq!(error.status().unwrap().as_u16(), 200);
    assert_eq!(error.request_id(), Some("req-9"));

    let server = Recorder::start(b"").await;
    let error = client(&server.base_url).revoke(ID).await.unwrap_err();
    assert!(error.is_transport() && error.status().is_none());

    let error = client("http://127.0.0.1:9").revoke(ID).await.unwrap_err();
    assert!(error.is_connect(), "{error}");

    let late = server::always(ResponseTemplate::new(200).set_delay(Duration::from_secs(5))).await;
    let builder = Client::builder(late.uri(), ApiKey::project(KEY).unwrap());
    let client = builder.timeout(Duration::from_millis(50)).build().unwrap();
    assert!(client.revoke(ID).await.unwrap_err().is_timeout());
}

/// Answers with the id out of the path as request id: an account for an even number, a refusal for an odd one.
struct Echo;

impl Respond for Echo {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let id = request.url.path().rsplit('/').next().unwrap();
        let number: u64 = id.trim_start_matches("ca_").parse().unwrap();
        let answer = if number.is_multiple_of(2) {
            // Decoding takes long enough for other calls to come in between.
            let data = json!({"long": vec!["x"; 20_000]});
            ResponseTemplate::new(200).set_body_json(account(json!({"id": id, "data": data})))
        } else {
            ResponseTemplate::new(400 + u16::try_from(number).unwrap()).set_body_string("no envelope")
        };
        answer.insert_header("x-request-id", id)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_calls_keep_their_own_answers() {
    let server = MockServer::start().await;
    Mock::given(matchers::any()).respond_with(Echo).mount(&server).await;
    let client = client(&server.uri());
    let calls = (0..100).map(|number| {
        let client = client.clone();
        // Futures can move between threads.
        tokio::spawn(async move {
            let id = format!("ca_{number}");
            let read = client.api().get_connected_accounts_by_nanoid().nanoid(&id).send().await;
            match read {
                Ok(read) => assert_eq!((read.id.as_str(), read.request_id()), (id.as_str(), Some(id.as_str()))),
                Err(error) => {
                    assert_eq!(error.status().unwrap().as_u16(), 400 + number);
                    assert_eq!(error.request_id(), Some(id.as_str()));
                }
            }
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap();
    }
}

#[tokio::test]
async fn the_content_type_does_not_matter() {
    let body = account(json!({})).to_string().into_bytes();
    assert!(read(ResponseTemplate::new(200).set_body_raw(body.clone(), "text/html")).await.is_ok());
    assert!(read(ResponseTemplate::new(200).set_body_bytes(body)).await.is_ok());
}

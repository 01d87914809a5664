//! What a subscriber of `tracing` gets to see.

use serde_json::json;
use wiremock::ResponseTemplate;

use crate::log::Log;
use crate::server::{self, ID, KEY, Recorder, account, client, impatient, response};

#[tokio::test]
async fn a_call_is_a_span_with_status_and_request_id() {
    Log::install();
    let refused = r#"{"error":{"message":"no","request_id":"req-in-body"}}"#;
    let answers = [response(503, "", ""), response(404, "x-request-id: req-7\r\n", ""), response(409, "", refused)];
    let server = Recorder::script(answers).await;
    let client = impatient(&server.base_url);
    client.revoke(ID).await.unwrap_err();
    client.revoke(ID).await.unwrap_err();
    let text = Log::text();
    for part in [
        "span connected_accounts operation=\"post_connected_accounts_by_nanoid_revoke\"",
        "event message=the call is repeated attempt=1 fate=Lost",
        "record status=404\nrecord request_id=\"req-7\"\nrecord attempts=2\nrecord outcome=\"off_schema\"",
        "record status=409\nrecord request_id=\"req-in-body\"\nrecord attempts=1\nrecord outcome=\"refused\"",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let ok = server::json(200, account(json!({}))).await;
    let _ = self::client(&ok.uri()).api().get_connected_accounts_by_nanoid().nanoid(ID).send().await.unwrap();
    assert!(Log::text().ends_with("record status=200\nrecord attempts=1\nrecord outcome=\"ok\"\n"), "{}", Log::text());
}

#[tokio::test]
async fn no_span_shows_key_body_or_user() {
    Log::install();
    let secret = format!("s3cr3t-{KEY}");
    let envelope = json!({"error": {"message": secret, "slug": secret, "suggested_fix": secret}});
    let body = account(json!({"data": {"token": secret}}));
    for answer in [
        ResponseTemplate::new(404).set_body_json(&envelope),
        ResponseTemplate::new(404).set_body_string(&secret),
        ResponseTemplate::new(200).set_body_json(&body),
        ResponseTemplate::new(302).insert_header("location", secret.as_str()),
    ] {
        // A server that echoes the key, or a whole sentence, as its request id.
        for id in [secret.as_str(), "jane@example.com said", &"x".repeat(1000)] {
            let server = server::always(answer.clone().insert_header("x-request-id", id)).await;
            let api = client(&server.uri());
            let _ = api.revoke(ID).await;
            let _ = api.api().get_connected_accounts().user_ids(vec!["jane@example.com".to_owned()]).send().await;
        }
    }
    let _ = client("http://127.0.0.1:9").with_retry(connected_accounts_client::Retry::never()).revoke(ID).await;
    let text = Log::text();
    for hidden in ["s3cr3t", KEY, "jane", "xxxx", ID, "127.0.0.1"] {
        assert!(!text.contains(hidden), "{hidden} is in\n{text}");
    }
    assert!(text.contains("outcome=\"transport\""));
}

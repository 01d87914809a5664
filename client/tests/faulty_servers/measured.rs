//! How this client treats requests or answers of every kind that bare generated code gets wrong.
//!
//! The rows were measured on progenitor 0.15.1. Those that a test elsewhere holds name it; the others are here.
//!
//! | row | intended | held by |
//! |---|---|---|
//! | an id with `/`, `..`, `\`, nothing | refused before anything is sent | `ids` |
//! | unknown enum value | kept, written back | `answers::unknown_values_survive_a_round_trip` |
//! | HTML, empty, cut, doubled, BOM under a documented status | status, headers, request id kept | `answers` |
//! | undocumented status | as above, or a refusal where it has the envelope | `answers`, `anything` |
//! | `Debug` of errors | shows no body, no header | `secrets` |
//! | redirect | an answer; the key stays | `redirects` |
//! | what counts as repeatable | by method, by fate | `retry` |

use connected_accounts_client::types::{
    ConnectionPatch, ConnectionStatePatch, CredentialPatch, PatchConnectedAccountBody, PatchableAuthScheme,
    SetStatusBody,
};
use connected_accounts_client::{ApiKey, Client, ConnectedAccountId, Nullable, Retry};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::server::{self, ID, KEY, NOTHING, Recorder, account, client, response};

async fn read(body: Value) -> Result<Value, connected_accounts_client::Error> {
    let server = server::json(200, body).await;
    let read = client(&server.uri()).api().get_connected_accounts_by_nanoid().nanoid(ID).send().await?;
    Ok(serde_json::to_value(read.into_inner()).unwrap())
}

#[tokio::test]
async fn queries() {
    let server = Recorder::start(NOTHING).await;
    let client = client(&server.base_url);
    let list = || client.api().get_connected_accounts();
    let _ = list().user_ids(Vec::<String>::new()).statuses(vec![]).send().await;
    let _ = list().limit(10).user_ids(vec!["a,b c".to_owned(), "é&=+/".to_owned()]).send().await;
    let _ = list().cursor("a+b=&c".to_owned()).send().await;
    let _ = client.api().delete_connected_accounts_by_nanoid().nanoid(ID).revoke_on_delete(true).send().await;
    let lines = server.take();
    let path = "/api/v3.1/connected_accounts";
    assert_eq!(
        lines,
        [
            format!("GET {path} HTTP/1.1"),
            format!("GET {path}?limit=10&user_ids=a%2Cb+c&user_ids=%C3%A9%26%3D%2B%2F HTTP/1.1"),
            format!("GET {path}?cursor=a%2Bb%3D%26c HTTP/1.1"),
            format!("DELETE {path}/{ID}?revoke_on_delete=true HTTP/1.1"),
        ]
    );
}

#[tokio::test]
async fn every_operation_puts_the_id_into_its_own_segment() {
    let server = Recorder::start(NOTHING).await;
    let client = client(&server.base_url);
    // What the generator would encode, or another reader would split, must arrive as it is or not at all.
    let id: ConnectedAccountId = "a.b~c@d:e,f=g&h".parse().unwrap();
    let api = client.api();
    let _ = api.get_connected_accounts_by_nanoid().nanoid(&id).send().await;
    let _ = api.delete_connected_accounts_by_nanoid().nanoid(&id).send().await;
    let _ = api.patch_connected_accounts_by_nanoid().nanoid(&id).body_map(|body| body).send().await;
    let body = SetStatusBody { enabled: false };
    let _ = api.patch_connected_accounts_by_nano_id_status().nano_id(&id).body(body).send().await;
    let _ = api.post_connected_accounts_by_nanoid_refresh().nanoid(&id).body_map(|body| body).send().await;
    let _ = client.revoke(&id).await;
    let _ = client.revoke_then_delete(&id).await;
    let lines = server.take();
    let path = format!("/api/v3.1/connected_accounts/{id}");
    let expected = ["GET {}", "DELETE {}", "PATCH {}", "PATCH {}/status", "POST {}/refresh", "POST {}/revoke"];
    let expected: Vec<_> = expected.iter().map(|line| line.replace("{}", &path) + " HTTP/1.1").collect();
    assert_eq!(lines[..6], expected);
    assert_eq!(lines[6], expected[5], "a revoke that fails is not followed by a delete");
}

#[tokio::test]
async fn null_and_absent_are_two_things_in_a_patch() {
    let server = server::always(ResponseTemplate::new(404)).await;
    let client = client(&server.uri());
    let val: CredentialPatch =
        CredentialPatch::builder().token(Nullable::Null).username(Nullable::from("new")).try_into().unwrap();
    let state = ConnectionStatePatch { auth_scheme: PatchableAuthScheme::BearerToken, val };
    let body: PatchConnectedAccountBody = PatchConnectedAccountBody::builder()
        .alias(String::new())
        .connection(ConnectionPatch { state })
        .try_into()
        .unwrap();
    let _ = client.api().patch_connected_accounts_by_nanoid().nanoid(ID).body(body).send().await;
    let _ = client.api().patch_connected_accounts_by_nanoid().nanoid(ID).body_map(|body| body).send().await;
    let requests = server.received_requests().await.unwrap();
    let bodies: Vec<Value> = requests.iter().map(|request| request.body_json().unwrap()).collect();
    let state = json!({"authScheme": "BEARER_TOKEN", "val": {"token": null, "username": "new"}});
    assert_eq!(bodies, [json!({"alias": "", "connection": {"state": state}}), json!({})]);
}

#[tokio::test]
async fn fields_that_come_go_or_are_null() {
    // An unknown member is ignored where members are named, kept where they are free.
    let body = account(json!({"new_member": {"x": 1}}));
    assert!(read(body).await.unwrap().get("new_member").is_none());
    let state = json!({"authScheme": "OAUTH2", "val": {"status": "ACTIVE", "refresh_token": null, "your-domain": "x"}});
    let again = read(account(json!({"state": state}))).await.unwrap();
    assert_eq!(again["state"]["val"]["your-domain"], "x");
    assert!(again["state"]["val"].get("refresh_token").is_none(), "null and absent are one in an answer");

    // An unknown scheme keeps the account; its members are kept as they are.
    let state = json!({"authScheme": "PASSKEY", "val": {"status": "ACTIVE", "passkey": {"id": 1}}});
    assert_eq!(read(account(json!({"state": state}))).await.unwrap()["state"], state);

    // Free-form objects may be null or missing; so may what is optional.
    let mut body = account(json!({"data": null, "params": null, "test_request_endpoint": null}));
    assert!(read(body.clone()).await.is_ok());
    body.as_object_mut().unwrap().remove("data");
    assert!(read(body.clone()).await.is_ok());

    // What is required may be null where the document says so, but not be missing; an alias may be either.
    assert!(read(account(json!({"alias": null, "word_id": null, "status_reason": null}))).await.is_ok());
    body.as_object_mut().unwrap().remove("alias");
    assert!(read(body.clone()).await.unwrap()["alias"].is_null());
    body.as_object_mut().unwrap().remove("status_reason");
    let error = read(body).await.unwrap_err();
    assert!(error.is_off_schema() && error.status().unwrap() == 200);
    assert!(read(account(json!({"is_disabled": null}))).await.unwrap_err().is_off_schema());
}

#[tokio::test]
async fn moments_are_text_in_whatever_form() {
    for moment in ["2026-05-12T09:30:00.000Z", "2026-05-12T09:30:00+02:00", "2026-05-12 09:30", ""] {
        let again = read(account(json!({"created_at": moment}))).await.unwrap();
        assert_eq!(again["created_at"], moment);
    }
}

#[tokio::test]
async fn numbers_of_a_page_are_whole_however_they_are_spelled_or_it_is_off_schema() {
    let page = |total: &str| {
        let body = format!(r#"{{"items":[],"total_pages":1,"current_page":1,"total_items":{total}}}"#);
        response(200, "x-request-id: req-1\r\n", &body)
    };
    for (total, good) in [("12", true), ("1.5", false), ("\"12\"", false), ("null", false)] {
        let server = Recorder::start(&page(total)).await;
        match client(&server.base_url).api().get_connected_accounts().send().await {
            Ok(page) => assert!(good && page.total_items == 12, "{total}"),
            Err(error) => {
                assert!(!good && error.is_off_schema(), "{total}");
                assert_eq!(error.request_id(), Some("req-1"));
            }
        }
    }
}

#[tokio::test]
async fn garbage_and_closed_connections_are_transport_errors() {
    for answer in [
        &b"garbage\r\n\r\n"[..],
        b"",
        b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 999999 Far\r\n\r\n",
    ] {
        let server = Recorder::start(answer).await;
        let error = client(&server.base_url).with_retry(Retry::never()).revoke(ID).await.unwrap_err();
        assert!(error.is_transport() && error.is_outcome_unknown() && !error.is_connect(), "{answer:?}: {error}");
    }
}

#[tokio::test]
async fn an_empty_answer_under_each_documented_status_keeps_it() {
    for status in [200, 201, 204, 301, 400, 401, 403, 404, 409, 422, 429, 500, 501] {
        let server = Recorder::start(&response(status, "x-request-id: req-1\r\n", "")).await;
        let key = ApiKey::project(KEY).unwrap();
        let client = Client::builder(&server.base_url, key).retry(Retry::never()).build().unwrap();
        let create = client.api().post_connected_accounts_link();
        let create = create.body_map(|body| body.auth_config_id("ac_1").user_id("user-1")).send().await;
        let error = create.unwrap_err();
        assert_eq!((error.status().unwrap().as_u16(), error.request_id()), (status, Some("req-1")));
        assert!(error.is_off_schema());
    }
}

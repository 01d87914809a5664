//! No text shows a key, a credential, a body or a header's value.

use std::error::Error as _;
use std::fmt::Debug;

use connected_accounts_client::types::{
    AuthScheme, ConnectionState, ConnectionStateValues, ConnectionStatus, CredentialPatch, NewConnection,
};
use connected_accounts_client::{ApiKey, Client, Error, Nullable};
use serde_json::json;
use wiremock::ResponseTemplate;

use crate::server::{self, ID, KEY, Recorder, account, client};

/// Both forms of `Debug`.
fn debug(value: &impl Debug) -> String {
    format!("{value:?} {value:#?}")
}

/// Everything that printing an error with its causes can show.
fn texts(error: &Error) -> String {
    let mut text = format!("{error} {error:#} {}", debug(error));
    let mut cause = error.source();
    while let Some(error) = cause {
        text += &format!(" {error} {error:?} {error:#?}");
        cause = error.source();
    }
    text
}

#[tokio::test]
async fn the_key_is_in_no_debug_output() {
    let key = ApiKey::project(KEY).unwrap();
    let builder = Client::builder("http://127.0.0.1:9", key.clone());
    let shown = debug(&key) + &debug(&builder);
    let client = builder.build().unwrap();
    let call = client.api().post_connected_accounts_by_nanoid_revoke().nanoid(ID);
    let shown = shown + &debug(&client) + &debug(client.api()) + &debug(&call);
    assert!(!shown.contains(KEY), "{shown}");
    assert!(!texts(&client.revoke(ID).await.unwrap_err()).contains(KEY));
}

#[tokio::test]
async fn errors_show_neither_body_nor_header_values() {
    let secret = format!("s3cr3t-{KEY}");
    let envelope = json!({"error": {
        "message": secret, "slug": secret, "request_id": secret, "suggested_fix": secret, "errors": [secret],
    }});
    let wrong_type = account(json!({"is_disabled": secret, "status": secret}));
    let answers = [
        ResponseTemplate::new(404).set_body_json(&envelope),
        ResponseTemplate::new(404).set_body_string(&secret),
        ResponseTemplate::new(200).set_body_json(&secret),
        ResponseTemplate::new(200).set_body_json(&wrong_type),
        ResponseTemplate::new(204),
        ResponseTemplate::new(302).insert_header("location", secret.as_str()),
        ResponseTemplate::new(599).set_body_string(&secret),
    ];
    for answer in answers {
        let answer = answer.insert_header("set-cookie", secret.as_str()).insert_header("x-request-id", secret.as_str());
        let server = server::always(answer).await;
        let read = client(&server.uri()).api().get_connected_accounts_by_nanoid().nanoid(ID).send().await;
        let error = read.unwrap_err();
        let shown = texts(&error);
        assert!(!shown.contains("s3cr3t"), "{shown}");
        assert!(!error.body().map(|body| debug(&body)).unwrap_or_default().contains("s3cr3t"));
        assert_eq!(error.request_id(), Some(secret.as_str()));
    }
}

#[tokio::test]
async fn transport_errors_do_not_show_what_was_asked_for() {
    let server = Recorder::start(b"").await;
    for base_url in [server.base_url.as_str(), "http://127.0.0.1:9"] {
        let client = client(base_url);
        let call = client.api().get_connected_accounts().user_ids(vec!["jane@example.com".to_owned()]);
        let shown = texts(&call.send().await.unwrap_err());
        assert!(!shown.contains("jane"), "{shown}");
        assert!(shown.contains("get_connected_accounts"));
    }
}

#[test]
fn credentials_are_in_no_debug_output() {
    let secret = "s3cr3t";
    let values = ConnectionStateValues::builder()
        .status(ConnectionStatus::Active)
        .access_token(secret.to_owned())
        .refresh_token(secret.to_owned())
        .extra(serde_json::Map::from_iter([("subdomain".to_owned(), secret.into())]));
    let shown = debug(&values);
    let values: ConnectionStateValues = values.try_into().unwrap();
    let state = ConnectionState::builder().auth_scheme(AuthScheme::Oauth2).val(values.clone());
    let shown = shown + &debug(&values) + &debug(&state);
    let state: ConnectionState = state.try_into().unwrap();
    let data = serde_json::Map::from_iter([("token".to_owned(), secret.into())]);
    let connection = NewConnection::builder().state(state).data(data).user_id("user-1".to_owned());
    let shown = shown + &debug(&connection);
    let connection: NewConnection = connection.try_into().unwrap();
    let patch = CredentialPatch::builder().password(Nullable::from(secret));
    let shown = shown + &debug(&connection) + &debug(&patch);
    assert!(!shown.contains(secret), "{shown}");
    assert!(shown.contains("user-1"), "what is no credential stays visible");
}

#[tokio::test]
async fn an_answer_shows_no_credential() {
    let server = server::json(200, account(json!({"data": {"t": "s3cr3t"}, "params": {"t": "s3cr3t"}}))).await;
    let read = client(&server.uri()).api().get_connected_accounts_by_nanoid().nanoid(ID).send().await;
    let read = read.unwrap();
    let shown = debug(&read) + &debug(&*read);
    assert!(!shown.contains("s3cr3t") && !shown.contains("ya29"), "{shown}");
    assert!(shown.contains(ID));
}

#[tokio::test]
async fn a_sign_in_link_is_in_no_debug_output() {
    let body = json!({
        "link_token": "s3cr3t", "redirect_url": "https://connect.example/s3cr3t",
        "expires_at": "2026-05-12T09:40:00.000Z", "connected_account_id": ID,
    });
    let server = server::json(201, body).await;
    let link = client(&server.uri())
        .api()
        .post_connected_accounts_link()
        .body_map(|body| body.auth_config_id("ac_1a2b3c4d5e6f").user_id("user-1"))
        .send()
        .await
        .unwrap();
    assert_eq!(link.link_token, "s3cr3t");
    assert!(!debug(&*link).contains("s3cr3t"));
}

#[test]
fn a_key_that_no_header_can_carry_is_refused_without_being_shown() {
    for key in ["", "ak_1\n", "ak_ 1", "ak_\u{e9}", "\u{0}"] {
        let error = ApiKey::project(key).unwrap_err();
        assert!(error.is_configuration());
        assert!(key.is_empty() || !texts(&error).contains(key));
    }
}

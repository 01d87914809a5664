//! The other operations of hosted OAuth: what they send, what they read, what is repeated.

use connected_accounts_client::nylas::types::{
    AccessType, ApplicationExchange, CodeExchange, ConnectProvider, GrantProvider, RefreshExchange, TokenRequest,
};
use connected_accounts_client::nylas::{Client, GrantId};
use serde_json::{Value, json};
use url::Url;

use super::{KEY, client, impatient};
use crate::server::{self, NOTHING, Recorder};

fn refresh() -> TokenRequest {
    let refresh: RefreshExchange = RefreshExchange::builder()
        .client_id("app")
        .client_secret("nyk_1")
        .refresh_token("refresh-1")
        .try_into()
        .unwrap();
    refresh.into()
}

#[tokio::test]
async fn an_exchange_sends_its_kind_and_no_key() {
    let answer = json!({
        "access_token": "access-1", "expires_in": 3600, "grant_id": "grant-1", "provider": "fastmail", "more": true,
    });
    let server = server::json(200, answer).await;
    let client = client(&server.uri());
    let code: CodeExchange = CodeExchange::builder()
        .client_id("app")
        .client_secret("nyk_1")
        .code("code-1")
        .redirect_uri("https://app.example.test/")
        .try_into()
        .unwrap();
    let application: ApplicationExchange =
        ApplicationExchange::builder().client_id("app").client_secret("nyk_1").grant_id("grant-1").try_into().unwrap();
    for request in [code.into(), refresh(), application.into()] {
        let given = client.api().exchange_token().body(request).send().await.unwrap();
        assert_eq!((given.access_token.expose(), given.grant_id.as_str()), ("access-1", "grant-1"));
        assert_eq!(given.provider, Some(ConnectProvider::from("fastmail")), "a value that the document lacks is kept");
        assert!(given.refresh_token.is_none());
    }
    let requests = server.received_requests().await.unwrap();
    let bodies: Vec<Value> = requests.iter().map(|request| request.body_json().unwrap()).collect();
    let app = json!({"client_id": "app", "client_secret": "nyk_1"});
    let with = |members: Value| {
        let mut body = app.clone();
        body.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        body
    };
    assert_eq!(
        bodies,
        [
            with(json!({
                "grant_type": "authorization_code", "code": "code-1", "redirect_uri": "https://app.example.test/",
            })),
            with(json!({"grant_type": "refresh_token", "refresh_token": "refresh-1"})),
            with(json!({"grant_type": "client_credentials", "grant_id": "grant-1"})),
        ]
    );
    for request in &requests {
        assert!(!request.headers.contains_key("authorization"), "the document asks for no key here");
    }
}

#[tokio::test]
async fn every_other_operation_sends_the_key_once() {
    let server = server::json(404, json!({"request_id": "r", "error": {"type": "a.b", "message": "no"}})).await;
    let client = client(&server.uri());
    let api = client.api();
    for error in [
        api.get_token_info().access_token("access-1").send().await.unwrap_err(),
        api.get_own_grant().send().await.unwrap_err(),
        api.get_grant().grant_id("me@example.test").send().await.unwrap_err(),
        api.delete_grant().grant_id("grant-1").send().await.unwrap_err(),
        client.revoke("access-1").await.unwrap_err(),
    ] {
        assert!(error.is_not_found() && error.request_id() == Some("r"), "{error}");
    }
    let requests = server.received_requests().await.unwrap();
    let lines: Vec<_> = requests.iter().map(|request| format!("{} {}", request.method, request.url.path())).collect();
    let expected = [
        "GET /v3/connect/tokeninfo",
        "GET /v3/grants/me",
        "GET /v3/grants/me@example.test",
        "DELETE /v3/grants/grant-1",
        "POST /v3/connect/revoke",
    ];
    assert_eq!(lines, expected);
    for request in &requests {
        let keys: Vec<_> = request.headers.get_all("authorization").iter().collect();
        assert_eq!(keys, [&format!("Bearer {KEY}")]);
    }
}

#[tokio::test]
async fn the_id_of_a_grant_stays_in_its_segment() {
    let server = Recorder::start(NOTHING).await;
    let client = client(&server.base_url);
    for id in ["", ".", "..", "a/b", "a\\b", "%2e%2e", "a?b", "a#b", "a b", "a\n", "a;b", "\u{e9}"] {
        assert!(id.parse::<GrantId>().is_err(), "{id}");
        let error = client.api().get_grant().grant_id(id).send().await.unwrap_err();
        assert!(error.is_invalid_request(), "{id}");
        assert!(client.api().delete_grant().grant_id(id).send().await.unwrap_err().is_invalid_request(), "{id}");
    }
    assert!(server.take().is_empty());
}

#[tokio::test]
async fn a_dead_token_is_told_from_a_wrong_key() {
    let flat = |error: &str| json!({"error": error, "error_code": 400});
    for (status, body, dead) in
        [(400, flat("invalid_token"), true), (400, flat("invalid_request"), false), (401, flat("invalid_token"), false)]
    {
        let server = server::json(status, body).await;
        let error = client(&server.uri()).api().get_token_info().access_token("a").send().await.unwrap_err();
        assert_eq!((error.is_invalid_token(), error.is_unauthorized()), (dead, status == 401));
    }
}

/// How often each operation is sent where no answer comes.
async fn attempts(client: &Client) -> [u32; 5] {
    let api = client.api();
    [
        client.revoke("access-1").await.unwrap_err().attempts(),
        api.get_token_info().access_token("access-1").send().await.unwrap_err().attempts(),
        api.get_grant().grant_id("grant-1").send().await.unwrap_err().attempts(),
        api.delete_grant().grant_id("grant-1").send().await.unwrap_err().attempts(),
        api.exchange_token().body(refresh()).send().await.unwrap_err().attempts(),
    ]
}

#[tokio::test]
async fn an_exchange_is_not_repeated() {
    let server = Recorder::start(b"").await;
    assert_eq!(attempts(&impatient(&server.base_url)).await, [3, 3, 3, 3, 1]);
    assert_eq!(server.take().len(), 13);
}

#[test]
fn a_browser_is_sent_to_a_whole_address() {
    let client = client("http://127.0.0.1:9/prefix/");
    let start = || client.api().start_authorization().client_id("app");
    let url = start()
        .redirect_uri("https://app.example.test/back?a=1&b=2")
        .access_type(AccessType::Offline)
        .login_hint("me+you@example.test")
        .state("a b&c")
        .url()
        .unwrap();
    let url = Url::parse(&url).unwrap();
    assert_eq!(url.path(), "/prefix/v3/connect/auth");
    let pairs: Vec<_> = url.query_pairs().collect();
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_ref(), value.as_ref())).collect();
    assert_eq!(
        pairs,
        [
            ("access_type", "offline"),
            ("client_id", "app"),
            ("login_hint", "me+you@example.test"),
            ("redirect_uri", "https://app.example.test/back?a=1&b=2"),
            ("response_type", "code"),
            ("state", "a b&c"),
        ]
    );
    let error = start().url().unwrap_err();
    assert!(error.is_invalid_request() && error.to_string().contains("redirect_uri"), "{error}");
}

#[tokio::test]
async fn unknown_values_are_kept() {
    let grant = json!({
        "request_id": "r",
        "data": {"id": "grant-1", "provider": "aol", "scope": ["a"], "created_at": 1, "grant_status": "paused"},
    });
    let server = server::json(200, grant).await;
    let grant = client(&server.uri()).api().get_own_grant().send().await.unwrap();
    assert_eq!(grant.data.provider, GrantProvider::from("aol"));
    assert_eq!(grant.data.grant_status.as_ref().map(|status| status.as_str()), Some("paused"));
}

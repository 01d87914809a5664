//! No text shows a token, a code, a client secret, a key.

use std::error::Error as _;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use connected_accounts_client::nylas::types::{
    ApplicationExchange, CodeExchange, Grant, RefreshExchange, TokenRequest, TokenResponse,
};
use connected_accounts_client::nylas::{Client, Credential};
use connected_accounts_client::{Error, Response, Retry};
use serde_json::json;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers};

use crate::log::Log;
use crate::server::Recorder;

/// In every secret of these tests.
const MARK: &str = "s3cr3t";

fn secret(what: &str) -> String {
    format!("{MARK}+{what}/0123456789")
}

/// Both forms of `Debug`.
fn debug(value: &impl Debug) -> String {
    format!("{value:?} {value:#?} ")
}

/// Everything that printing an error with its causes can show.
pub(super) fn texts(error: &Error) -> String {
    let mut text = format!("{error} {error:#} {}", debug(error));
    text += &error.body().map(debug_of).unwrap_or_default();
    let mut cause = error.source();
    while let Some(error) = cause {
        text += &format!(" {error} {error:?} {error:#?}");
        cause = error.source();
    }
    text
}

fn debug_of(value: impl Debug) -> String {
    debug(&value)
}

fn outcome<T: Debug>(result: Result<Response<T>, Error>) -> String {
    match result {
        Ok(response) => debug(&response) + &debug(&*response),
        Err(error) => texts(&error),
    }
}

/// The three kinds of exchange, with what their builders show.
fn exchanges() -> (Vec<TokenRequest>, String) {
    let code = CodeExchange::builder()
        .client_id("app")
        .client_secret(secret("client"))
        .code(secret("code"))
        .code_verifier(Some(secret("verifier").parse().unwrap()))
        .redirect_uri("https://app.example.test/");
    let refresh =
        RefreshExchange::builder().client_id("app").client_secret(secret("client")).refresh_token(secret("refresh"));
    let application =
        ApplicationExchange::builder().client_id("app").client_secret(secret("client")).grant_id("grant-1");
    let mut shown = debug(&code) + &debug(&refresh) + &debug(&application);
    let code: CodeExchange = code.try_into().unwrap();
    let refresh: RefreshExchange = refresh.try_into().unwrap();
    let application: ApplicationExchange = application.try_into().unwrap();
    shown += &(debug(&code) + &debug(&refresh) + &debug(&application));
    (vec![code.into(), refresh.into(), application.into()], shown)
}

/// What can be seen of every operation that carries a secret.
async fn every_operation(client: &Client) -> String {
    let (exchanges, mut shown) = exchanges();
    for exchange in exchanges {
        shown += &debug(&exchange);
        let call = client.api().exchange_token().body(exchange);
        shown += &debug(&call);
        shown += &outcome(call.send().await);
    }
    for call in [
        client.api().get_token_info().access_token(secret("access")),
        client.api().get_token_info().id_token(secret("id")),
    ] {
        shown += &debug(&call);
        shown += &outcome(call.send().await);
    }
    let call = client.api().revoke_token().token(secret("revoked"));
    shown += &debug(&call);
    shown += &outcome(call.send().await);
    match client.revoke(secret("revoked")).await {
        Ok(outcome) => shown += &debug(&outcome),
        Err(error) => shown += &texts(&error),
    }
    shown += &outcome(client.api().get_own_grant().send().await);
    shown + &debug(client) + &debug(client.api())
}

/// Answers what it was told last.
#[derive(Clone)]
struct Told(Arc<Mutex<ResponseTemplate>>);

impl Respond for Told {
    fn respond(&self, _: &Request) -> ResponseTemplate {
        self.0.lock().unwrap().clone()
    }
}

/// Answers of every kind, full of secrets; the request id is `id` wherever one can be.
fn answers(id: &str) -> Vec<ResponseTemplate> {
    let given = secret("given");
    let tokens = json!({
        "access_token": given, "refresh_token": given, "id_token": given, "expires_in": 3600, "grant_id": "grant-1",
    });
    let flat = json!({
        "error": given, "error_description": given, "error_uri": given, "error_code": given, "request_id": id,
    });
    let detail = json!({
        "type": given, "message": given, "validation_errors": {given.as_str(): given}, "provider_error": {"a": given},
    });
    let general = json!({"request_id": id, "error": detail});
    let bodies = [
        (200, tokens),
        (200, json!(given)),
        (200, json!({given.as_str(): given})),
        (200, json!({"request_id": id, "data": {}})),
        (400, flat.clone()),
        (400, general.clone()),
        (401, flat),
        (401, general),
        (503, json!([given])),
    ];
    let mut answers: Vec<_> =
        bodies.map(|(status, body)| ResponseTemplate::new(status).set_body_json(body)).into_iter().collect();
    answers.push(ResponseTemplate::new(302).insert_header("location", given.as_str()));
    answers.push(ResponseTemplate::new(200).set_body_string(given));
    let in_header = ResponseTemplate::new(400).insert_header("x-request-id", id);
    answers.push(in_header.set_body_json(json!({"error": "invalid_token"})));
    answers
}

/// What can be seen of the operations that carry this secret.
async fn operations_with(client: &Client, what: &str) -> String {
    match what {
        "revoked" => debug_of(client.revoke(secret(what)).await),
        "access" => outcome(client.api().get_token_info().access_token(secret(what)).send().await),
        "id" => outcome(client.api().get_token_info().id_token(secret(what)).send().await),
        "key" => outcome(client.api().get_own_grant().send().await),
        _ => {
            let mut shown = String::new();
            for exchange in exchanges().0 {
                if serde_json::to_string(&exchange).unwrap().contains(&secret(what)) {
                    shown += &outcome(client.api().exchange_token().body(exchange).send().await);
                }
            }
            shown
        }
    }
}

#[tokio::test]
async fn nothing_shows_whatever_the_server_does() {
    Log::install();
    let told = Told(Arc::new(Mutex::new(ResponseTemplate::new(200))));
    let server = MockServer::builder().disable_request_recording().start().await;
    Mock::given(matchers::any()).respond_with(told.clone()).mount(&server).await;
    let key = Credential::access_token(secret("key")).unwrap();
    let builder = Client::builder(server.uri(), key.clone()).retry(Retry::never());
    let mut shown = debug(&key) + &debug(&builder);
    let client = builder.build().unwrap();
    for what in ["revoked", "access", "id", "key", "client", "code", "verifier", "refresh"] {
        // A server that echoes what it was sent, or a part of it, as its request id.
        for id in [secret(what), format!("req-{}", secret(what)), secret(what)[..12].to_owned()] {
            for answer in answers(&id) {
                *told.0.lock().unwrap() = answer;
                let seen = operations_with(&client, what).await;
                assert!(!seen.is_empty());
                shown += &seen;
            }
        }
    }
    for answer in answers("req-1") {
        *told.0.lock().unwrap() = answer;
        shown += &every_operation(&client).await;
    }
    assert!(!shown.contains(MARK), "{shown}");
    let log = Log::everything();
    assert!(log.contains("operation=\"exchange_token\"") && log.contains("starting new connection"), "{log}");
    assert_eq!(log.lines().find(|line| line.contains(MARK)), None);
}

#[tokio::test]
async fn nothing_shows_where_nobody_answers() {
    Log::install();
    let silent = Recorder::start(b"").await;
    let cut = Recorder::start(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"a").await;
    let garbage = Recorder::start(b"garbage\r\n\r\n").await;
    for base_url in [&silent.base_url, &cut.base_url, &garbage.base_url, "http://127.0.0.1:9"] {
        let client = super::impatient(base_url);
        let error = client.revoke(secret("revoked")).await.unwrap_err();
        assert!(error.is_transport() && error.source().is_some(), "{error}");
        let shown = texts(&error) + &every_operation(&client).await;
        assert!(!shown.contains(MARK) && !shown.contains(super::KEY), "{shown}");
    }
    let log = Log::everything();
    assert!(log.contains("the call is repeated") && log.contains("outcome=\"transport\""), "{log}");
    assert_eq!(log.lines().find(|line| line.contains(MARK) || line.contains(super::KEY)), None);
}

#[test]
fn what_was_read_can_be_used_but_not_seen() {
    let body = json!({"access_token": "s3cr3t\n", "expires_in": 1, "grant_id": "grant-1", "token_type": "Bearer"});
    let tokens: TokenResponse = serde_json::from_value(body.clone()).unwrap();
    // A server's own token is kept as it is, however odd.
    assert_eq!(tokens.access_token.expose(), "s3cr3t\n");
    assert_eq!(serde_json::to_value(&tokens).unwrap(), body);
    let shown = debug(&tokens);
    assert!(!shown.contains(MARK) && shown.contains("Bearer"), "{shown}");

    let settings = json!({"imap_password": "s3cr3t"});
    let grant = json!({"id": "g", "provider": "imap", "scope": [], "created_at": 1, "settings": settings});
    let grant: Grant = serde_json::from_value(grant).unwrap();
    assert_eq!(grant.settings.as_ref().unwrap()["imap_password"], "s3cr3t");
    assert!(!debug(&grant).contains(MARK));
}

#[test]
fn a_key_that_no_header_can_carry_is_refused_without_being_shown() {
    for key in ["", "nyk_1\n", "nyk_ 1", "nyk_\u{e9}", "\u{0}"] {
        for error in [Credential::api_key(key).unwrap_err(), Credential::access_token(key).unwrap_err()] {
            assert!(error.is_configuration());
            assert!(key.is_empty() || !texts(&error).contains(key));
        }
    }
}

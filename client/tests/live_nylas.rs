//! The life of tokens against a running server of hosted OAuth; it uses the public API only, so that a vendored copy passes it too.
//!
//! `NYLAS_BASE_URL`, `NYLAS_API_KEY`, `NYLAS_CLIENT_ID`, `NYLAS_GRANT_ID` (a grant of your own) say where, and
//! `NYLAS_REDIRECT_URI` what the application has registered; then
//! `cargo test --features nylas --test live_nylas -- --ignored`. It makes tokens for the grant there and revokes
//! them. The test of a whole family asks for a code by plain HTTP: it needs a server where signing in takes no people.
#![cfg(feature = "nylas")]
#![expect(clippy::unwrap_used, reason = "a test ends where a step fails")]

use connected_accounts_client::nylas::types::{
    AccessType, ApplicationExchange, CodeExchange, GrantStatus, RefreshExchange, TokenRequest, TokenResponse,
};
use connected_accounts_client::nylas::{Client, Credential, Revocation, Secret};
use connected_accounts_client::{Error, Response};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("failed to run against a server: {name} is not set"))
}

/// A client with the application's key.
fn application() -> Client {
    client(Credential::api_key(variable("NYLAS_API_KEY")).unwrap())
}

/// A client that speaks for a grant.
fn owner(token: &Secret) -> Client {
    client(Credential::access_token(token.expose()).unwrap())
}

fn client(credential: Credential) -> Client {
    Client::new(variable("NYLAS_BASE_URL"), credential).unwrap()
}

async fn exchange(client: &Client, request: impl Into<TokenRequest>) -> Result<Response<TokenResponse>, Error> {
    client.api().exchange_token().body(request.into()).send().await
}

/// A token for the grant, of no family but its own.
async fn lone_token(client: &Client) -> Secret {
    let request: ApplicationExchange = ApplicationExchange::builder()
        .client_id(variable("NYLAS_CLIENT_ID"))
        .client_secret(variable("NYLAS_API_KEY"))
        .grant_id(variable("NYLAS_GRANT_ID"))
        .try_into()
        .unwrap();
    exchange(client, request).await.unwrap().into_inner().access_token
}

async fn refresh(client: &Client, token: &Secret) -> Result<Secret, Error> {
    let request: RefreshExchange = RefreshExchange::builder()
        .client_id(variable("NYLAS_CLIENT_ID"))
        .client_secret(variable("NYLAS_API_KEY"))
        .refresh_token(token)
        .try_into()
        .unwrap();
    Ok(exchange(client, request).await?.into_inner().access_token)
}

/// Whether a token is good, by what the server tells the application about it.
async fn is_good(client: &Client, token: &Secret) -> bool {
    match client.api().get_token_info().access_token(token).send().await {
        Ok(info) => info.data.exp > info.data.iat,
        Err(error) if error.is_invalid_token() => false,
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
#[ignore = "needs NYLAS_BASE_URL, NYLAS_API_KEY, NYLAS_CLIENT_ID, NYLAS_GRANT_ID"]
async fn a_token_lives_and_is_revoked_while_its_grant_stays() {
    let client = application();
    let grant = variable("NYLAS_GRANT_ID");
    let before = client.api().get_grant().grant_id(&grant).send().await.unwrap().into_inner().data;
    let token = lone_token(&client).await;
    assert!(is_good(&client, &token).await);
    let own = owner(&token).api().get_own_grant().send().await.unwrap();
    assert_eq!(own.data.id, before.id);

    assert_eq!(client.revoke(&token).await.unwrap(), Revocation::Revoked);
    assert_eq!(client.revoke(&token).await.unwrap(), Revocation::AlreadyDead);
    assert!(!is_good(&client, &token).await);
    let refused = owner(&token).api().get_own_grant().send().await.unwrap_err();
    assert!(refused.is_unauthorized() && refused.request_id().is_some(), "{refused}");

    let after = client.api().get_grant().grant_id(&grant).send().await.unwrap();
    assert_eq!((&after.data.id, after.data.updated_at), (&before.id, before.updated_at));
    assert_eq!(after.data.grant_status, Some(GrantStatus::Valid));
}

#[tokio::test]
#[ignore = "needs NYLAS_BASE_URL, NYLAS_API_KEY, NYLAS_CLIENT_ID, NYLAS_GRANT_ID"]
async fn a_token_can_revoke_itself() {
    let client = application();
    let token = lone_token(&client).await;
    let owner = owner(&token);
    assert_eq!(owner.revoke(&token).await.unwrap(), Revocation::Revoked);
    assert!(owner.revoke(&token).await.unwrap_err().is_unauthorized());
    assert_eq!(client.revoke(&token).await.unwrap(), Revocation::AlreadyDead);
}

#[tokio::test]
#[ignore = "needs NYLAS_BASE_URL, NYLAS_API_KEY"]
async fn what_is_no_token_is_called_dead_and_a_wrong_key_is_refused() {
    let client = application();
    for token in ["never-issued", "a+b/c=&d e", "%2e%2e%00", "x?token=y#z"] {
        assert_eq!(client.revoke(token).await.unwrap(), Revocation::AlreadyDead, "{token}");
    }
    let stranger = self::client(Credential::api_key("nyk_wrong").unwrap());
    let refused = stranger.revoke("never-issued").await.unwrap_err();
    assert!(refused.is_unauthorized() && refused.body().is_some(), "{refused}");
    let missing = client.api().get_grant().grant_id("5e6f7a8b-0000-4000-8000-000000000000").send().await;
    assert!(missing.unwrap_err().is_not_found());
}

#[tokio::test]
#[ignore = "needs NYLAS_BASE_URL, NYLAS_API_KEY, NYLAS_CLIENT_ID, NYLAS_REDIRECT_URI"]
async fn a_revoked_token_takes_its_family_along() {
    let client = application();
    let code = code(&client).await;
    let request: CodeExchange = CodeExchange::builder()
        .client_id(variable("NYLAS_CLIENT_ID"))
        .client_secret(variable("NYLAS_API_KEY"))
        .redirect_uri(variable("NYLAS_REDIRECT_URI"))
        .code(code)
        .try_into()
        .unwrap();
    let tokens = exchange(&client, request).await.unwrap().into_inner();
    let parent = tokens.refresh_token.unwrap();
    let sibling = refresh(&client, &parent).await.unwrap();
    assert!(is_good(&client, &sibling).await);

    // What is no access token is called dead, though it lives.
    assert_eq!(client.revoke(&parent).await.unwrap(), Revocation::AlreadyDead);
    assert!(is_good(&client, &refresh(&client, &parent).await.unwrap()).await);

    assert_eq!(client.revoke(&tokens.access_token).await.unwrap(), Revocation::Revoked);
    assert_eq!(client.revoke(&sibling).await.unwrap(), Revocation::AlreadyDead);
    let refused = refresh(&client, &parent).await.unwrap_err();
    assert_eq!(refused.status().unwrap(), 400);
    assert!(refused.body().is_some_and(|body| body.slug.is_some()), "{refused}");
}

/// A code, which the redirect of the authorisation holds.
async fn code(client: &Client) -> String {
    let url = client
        .api()
        .start_authorization()
        .client_id(variable("NYLAS_CLIENT_ID"))
        .redirect_uri(variable("NYLAS_REDIRECT_URI"))
        .access_type(AccessType::Offline)
        .login_hint("client-live@example.test")
        .state("a+b c")
        .url()
        .unwrap();
    let address = url.strip_prefix("http://").unwrap();
    let (host, path) = address.split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).await.unwrap();
    let request = format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (_, query) = answer.lines().find(|line| line.contains("code=")).unwrap().split_once('?').unwrap();
    assert!(query.contains("state=a%2Bb+c"), "{query}");
    let code = query.split('&').find_map(|pair| pair.strip_prefix("code=")).unwrap();
    code.trim().to_owned()
}

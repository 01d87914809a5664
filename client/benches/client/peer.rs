//! What a careful programmer writes by hand with reqwest, serde, serde_json for the same calls.

use std::time::Duration;

use reqwest::redirect::Policy;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::KEY;

#[derive(Debug, Deserialize)]
pub(crate) struct Revoked {
    pub(crate) revoked_tokens: Vec<Subject>,
    pub(crate) connected_account: State,
}

#[derive(Debug, Deserialize)]
pub(crate) struct State {
    pub(crate) id: String,
    pub(crate) status: Status,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Subject {
    AccessToken,
    RefreshToken,
    Credential,
    #[serde(untagged)]
    Other(String),
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Status {
    Initializing,
    Initiated,
    Active,
    Failed,
    Expired,
    Inactive,
    Revoked,
    #[serde(untagged)]
    Other(String),
}

/// A page with the same information as the client's own type: every documented member, unknown credentials kept.
#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "what is decoded counts, not what is read of it")]
pub(crate) struct Page {
    pub(crate) items: Vec<Account>,
    pub(crate) next_cursor: Option<String>,
    total_pages: i64,
    current_page: i64,
    total_items: i64,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "what is decoded counts, not what is read of it")]
pub(crate) struct Account {
    pub(crate) id: String,
    toolkit: Toolkit,
    auth_config: AuthConfig,
    word_id: Option<String>,
    alias: Option<String>,
    user_id: Option<String>,
    status: Status,
    experimental: Option<Sharing>,
    created_at: String,
    updated_at: String,
    state: ConnectionState,
    data: Option<Map<String, Value>>,
    status_reason: Option<String>,
    is_disabled: bool,
    test_request_endpoint: Option<String>,
    #[serde(rename = "authScheme")]
    auth_scheme: Option<String>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "what is decoded counts, not what is read of it")]
struct Toolkit {
    slug: String,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "what is decoded counts, not what is read of it")]
struct AuthConfig {
    id: String,
    auth_scheme: Option<String>,
    is_composio_managed: bool,
    is_disabled: bool,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "what is decoded counts, not what is read of it")]
struct Sharing {
    account_type: String,
    acl_config_for_shared: Option<Value>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "what is decoded counts, not what is read of it")]
struct ConnectionState {
    #[serde(rename = "authScheme")]
    auth_scheme: String,
    val: Values,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "what is decoded counts, not what is read of it")]
struct Values {
    status: Status,
    access_token: Option<String>,
    refresh_token: Option<String>,
    id_token: Option<String>,
    token_type: Option<String>,
    scope: Option<Value>,
    expires_in: Option<Value>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

/// A page of which only what a loop over all accounts needs is read.
#[derive(Debug, Deserialize)]
pub(crate) struct Ids {
    pub(crate) items: Vec<Id>,
    pub(crate) next_cursor: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Id {
    pub(crate) id: String,
}

/// reqwest, set up as the client sets it up.
pub(crate) fn http() -> reqwest::Client {
    // The tests of this package compile TLS in, and reqwest then asks for a provider even without https.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .timeout(Duration::from_secs(30))
        .connect_timeout(Duration::from_secs(10))
        .user_agent("peer/1")
        .build()
        .unwrap()
}

/// One revoke: is it a 200, of this account, REVOKED afterwards?
pub(crate) async fn revoke(http: &reqwest::Client, base_url: &str, id: &str) -> Vec<Subject> {
    let url = format!("{base_url}/api/v3.1/connected_accounts/{id}/revoke");
    let request = http.post(url).header("x-api-key", KEY).header("accept", "application/json");
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    let body = response.bytes().await.unwrap();
    let revoked: Revoked = serde_json::from_slice(&body).unwrap();
    assert!(revoked.connected_account.id == id && revoked.connected_account.status == Status::Revoked);
    revoked.revoked_tokens
}

/// One page of ids.
pub(crate) async fn ids(http: &reqwest::Client, base_url: &str, limit: usize, cursor: Option<&str>) -> Ids {
    let mut url = format!("{base_url}/api/v3.1/connected_accounts?limit={limit}");
    if let Some(cursor) = cursor {
        url = format!("{url}&cursor={cursor}");
    }
    let response = http.get(url).header("x-api-key", KEY).header("accept", "application/json").send().await.unwrap();
    assert_eq!(response.status(), 200);
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

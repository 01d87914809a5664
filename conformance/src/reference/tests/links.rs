//! Tests links: the account behind one, its page, how it ends.

use std::time::Duration;

use serde_json::{Value, json};

use super::refusals::assert_enveloped;
use super::{API_KEY, AUTH_CONFIGS, Options, ROOT, World};

const CALLBACK: &str = "https://app.example/done?own=1&status=x#part";

fn field(linked: &Value, name: &str) -> String {
    linked[name].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_link_leads_to_an_account_that_waits() {
    let world = World::new().await;
    let linked = world.link(AUTH_CONFIGS.revocable, CALLBACK).await;
    let id = field(&linked, "connected_account_id");
    assert!(field(&linked, "link_token").starts_with("lt_"));
    let now = super::super::clock::iso(super::super::clock::now());
    assert!(field(&linked, "expires_at") > now, "{linked}");
    assert_eq!(linked.get("experimental"), None);
    let (_, read) = world.call("GET", &format!("/{id}"), None).await;
    assert_eq!(read["status"], "INITIATED");
    assert_eq!(read["user_id"], "somebody");
    assert_eq!(read["state"]["val"]["redirectUrl"], linked["redirect_url"]);
    assert_eq!(world.revoke(&id).await.0, 409);
    let page = world.visit("GET", &linked["redirect_url"], "", None).await;
    assert_eq!(page.status, 200);
    assert!(page.headers.contains("text/html"), "{}", page.headers);
    assert!(page.text.contains(&id) && page.text.contains("calendar"), "{}", page.text);
    assert_eq!(world.visit("HEAD", &linked["redirect_url"], "?outcome=success", None).await.status, 200);
    assert_eq!(world.status_of(&id).await, "INITIATED");
    world.stop().await;
}

#[tokio::test]
async fn whoever_allows_comes_back_with_an_active_account() {
    let world = World::new().await;
    for (method, suffix, body) in [("POST", "", Some("outcome=success")), ("GET", "?outcome=success", None)] {
        let linked = world.link(AUTH_CONFIGS.revocable, CALLBACK).await;
        let id = field(&linked, "connected_account_id");
        let left = world.visit(method, &linked["redirect_url"], suffix, body).await;
        assert_eq!(left.status, 302);
        let target = format!("https://app.example/done?own=1&status=x&status=success&connected_account_id={id}#part");
        assert!(left.headers.contains(&target), "{}", left.headers);
        let (_, read) = world.call("GET", &format!("/{id}"), None).await;
        assert_eq!((&read["status"], &read["status_reason"]), (&json!("ACTIVE"), &Value::Null));
        assert_eq!(read["state"]["val"]["access_token"].as_str().map(str::len), Some(7));
        assert_eq!(world.revoke(&id).await.1["revoked_tokens"], json!(["access_token", "refresh_token"]));
        assert_eq!(world.seen().len(), 2);
        assert_eq!(world.visit("GET", &linked["redirect_url"], "", None).await.status, 404);
        assert_eq!(world.visit("POST", &linked["redirect_url"], "", Some("outcome=failed")).await.status, 404);
        assert_eq!(world.status_of(&id).await, "REVOKED");
    }
    world.stop().await;
}

#[tokio::test]
async fn whoever_denies_comes_back_with_a_failed_account() {
    let world = World::new().await;
    let linked = world.link(AUTH_CONFIGS.revocable, CALLBACK).await;
    let id = field(&linked, "connected_account_id");
    let left = world.visit("POST", &linked["redirect_url"], "", Some("outcome=failed")).await;
    assert_eq!(left.status, 302);
    assert!(left.headers.contains(&format!("&status=failed&connected_account_id={id}")), "{}", left.headers);
    let (_, read) = world.call("GET", &format!("/{id}"), None).await;
    assert_eq!(read["status"], "FAILED");
    assert_eq!(read["state"]["val"]["error"], "access_denied");
    world.stop().await;
}

#[tokio::test]
async fn odd_visits_change_nothing() {
    let world = World::new().await;
    let linked = world.link(AUTH_CONFIGS.revocable, "").await;
    let (url, id) = (&linked["redirect_url"], field(&linked, "connected_account_id"));
    for (method, suffix, status) in
        [("POST", "", 400), ("GET", "?outcome=perhaps", 400), ("GET", "x", 404), ("POST", "/x", 404)]
    {
        assert_eq!(world.visit(method, url, suffix, None).await.status, status, "{method} {suffix}");
    }
    assert_enveloped(&world.visit("PUT", url, "", None).await, 405, "PUT");
    assert_eq!(world.status_of(&id).await, "INITIATED");
    // Without a callback there is nowhere to go.
    let ended = world.visit("GET", url, "?outcome=success", None).await;
    assert_eq!((ended.status, ended.text.contains("success")), (200, true));
    let linked = world.link(AUTH_CONFIGS.revocable, "").await;
    world.call("DELETE", &format!("/{}", field(&linked, "connected_account_id")), None).await;
    assert_eq!(world.visit("POST", &linked["redirect_url"], "", Some("outcome=success")).await.status, 404);
    world.stop().await;
}

#[tokio::test]
async fn a_link_expires_with_its_account() {
    let lifetime = Duration::from_millis(200);
    let world = World::with(Options { link_lifetime: lifetime, ..Options::default() }).await;
    let (late, used) = (world.link(AUTH_CONFIGS.revocable, "").await, world.link(AUTH_CONFIGS.revocable, "").await);
    world.visit("GET", &used["redirect_url"], "?outcome=success", None).await;
    tokio::time::sleep(2 * lifetime).await;
    let (_, read) = world.call("GET", &format!("/{}", field(&late, "connected_account_id")), None).await;
    assert_eq!(read["status"], "EXPIRED");
    assert!(read["status_reason"].is_string());
    assert_eq!(world.visit("GET", &late["redirect_url"], "?outcome=success", None).await.status, 404);
    assert_eq!(world.status_of(&field(&used, "connected_account_id")).await, "ACTIVE");
    world.stop().await;
}

#[tokio::test]
async fn prefilled_values_are_the_connection_once_allowed() {
    let world = World::new().await;
    for (config, data, shown, held) in [
        (
            AUTH_CONFIGS.revocable,
            json!({"access_token": "access-l", "refresh_token": "refresh-l", "subdomain": "acme", "status": "ACTIVE"}),
            json!({"status": "ACTIVE", "access_token": "acce...", "refresh_token": "refr...", "subdomain": "acme",
                "token_type": "Bearer"}),
            2,
        ),
        (
            AUTH_CONFIGS.managed,
            json!({"access_token": "access-m", "refresh_token": ""}),
            json!({"status": "ACTIVE", "access_token": "REDACTED", "refresh_token": "REDACTED",
                "token_type": "Bearer"}),
            2,
        ),
        (
            AUTH_CONFIGS.api_key,
            json!({"generic_api_key": "key-l"}),
            json!({"status": "ACTIVE", "generic_api_key": "key-..."}),
            0,
        ),
    ] {
        let body = json!({"auth_config_id": config, "user_id": "u", "connection_data": data});
        let (_, linked) = world.call("POST", "/link", Some(body)).await;
        world.visit("GET", &linked["redirect_url"], "?outcome=success", None).await;
        let id = field(&linked, "connected_account_id");
        let (_, read) = world.call("GET", &format!("/{id}"), None).await;
        assert_eq!(read["state"]["val"], shown);
        assert_eq!(read["auth_config"]["is_composio_managed"], config == AUTH_CONFIGS.managed);
        world.revoke(&id).await;
        assert_eq!(world.seen().len(), held);
    }
    world.stop().await;
}

#[tokio::test]
async fn bad_links_are_refused() {
    let world = World::new().await;
    let with = |name: &str, value: Value| {
        let mut body = json!({"auth_config_id": AUTH_CONFIGS.revocable, "user_id": "u", "alias": "work"});
        body[name] = value;
        body.to_string()
    };
    for (body, status) in [
        (String::new(), 400),
        (with("auth_config_id", Value::Null), 400),
        (with("auth_config_id", json!("ac_nobody")), 404),
        (with("user_id", Value::Null), 400),
        (with("user_id", json!("")), 400),
        (with("callback_url", json!("nowhere")), 400),
        (with("callback_url", json!(7)), 400),
        (with("connection_data", json!([])), 400),
        (with("connection_data", json!({"access_token": 7})), 400),
        (with("experimental", json!({"account_type": "PUBLIC"})), 400),
        (with("user_id", json!("u")), 201),
        (with("user_id", json!("u")), 400),
        (with("user_id", json!("v")), 201),
    ] {
        let answer = world.send("POST", &format!("{ROOT}/link"), Some(API_KEY), Some(&body)).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.text);
        if status >= 400 {
            assert_enveloped(&answer, status, &body);
        }
    }
    world.stop().await;
}

#[tokio::test]
async fn a_create_without_an_authorisation_gets_a_link() {
    let world = World::new().await;
    let connection = json!({"user_id": "u", "callback_url": CALLBACK});
    let body = json!({"auth_config": {"id": AUTH_CONFIGS.revocable}, "connection": connection});
    let (_, created) = world.call("POST", "", Some(body.clone())).await;
    assert_eq!(created["status"], "INITIALIZING");
    assert_eq!(created["redirect_url"], created["connectionData"]["val"]["redirectUrl"]);
    let left = world.visit("GET", &created["redirect_url"], "?outcome=success", None).await;
    assert_eq!(left.status, 302);
    assert_eq!(world.status_of(&field(&created, "id")).await, "ACTIVE");
    let mut managed = body;
    managed["auth_config"]["id"] = json!(AUTH_CONFIGS.managed);
    let (status, refused) = world.call("POST", "", Some(managed)).await;
    assert_eq!((status, &refused["error"]["code"]), (400, &json!(600)));
    assert!(field(&refused["error"], "suggested_fix").contains("/link"));
    world.stop().await;
}

#[tokio::test]
async fn refreshing_starts_over() {
    let world = World::new().await;
    for status in ["INITIALIZING", "INITIATED", "ACTIVE", "FAILED", "EXPIRED"] {
        let id = world.create(AUTH_CONFIGS.revocable, status, "u", status).await;
        let path = format!("/{id}/refresh");
        let (_, older) = world.call("POST", &format!("{path}?redirect_url=https://app.example/q"), None).await;
        let body = json!({"redirect_url": "https://app.example/b"});
        let (code, refreshed) = world.call("POST", &path, Some(body)).await;
        assert_eq!((code, &refreshed["id"], &refreshed["status"]), (200, &json!(id), &json!("INITIATED")));
        assert_eq!(world.status_of(&id).await, "INITIATED");
        assert_eq!(world.visit("GET", &older["redirect_url"], "?outcome=success", None).await.status, 404);
        let left = world.visit("GET", &refreshed["redirect_url"], "?outcome=success", None).await;
        assert!(left.headers.contains("https://app.example/b?status=success"), "{}", left.headers);
        assert_eq!(world.status_of(&id).await, "ACTIVE");
    }
    world.stop().await;
}

#[tokio::test]
async fn what_cannot_start_over_is_left_alone() {
    let world = World::new().await;
    let revoked = world.active("1").await;
    world.revoke(&revoked).await;
    let inactive = world.create(AUTH_CONFIGS.revocable, "INACTIVE", "u", "2").await;
    let key = world.create(AUTH_CONFIGS.api_key, "ACTIVE", "u", "3").await;
    for (id, code, status) in [(&revoked, 422, "REVOKED"), (&inactive, 422, "INACTIVE"), (&key, 409, "ACTIVE")] {
        let answer = world.send("POST", &format!("{ROOT}/{id}/refresh"), Some(API_KEY), None).await;
        assert_enveloped(&answer, code, status);
        assert_eq!(world.status_of(id).await, status);
    }
    let id = world.active("4").await;
    for (query, body) in [("?redirect_url=x", ""), ("", "[]"), ("", "{\"redirect_url\":7}")] {
        let answer = world.send("POST", &format!("{ROOT}/{id}/refresh{query}"), Some(API_KEY), Some(body)).await;
        assert_enveloped(&answer, 400, body);
    }
    assert_eq!(world.status_of(&id).await, "ACTIVE");
    world.stop().await;
}

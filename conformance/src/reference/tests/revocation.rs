//! Tests what a revoke does when it may.

use serde_json::json;

use super::{AUTH_CONFIGS, World, import, sent};
use crate::reference::{OTHER_API_KEY, Options};

#[tokio::test]
async fn the_first_revoke_kills_both_tokens_the_second_none() {
    let world = World::new().await;
    let id = world.active("1").await;
    let account = json!({"id": id, "status": "REVOKED"});
    let first = json!({
        "revoked_tokens": ["access_token", "refresh_token"],
        "connected_account": account,
    });
    assert_eq!(world.revoke(&id).await, (200, first));
    assert_eq!(world.seen(), [sent("access", "1"), sent("refresh", "1")]);
    let again = json!({"revoked_tokens": [], "connected_account": account});
    for _ in 0..3 {
        assert_eq!(world.revoke(&id).await, (200, again.clone()));
    }
    assert!(world.seen().is_empty());
    let (_, read) = world.call("GET", &format!("/{id}"), None).await;
    assert_eq!(read["status"], "REVOKED");
    assert_eq!(read["state"]["val"]["status"], "REVOKED");
    assert!(read["state"]["val"].get("access_token").is_none());
    world.stop().await;
}

#[tokio::test]
async fn only_what_is_held_or_supported_is_killed() {
    let world = World::new().await;
    let id = world.create(AUTH_CONFIGS.access_only, "ACTIVE", "u", "1").await;
    assert_eq!(world.revoke(&id).await.1["revoked_tokens"], json!(["access_token"]));
    assert_eq!(world.seen(), [sent("access", "1")]);
    let mut body = import(AUTH_CONFIGS.revocable, "ACTIVE", "u", "2");
    body["connection"]["state"]["val"]["refresh_token"] = json!(null);
    let (_, created) = world.call("POST", "", Some(body)).await;
    let id = created["id"].as_str().unwrap();
    assert_eq!(world.revoke(id).await.1["revoked_tokens"], json!(["access_token"]));
    assert_eq!(world.seen(), [sent("access", "2")]);
    world.stop().await;
}

#[tokio::test]
async fn reads_mask_every_secret() {
    let world = World::new().await;
    let body = import(AUTH_CONFIGS.revocable, "ACTIVE", "u", "1");
    let (_, created) = world.call("POST", "", Some(body)).await;
    assert_eq!(created["connectionData"]["val"]["access_token"], "acce...");
    assert_eq!(created["redirect_url"], "https://app.example/back");
    let id = created["id"].as_str().unwrap();
    let (_, read) = world.call("GET", &format!("/{id}"), None).await;
    let (_, listed) = world.call("GET", "", None).await;
    for account in [&read, &listed["items"][0]] {
        assert_eq!(account["state"]["val"]["refresh_token"], "refr...");
        assert_eq!(account["data"], account["state"]["val"]);
        assert!(!account.to_string().contains("access-1"));
    }
    assert_eq!(read["params"], json!({}));
    assert_eq!(listed["items"][0].get("params"), None);
    world.stop().await;
}

#[tokio::test]
async fn an_account_without_a_state_is_initializing() {
    let world = World::new().await;
    let body = json!({"auth_config": {"id": AUTH_CONFIGS.revocable}, "connection": {}});
    let (status, created) = world.call("POST", "", Some(body)).await;
    assert_eq!((status, &created["status"]), (201, &json!("INITIALIZING")));
    let (_, read) = world.call("GET", &format!("/{}", created["id"].as_str().unwrap()), None).await;
    assert_eq!(read["user_id"], "default");
    world.stop().await;
}

#[tokio::test]
async fn enabling_ends_what_disabling_began() {
    let world = World::new().await;
    let id = world.active("1").await;
    let path = format!("/{id}/status");
    for (enabled, status) in [(false, "INACTIVE"), (false, "INACTIVE"), (true, "ACTIVE")] {
        let answer = world.call("PATCH", &path, Some(json!({"enabled": enabled}))).await;
        assert_eq!(answer, (200, json!({"success": true})));
        assert_eq!(world.status_of(&id).await, status);
        assert_eq!(world.revoke(&id).await.0, if enabled { 200 } else { 409 });
    }
    assert_eq!(world.call("PATCH", &path, Some(json!({"enabled": true}))).await.0, 409);
    world.stop().await;
}

#[tokio::test]
async fn deleting_revokes_only_when_asked_to() {
    let world = World::new().await;
    let id = world.active("1").await;
    let answer = world.call("DELETE", &format!("/{id}?revoke_on_delete=false"), None).await;
    assert_eq!(answer, (200, json!({"success": true})));
    for (method, leaf) in
        [("GET", ""), ("DELETE", ""), ("PATCH", ""), ("PATCH", "/status"), ("POST", "/refresh"), ("POST", "/revoke")]
    {
        assert_eq!(world.call(method, &format!("/{id}{leaf}"), None).await.0, 404);
    }
    let id = world.active("2").await;
    let (status, answer) = world.call("DELETE", &format!("/{id}?revoke_on_delete=true"), None).await;
    assert_eq!(status, 200);
    assert!(answer["revoke_job_id"].as_str().unwrap().starts_with("pj_"));
    let mut seen = Vec::new();
    while seen.len() < 2 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        seen.extend(world.seen());
    }
    seen.sort();
    assert_eq!(seen, [sent("access", "2"), sent("refresh", "2")]);
    assert_eq!(world.call("GET", "", None).await.1["total_items"], 0);
    world.stop().await;
}

#[tokio::test]
async fn projects_do_not_see_each_other() {
    let world = World::new().await;
    let id = world.active("1").await;
    for (method, leaf) in
        [("GET", ""), ("DELETE", ""), ("PATCH", ""), ("PATCH", "/status"), ("POST", "/refresh"), ("POST", "/revoke")]
    {
        let path = format!("{}/{id}{leaf}", super::ROOT);
        assert_eq!(world.send(method, &path, Some(OTHER_API_KEY), None).await.status, 404);
    }
    let listed = world.send("GET", super::ROOT, Some(OTHER_API_KEY), None).await.json();
    assert_eq!(listed["total_items"], 0);
    assert_eq!(world.status_of(&id).await, "ACTIVE");
    world.stop().await;
}

#[tokio::test]
async fn the_built_in_provider_accepts() {
    let reference = crate::reference::Reference::start(Options::default()).await.unwrap();
    let client = super::client();
    let url = format!("{}{}", reference.base_url(), super::ROOT);
    let post =
        |url: String, body: String| client.post(url).header("x-api-key", crate::reference::API_KEY).body(body).send();
    let body = import(AUTH_CONFIGS.revocable, "ACTIVE", "u", "1").to_string();
    let created = post(url.clone(), body).await.unwrap().text().await.unwrap();
    let created: serde_json::Value = serde_json::from_str(&created).unwrap();
    let url = format!("{url}/{}/revoke", created["id"].as_str().unwrap());
    let revoked = post(url, String::new()).await.unwrap().text().await.unwrap();
    assert!(revoked.contains(r#"["access_token","refresh_token"]"#), "{revoked}");
    reference.stop().await;
}

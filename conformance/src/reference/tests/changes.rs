//! Tests patches: aliases, credentials, sharing.

use serde_json::{Value, json};

use super::refusals::assert_enveloped;
use super::{API_KEY, AUTH_CONFIGS, ROOT, World, import};

async fn patch(world: &World, id: &str, body: Value) -> u16 {
    let (status, answer) = world.call("PATCH", &format!("/{id}"), Some(body)).await;
    if status == 200 {
        assert_eq!((&answer["success"], &answer["id"]), (&json!(true), &json!(id)));
        assert_eq!(answer["status"], world.status_of(id).await);
    }
    status
}

async fn read(world: &World, id: &str) -> Value {
    world.call("GET", &format!("/{id}"), None).await.1
}

#[tokio::test]
async fn an_alias_is_set_replaced_cleared() {
    let world = World::new().await;
    for status in ["INITIATED", "ACTIVE", "INACTIVE", "EXPIRED"] {
        let id = world.create(AUTH_CONFIGS.revocable, status, "u", "1").await;
        for (alias, shown) in [("Work", json!("Work")), ("home", json!("home")), ("", Value::Null)] {
            assert_eq!(patch(&world, &id, json!({"alias": alias})).await, 200);
            assert_eq!(read(&world, &id).await["alias"], shown);
            let (_, listed) = world.call("GET", &format!("?connected_account_ids={id}"), None).await;
            assert_eq!(listed["items"][0]["alias"], shown);
        }
        assert_eq!(patch(&world, &id, json!({})).await, 200);
        assert_eq!(world.status_of(&id).await, status);
    }
    world.stop().await;
}

#[tokio::test]
async fn an_alias_is_unique_for_a_user_within_a_toolkit() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for (config, user) in [
        (AUTH_CONFIGS.revocable, "u"),
        (AUTH_CONFIGS.revocable, "u"),
        (AUTH_CONFIGS.revocable, "v"),
        (AUTH_CONFIGS.access_only, "u"),
    ] {
        ids.push(world.create(config, "ACTIVE", user, "1").await);
    }
    let work = || json!({"alias": "work"});
    assert_eq!(patch(&world, &ids[0], work()).await, 200);
    assert_eq!(patch(&world, &ids[0], work()).await, 200);
    let answer = world.send("PATCH", &format!("{ROOT}/{}", ids[1]), Some(API_KEY), Some(&work().to_string())).await;
    assert_enveloped(&answer, 409, "work");
    assert_eq!(read(&world, &ids[1]).await["alias"], Value::Null);
    assert_eq!(patch(&world, &ids[2], work()).await, 200);
    assert_eq!(patch(&world, &ids[3], work()).await, 200);
    assert_eq!(patch(&world, &ids[0], json!({"alias": "other"})).await, 200);
    assert_eq!(patch(&world, &ids[1], work()).await, 200);
    world.call("DELETE", &format!("/{}", ids[1]), None).await;
    assert_eq!(patch(&world, &ids[0], work()).await, 200);
    world.stop().await;
}

#[tokio::test]
async fn credentials_are_replaced_removed_kept() {
    let world = World::new().await;
    let id = world.create(AUTH_CONFIGS.api_key, "ACTIVE", "u", "1").await;
    let with = |val: Value| json!({"connection": {"state": {"authScheme": "API_KEY", "val": val}}});
    for (val, shown) in [
        (
            json!({"username": "ann-of-it"}),
            json!({"status": "ACTIVE", "generic_api_key": "key-...", "username": "ann-..."}),
        ),
        (
            json!({"generic_api_key": "other-key", "username": null, "password": null}),
            json!({"status": "ACTIVE", "generic_api_key": "othe..."}),
        ),
        (json!({"generic_api_key": null}), json!({"status": "ACTIVE"})),
    ] {
        assert_eq!(patch(&world, &id, with(val)).await, 200);
        assert_eq!(read(&world, &id).await["state"]["val"], shown);
    }
    world.stop().await;
}

#[tokio::test]
async fn what_cannot_be_patched_changes_nothing() {
    let world = World::new().await;
    let key = world.create(AUTH_CONFIGS.api_key, "ACTIVE", "u", "1").await;
    let oauth = world.create(AUTH_CONFIGS.revocable, "ACTIVE", "u", "2").await;
    let before = (read(&world, &key).await, read(&world, &oauth).await);
    let state = |scheme: &str, val: Value| {
        json!({"alias": "new", "connection": {"state": {"authScheme": scheme, "val": val}}}).to_string()
    };
    for (id, body) in [
        (&key, String::new()),
        (&key, "[]".to_owned()),
        (&key, json!({"alias": 7}).to_string()),
        (&key, json!({"alias": "new", "connection": {}}).to_string()),
        (&key, json!({"alias": "new", "connection": {"state": {"authScheme": "API_KEY"}}}).to_string()),
        (&key, state("BASIC", json!({}))),
        (&key, state("NO_AUTH", json!({}))),
        (&key, state("API_KEY", json!({"access_token": "x"}))),
        (&key, state("API_KEY", json!({"status": "REVOKED"}))),
        (&key, state("API_KEY", json!({"api_key": 7}))),
        (&oauth, state("OAUTH2", json!({"token": "x"}))),
        (&oauth, state("API_KEY", json!({"token": "x"}))),
        (&oauth, json!({"alias": "new", "experimental": {"acl_config_for_shared": {}}}).to_string()),
    ] {
        let answer = world.send("PATCH", &format!("{ROOT}/{id}"), Some(API_KEY), Some(&body)).await;
        assert_enveloped(&answer, 400, &body);
    }
    assert_eq!((read(&world, &key).await, read(&world, &oauth).await), before);
    world.stop().await;
}

#[tokio::test]
async fn shared_accounts_show_whom_they_are_shared_with() {
    let world = World::new().await;
    let private = world.active("1").await;
    let mut body = import(AUTH_CONFIGS.revocable, "ACTIVE", "u", "2");
    body["connection"]["experimental"] =
        json!({"account_type": "SHARED", "acl_config_for_shared": {"allowed_user_ids": ["ann"]}});
    let (_, created) = world.call("POST", "", Some(body.clone())).await;
    let acl = json!({"allow_all_users": false, "allowed_user_ids": ["ann"], "not_allowed_user_ids": []});
    assert_eq!(created["experimental"], json!({"account_type": "SHARED", "acl_config_for_shared": acl}));
    let shared = created["id"].as_str().unwrap();
    let change = json!({"experimental": {"acl_config_for_shared": {"not_allowed_user_ids": ["bob"]}}});
    assert_eq!(patch(&world, shared, change).await, 200);
    let acl = json!({"allow_all_users": false, "allowed_user_ids": ["ann"], "not_allowed_user_ids": ["bob"]});
    assert_eq!(read(&world, shared).await["experimental"]["acl_config_for_shared"], acl);
    assert_eq!(read(&world, &private).await.get("experimental"), None);
    for (query, expected) in [
        ("", vec![private.as_str()]),
        ("?account_type=PRIVATE", vec![&private]),
        ("?account_type=SHARED", vec![shared]),
        ("?account_type=ALL", vec![shared, &private]),
        ("?account_type=ALL&statuses=ACTIVE&user_ids=u", vec![shared]),
    ] {
        let (_, listed) = world.call("GET", query, None).await;
        let ids: Vec<_> = listed["items"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect();
        assert_eq!(ids, expected, "{query}");
    }
    for block in [
        json!({"account_type": "PUBLIC"}),
        json!({"acl_config_for_shared": {}}),
        json!({"account_type": "SHARED", "acl_config_for_shared": {"allow_all_users": "yes"}}),
        json!({"account_type": "SHARED", "acl_config_for_shared": {"allowed_user_ids": [""]}}),
        json!({"account_type": "SHARED", "acl_config_for_shared": {"allowed_user_ids": vec!["x"; 1001]}}),
    ] {
        body["connection"]["experimental"] = block;
        assert_eq!(world.call("POST", "", Some(body.clone())).await.0, 400, "{body}");
    }
    world.call("DELETE", &format!("/{shared}"), None).await;
    assert_eq!(world.call("GET", "?account_type=SHARED", None).await.1["total_items"], 0);
    world.stop().await;
}

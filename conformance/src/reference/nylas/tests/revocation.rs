//! Tests what a revoke ends, what it leaves.

use std::time::Duration;

use serde_json::json;

use super::{ALIVE, API_KEY, DEAD, World, one};
use crate::reference::nylas::{DATA_PATH, Spelling};

#[tokio::test]
async fn a_revoke_ends_the_family_and_leaves_the_grant() {
    let world = World::new().await;
    let tokens = world.sign_in("a@example.test").await;
    let sibling = world.sibling(&tokens.refresh).await;
    let (apart, other) = (world.sign_in("a@example.test").await, world.sign_in("b@example.test").await);
    assert_eq!(apart.grant, tokens.grant);
    assert_ne!(other.grant, tokens.grant);
    let before = world.grant(&tokens.grant).await;
    let answer = world.send("POST", &format!("/v3/connect/revoke?token={sibling}"), Some(API_KEY), None).await;
    assert_eq!((answer.status, &*answer.content_type, &*answer.text), (200, "application/json", "{}"));
    assert_eq!(world.used(&tokens.access, &tokens.refresh).await, DEAD);
    assert_eq!(world.used(&sibling, &tokens.refresh).await, DEAD);
    assert_eq!(world.used(&apart.access, &apart.refresh).await, ALIVE);
    assert_eq!(world.used(&other.access, &other.refresh).await, ALIVE);
    assert_eq!(world.grant(&tokens.grant).await, before);
    assert_eq!(before.1["grant_status"], "valid");
    let data = world.get(&DATA_PATH.replace("{grant_id}", &tokens.grant), API_KEY).await;
    assert_eq!((data.0, &data.1["data"][0]["grant_id"]), (200, &json!(tokens.grant)));
    let again = world.sign_in("a@example.test").await;
    assert_eq!(again.grant, tokens.grant);
    assert_eq!(world.used(&again.access, &again.refresh).await, ALIVE);
    assert_eq!(world.used(&tokens.access, &tokens.refresh).await, DEAD);
}

#[tokio::test]
async fn a_token_without_parent_ends_alone() {
    let world = World::new().await;
    let tokens = world.sign_in("a@example.test").await;
    let fields = json!({"grant_type": "client_credentials", "grant_id": tokens.grant});
    let (status, given) = world.exchange(fields).await;
    assert_eq!((status, given.get("refresh_token")), (200, None));
    let alone = given["access_token"].as_str().unwrap();
    assert_eq!(world.revoke(alone).await, (200, json!({})));
    assert_eq!(world.info(alone).await, 400);
    assert_eq!(world.used(&tokens.access, &tokens.refresh).await, ALIVE);
}

#[tokio::test]
async fn a_bearer_revokes_for_its_own_grant() {
    let world = World::new().await;
    let (tokens, other) = (world.sign_in("a@example.test").await, world.sign_in("b@example.test").await);
    let path = |token: &str| format!("/v3/connect/revoke?{}", one("token", token));
    let answer = world.send("POST", &path(&other.access), Some(&tokens.access), None).await;
    assert_eq!((answer.status, &answer.json()["error"]), (400, &json!("invalid_token")));
    assert_eq!(world.used(&other.access, &other.refresh).await, ALIVE);
    assert_eq!(world.send("POST", &path(&tokens.access), Some(&tokens.access), None).await.status, 200);
    assert_eq!(world.used(&tokens.access, &tokens.refresh).await, DEAD);
}

#[tokio::test]
async fn every_spelling_of_a_token_is_read() {
    for space in ["+", "%20"] {
        let world = World::new().await;
        let family = world.reference.issue("a@example.test", 1, Spelling::Reserved);
        assert!(family.access_token.contains(['+', '/', '=', '&', ' ', '%']));
        assert_eq!(world.info(&family.access_token).await, 200);
        let spelt = one("token", &family.access_token).replace('+', space);
        assert_eq!(world.post(&format!("/v3/connect/revoke?{spelt}")).await, (200, json!({})), "{spelt}");
        assert_eq!(world.used(&family.access_token, &family.refresh_token).await, DEAD);
        assert_eq!(world.info(&family.siblings[0]).await, 400);
    }
}

#[tokio::test]
async fn time_ends_access_tokens_but_no_refresh_token() {
    let world = World::new().await;
    let tokens = world.sign_in("a@example.test").await;
    world.reference.advance(Duration::from_secs(3500));
    let younger = world.sibling(&tokens.refresh).await;
    world.reference.advance(Duration::from_secs(100));
    assert_eq!(world.info(&tokens.access).await, 400);
    assert_eq!(world.revoke(&tokens.access).await.0, 400);
    assert_eq!(world.used(&younger, &tokens.refresh).await, ALIVE);
    let expired = world.reference.issue_expired("a@example.test");
    let (status, refusal) = world.revoke(&expired).await;
    assert_eq!((status, &refusal["error"]), (400, &json!("invalid_token")));
}

#[tokio::test]
async fn a_deleted_grant_takes_its_tokens_along() {
    let world = World::new().await;
    let tokens = world.sign_in("a@example.test").await;
    let path = format!("/v3/grants/{}", tokens.grant);
    assert_eq!(world.send("DELETE", &path, Some(&tokens.access), None).await.status, 401);
    let answer = world.send("DELETE", &path, Some(API_KEY), None).await;
    assert_eq!(answer.status, 200);
    assert!(answer.json()["request_id"].is_string());
    assert_eq!(world.send("DELETE", &path, Some(API_KEY), None).await.status, 404);
    assert_eq!(world.grant(&tokens.grant).await.0, 404);
    assert_eq!(world.used(&tokens.access, &tokens.refresh).await, DEAD);
    assert_ne!(world.sign_in("a@example.test").await.grant, tokens.grant);
}

#[tokio::test]
async fn simultaneous_revokes_succeed_once() {
    let world = World::new().await;
    let tokens = world.sign_in("a@example.test").await;
    let sibling = world.sibling(&tokens.refresh).await;
    let all = [&tokens.access, &sibling, &tokens.access, &sibling].map(|token| world.revoke(token));
    let answers = futures_util::future::join_all(all).await;
    assert_eq!(answers.iter().filter(|(status, _)| *status == 200).count(), 1);
    assert_eq!(answers.iter().filter(|(status, _)| *status == 400).count(), 3);
}

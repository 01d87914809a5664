//! Tests what a provider's failures lead to.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{Play, Server, TIMEOUT, World, sent};
use crate::reference::Options;

#[tokio::test]
async fn a_token_that_the_provider_refuses_is_not_claimed() {
    let world = World::new().await;
    let id = world.active("1").await;
    world.script("access-1", Play::Answer(503));
    let (status, answer) = world.revoke(&id).await;
    assert_eq!((status, &answer["revoked_tokens"]), (200, &json!(["refresh_token"])));
    assert_eq!(world.seen(), [sent("access", "1"), sent("refresh", "1")]);
    world.stop().await;
}

#[tokio::test]
async fn when_all_fails_the_account_can_be_revoked_later() {
    let world = World::new().await;
    for (tag, play) in [("1", Play::Answer(500)), ("2", Play::Answer(302)), ("3", Play::Hang)] {
        let id = world.active(tag).await;
        let tokens = [format!("access-{tag}"), format!("refresh-{tag}")];
        tokens.iter().for_each(|token| world.script(token, play));
        assert_eq!(world.revoke(&id).await.0, 500, "{tag}");
        assert_eq!(world.status_of(&id).await, "ACTIVE");
        tokens.iter().for_each(|token| world.script(token, Play::Answer(200)));
        let (status, answer) = world.revoke(&id).await;
        assert_eq!(status, 200);
        assert_eq!(answer["revoked_tokens"], json!(["access_token", "refresh_token"]));
    }
    world.stop().await;
}

#[tokio::test]
async fn a_cut_or_absent_provider_is_a_failure() {
    let world = World::new().await;
    let id = world.active("1").await;
    let cutting = Server::start_hanging_up(Options::default().listen).await.unwrap();
    let endpoints = [format!("http://{}/revoke", cutting.address()), "no url".to_owned()];
    for endpoint in endpoints {
        world.reference.set_revocation_endpoint(&endpoint);
        assert_eq!(world.revoke(&id).await.0, 500);
        assert_eq!(world.status_of(&id).await, "ACTIVE");
    }
    cutting.stop(Duration::from_secs(1)).await;
    let endpoint = format!("http://{}/revoke", world.provider.address());
    world.reference.set_revocation_endpoint(&endpoint);
    assert_eq!(world.revoke(&id).await.0, 200);
    world.stop().await;
}

#[tokio::test]
async fn a_silent_provider_is_given_up_on_for_both_tokens_at_once() {
    let world = World::new().await;
    let id = world.active("1").await;
    world.script("access-1", Play::Hang);
    world.script("refresh-1", Play::Hang);
    let begun = Instant::now();
    assert_eq!(world.revoke(&id).await.0, 500);
    assert!(begun.elapsed() >= TIMEOUT);
    assert!(begun.elapsed() < Duration::from_secs(3));
    world.stop().await;
}

#[tokio::test]
async fn the_built_in_provider_wants_one_token_in_a_form() {
    let provider = Server::start(Options::default().listen, super::super::provider::router()).await.unwrap();
    let client = super::client();
    let url = format!("http://{}/revoke", provider.address());
    let form = "application/x-www-form-urlencoded; charset=utf-8";
    for (content_type, body, status) in [
        (form, "token=a", 200),
        (form, "token=a&token_type_hint=banana", 200),
        (form, "token=", 400),
        (form, "token_type_hint=access_token", 400),
        (form, "token=a&token=b", 400),
        ("application/json", "token=a", 400),
    ] {
        let request = client.post(&url).header("content-type", content_type).body(body);
        assert_eq!(request.send().await.unwrap().status().as_u16(), status, "{body}");
    }
    assert_eq!(client.get(&url).send().await.unwrap().status().as_u16(), 405);
    provider.stop(Duration::from_secs(1)).await;
}

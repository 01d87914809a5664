//! Tests what happens at the same time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::task::JoinSet;

use super::{Play, World, sent};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_simultaneous_revokes_one_dispatches() {
    let world = Arc::new(World::new().await);
    for round in 0..20 {
        let tag = round.to_string();
        let id = world.active(&tag).await;
        let mut revokes = JoinSet::new();
        for _ in 0..8 {
            let (world, id) = (Arc::clone(&world), id.clone());
            revokes.spawn(async move { world.revoke(&id).await });
        }
        let answers = revokes.join_all().await;
        assert!(answers.iter().all(|(status, _)| *status == 200));
        let claims = |answer: &&(u16, serde_json::Value)| answer.1["revoked_tokens"] != json!([]);
        assert_eq!(answers.iter().filter(claims).count(), 1);
        assert_eq!(world.seen(), [sent("access", &tag), sent("refresh", &tag)]);
    }
}

#[tokio::test]
async fn a_revoke_ends_without_its_caller() {
    let world = World::new().await;
    let id = world.active("1").await;
    world.script("access-1", Play::Slow);
    tokio::select! {
        _ = world.revoke(&id) => {}
        () = world.until_sent("access-1") => {}
    }
    let (status, answer) = world.revoke(&id).await;
    assert_eq!((status, &answer["revoked_tokens"]), (200, &json!([])));
    assert_eq!(world.seen(), [sent("access", "1"), sent("refresh", "1")]);
    world.stop().await;
}

#[tokio::test]
async fn nobody_waits_for_another_account() {
    let world = World::new().await;
    let (stuck, free) = (world.active("1").await, world.active("2").await);
    world.script("access-1", Play::Hang);
    let begun = Instant::now();
    let others = async {
        assert_eq!(world.status_of(&stuck).await, "ACTIVE");
        assert_eq!(world.call("GET", "", None).await.0, 200);
        assert_eq!(world.revoke(&free).await.0, 200);
        begun.elapsed()
    };
    let (slow, quick) = tokio::join!(world.revoke(&stuck), others);
    assert_eq!(slow.1["revoked_tokens"], json!(["refresh_token"]));
    assert!(quick < begun.elapsed());
    world.stop().await;
}

#[tokio::test]
async fn a_delete_waits_for_the_revoke_before_it() {
    let world = World::new().await;
    let id = world.active("1").await;
    world.script("access-1", Play::Slow);
    let path = format!("/{id}");
    let delete = async {
        world.until_sent("access-1").await;
        world.call("DELETE", &path, None).await.0
    };
    let (revoked, deleted) = tokio::join!(world.revoke(&id), delete);
    assert_eq!((revoked.0, deleted), (200, 200));
    assert_eq!(world.revoke(&id).await.0, 404);
    world.stop().await;
}

#[tokio::test]
async fn stopping_lets_a_revoke_end() {
    let world = World::new().await;
    let id = world.active("1").await;
    world.script("access-1", Play::Slow);
    let url = format!("{}{}/{id}/revoke", world.reference.base_url(), super::ROOT);
    let request = world.client.post(url).header("x-api-key", super::API_KEY);
    let revoke = tokio::spawn(request.send());
    world.until_sent("access-1").await;
    let begun = Instant::now();
    world.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(2));
    assert_eq!(revoke.await.unwrap().unwrap().status().as_u16(), 200);
}

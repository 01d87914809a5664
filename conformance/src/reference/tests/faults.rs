//! Tests that each fault shows, that the same walk without one always reads the same.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::World;
use super::scenario::walk;
use crate::reference::FAULTS;

#[tokio::test]
async fn a_walk_without_fault_repeats() {
    let (one, two) = (World::new().await, World::new().await);
    let (first, second) = tokio::join!(walk(&one), walk(&two));
    for (first, second) in first.iter().zip(&second) {
        assert_eq!(first, second);
    }
    assert_eq!(first.len(), second.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_shows() {
    let world = World::new().await;
    let plain = Arc::new(walk(&world).await);
    world.stop().await;
    let mut hidden = Vec::new();
    // Many at a time: each waits for a silent provider. Load can make walks differ, never agree.
    let all: Vec<_> = FAULTS.iter().collect();
    for some in all.chunks(32) {
        let mut walks = JoinSet::new();
        for fault in some.iter().copied() {
            let plain = Arc::clone(&plain);
            walks.spawn(async move {
                let world = World::faulty(fault).await;
                let lines = walk(&world).await;
                world.stop().await;
                (lines == *plain).then_some(fault.id)
            });
        }
        hidden.extend(walks.join_all().await.into_iter().flatten());
    }
    assert!(hidden.is_empty(), "no trace of {hidden:?}");
}

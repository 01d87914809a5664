//! Tests that each fault shows, that the same walk without one always reads the same.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::World;
use super::scenario::walk;
use crate::reference::nylas::FAULTS;

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
    let plain = Arc::new(walk(&World::new().await).await);
    let mut walks = JoinSet::new();
    for fault in FAULTS {
        let plain = Arc::clone(&plain);
        walks.spawn(async move {
            let lines = walk(&World::with(Some(fault)).await).await;
            (lines == *plain).then_some(fault.id)
        });
    }
    let hidden: Vec<_> = walks.join_all().await.into_iter().flatten().collect();
    assert!(hidden.is_empty(), "no trace of {hidden:?}");
}

#[test]
fn every_statement_has_a_fault() {
    for number in 1..=10 {
        let statement = format!("D{number}");
        assert!(FAULTS.iter().any(|fault| fault.statements.contains(&&*statement)), "{statement}");
    }
}

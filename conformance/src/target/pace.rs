//! How fast requests leave.

use std::time::Duration;
use tokio::sync::{Mutex, Semaphore, SemaphorePermit};
use tokio::time::Instant;

/// A limit on requests under way, with one on requests a second.
#[derive(Debug)]
pub(super) struct Pace {
    slots: Semaphore,
    gap: Option<Duration>,
    next: Mutex<Instant>,
}

/// Whose place among the requests under way a request takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// One of its own.
    Own,
    /// That of the lane that it is sent on.
    OfItsLane,
}

impl Pace {
    pub(super) fn new(concurrency: usize, rate: Option<u32>) -> Self {
        Self {
            slots: Semaphore::new(concurrency.max(1)),
            gap: rate.map(|rate| Duration::from_secs(1) / rate.max(1)),
            next: Mutex::new(Instant::now()),
        }
    }

    /// Waits for a turn; the permit is held until the answer has been read.
    pub(super) async fn turn(&self, turn: Turn) -> Option<SemaphorePermit<'_>> {
        if let Some(gap) = self.gap {
            let at = {
                let mut next = self.next.lock().await;
                let at = (*next).max(Instant::now());
                *next = at + gap;
                at
            };
            tokio::time::sleep_until(at).await;
        }
        match turn {
            Turn::Own => self.slots.acquire().await.ok(),
            Turn::OfItsLane => None,
        }
    }

    /// Takes this many places among the requests under way, all at once.
    pub(super) async fn places(&self, count: usize) -> Vec<SemaphorePermit<'_>> {
        let all = self.slots.acquire_many(u32::try_from(count).unwrap_or(u32::MAX)).await;
        let Ok(mut all) = all else { return Vec::new() };
        let mut places: Vec<_> =
            std::iter::from_fn(|| (all.num_permits() > 1).then(|| all.split(1)).flatten()).collect();
        places.push(all);
        places
    }

    /// Lets nobody send before `pause` is over.
    pub(super) async fn hold_back(&self, pause: Duration) {
        if self.gap.is_some() {
            let mut next = self.next.lock().await;
            *next = (*next).max(Instant::now() + pause);
        }
    }
}

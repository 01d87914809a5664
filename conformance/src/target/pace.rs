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

impl Pace {
    pub(super) fn new(concurrency: usize, rate: Option<u32>) -> Self {
        Self {
            slots: Semaphore::new(concurrency.max(1)),
            gap: rate.map(|rate| Duration::from_secs(1) / rate.max(1)),
            next: Mutex::new(Instant::now()),
        }
    }

    /// Waits for a turn; the permit is held until the answer has been read.
    pub(super) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        if let Some(gap) = self.gap {
            let at = {
                let mut next = self.next.lock().await;
                let at = (*next).max(Instant::now());
                *next = at + gap;
                at
            };
            tokio::time::sleep_until(at).await;
        }
        self.slots.acquire().await.ok()
    }

    /// Lets nobody send before `pause` is over.
    pub(super) async fn hold_back(&self, pause: Duration) {
        if self.gap.is_some() {
            let mut next = self.next.lock().await;
            *next = (*next).max(Instant::now() + pause);
        }
    }
}

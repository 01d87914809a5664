//! How fast requests leave.

use std::sync::PoisonError;
use std::time::Duration;
use tokio::sync::{Mutex, Semaphore, SemaphorePermit};
use tokio::time::Instant;

/// The longest that a run may be held back by 429 answers, in all.
const HELD_BACK: Duration = Duration::from_secs(300);

/// A limit on requests under way, with one on requests a second.
#[derive(Debug)]
pub(super) struct Pace {
    slots: Semaphore,
    gap: Option<Duration>,
    next: Mutex<Instant>,
    held: std::sync::Mutex<Held>,
}

/// What the target has asked for by 429 answers.
#[derive(Debug)]
struct Held {
    until: Instant,
    /// What is left of the time that the run may be held back.
    left: Duration,
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
            held: std::sync::Mutex::new(Held { until: Instant::now(), left: HELD_BACK }),
        }
    }

    /// Waits for a turn; the permit is held until the answer has been read.
    pub(super) async fn turn(&self, turn: Turn) -> Option<SemaphorePermit<'_>> {
        loop {
            if let Some(gap) = self.gap {
                let at = {
                    let mut next = self.next.lock().await;
                    let at = (*next).max(Instant::now());
                    *next = at + gap;
                    at
                };
                tokio::time::sleep_until(at).await;
            }
            let permit = match turn {
                Turn::Own => self.slots.acquire().await.ok(),
                Turn::OfItsLane => None,
            };
            // Whoever waited for a slot meanwhile would only hear 429 too.
            let until = self.held().until;
            if until <= Instant::now() {
                return permit;
            }
            drop(permit);
            tokio::time::sleep_until(until).await;
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

    /// Lets nobody send before `pause` is over; `false` where the run has been held back for too long already.
    pub(super) fn hold_back(&self, pause: Duration) -> bool {
        let now = Instant::now();
        let mut held = self.held();
        let Some(until) = now.checked_add(pause) else { return false };
        let more = until.saturating_duration_since(held.until.max(now));
        let Some(left) = held.left.checked_sub(more) else { return false };
        held.left = left;
        held.until = held.until.max(until);
        true
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn everybody_waits_where_one_is_told_to() {
        let pace = Pace::new(8, None);
        let start = Instant::now();
        assert!(pace.hold_back(Duration::from_millis(60)));
        assert!(pace.hold_back(Duration::from_millis(20)));
        assert!(pace.turn(Turn::Own).await.is_some());
        assert!(start.elapsed() >= Duration::from_millis(60));
    }

    #[test]
    fn a_run_is_not_held_back_for_ever() {
        let pace = Pace::new(8, None);
        assert!(!pace.hold_back(Duration::from_secs(999_999)) && !pace.hold_back(Duration::MAX));
        // The same minute, asked for by many, is one minute.
        assert!((0..100).all(|_| pace.hold_back(Duration::from_secs(59))));
        assert!(!pace.hold_back(HELD_BACK + Duration::from_secs(1)));
    }
}

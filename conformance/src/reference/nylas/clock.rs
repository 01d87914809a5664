//! Tells the time in whole seconds, which tests can move forward.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::super::clock;

/// Seconds since the Unix epoch, or a number of them.
pub(super) type Seconds = u64;

/// The time of one server.
#[derive(Debug, Default)]
pub(super) struct Clock {
    ahead: AtomicU64,
}

impl Clock {
    /// The current time.
    pub(super) fn now(&self) -> Seconds {
        clock::now() / 1000 + self.ahead.load(Ordering::Relaxed)
    }

    /// Moves the time forward.
    pub(super) fn advance(&self, by: Duration) {
        self.ahead.fetch_add(by.as_secs(), Ordering::Relaxed);
    }
}

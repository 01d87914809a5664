//! The pace that many calls share: so many a second, none while the server asks to wait.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Lets calls through one by one.
#[derive(Debug)]
pub(crate) struct Pace {
    /// From one call to the next; none lets through as many as come.
    interval: Option<Duration>,
    /// Whether there ever was a pause; until then, without an interval, nobody needs the clock.
    paused: AtomicBool,
    times: Mutex<Times>,
}

#[derive(Debug)]
struct Times {
    /// When the next call may go.
    next: Instant,
    /// Until when nothing goes at all.
    paused: Instant,
}

impl Pace {
    /// At most `rate` calls a second, evenly; zero means any number.
    pub(crate) fn new(rate: u32) -> Self {
        let now = Instant::now();
        let interval = Duration::from_secs(1).checked_div(rate);
        Self { interval, paused: AtomicBool::new(false), times: Mutex::new(Times { next: now, paused: now }) }
    }

    /// Waits for the turn of one call.
    pub(crate) async fn turn(&self) {
        if self.interval.is_none() && !self.paused.load(Ordering::Acquire) {
            return;
        }
        let mut turn = self.book();
        loop {
            if turn > Instant::now() {
                sleep_until(turn).await;
            }
            // The server may have asked to wait in the meantime.
            let paused = self.times().paused;
            if paused <= turn {
                return;
            }
            turn = paused;
        }
    }

    /// Lets nothing through for `wait`, which is from now on.
    pub(crate) fn pause(&self, wait: Duration) {
        if let Some(until) = Instant::now().checked_add(wait) {
            let mut times = self.times();
            times.paused = times.paused.max(until);
            self.paused.store(true, Ordering::Release);
        }
    }

    /// Takes the next free moment.
    fn book(&self) -> Instant {
        let mut times = self.times();
        let turn = times.next.max(times.paused).max(Instant::now());
        if let Some(interval) = self.interval {
            times.next = turn.checked_add(interval).unwrap_or(turn);
        }
        turn
    }

    fn times(&self) -> std::sync::MutexGuard<'_, Times> {
        // Two moments cannot be left half written.
        self.times.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn calls_are_evenly_spaced() {
        let pace = Pace::new(10);
        let begun = Instant::now();
        for _ in 0..21 {
            pace.turn().await;
        }
        let took = begun.elapsed();
        assert!((Duration::from_millis(1990)..Duration::from_millis(2100)).contains(&took), "{took:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_rate_nobody_waits() {
        let pace = Pace::new(0);
        let begun = Instant::now();
        for _ in 0..1000 {
            pace.turn().await;
        }
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_holds_those_who_wait_already() {
        let pace = std::sync::Arc::new(Pace::new(1));
        pace.turn().await;
        let begun = Instant::now();
        let waiting = tokio::spawn({
            let pace = std::sync::Arc::clone(&pace);
            async move { pace.turn().await }
        });
        tokio::task::yield_now().await;
        pace.pause(Duration::from_secs(60));
        pace.pause(Duration::from_secs(5));
        pace.pause(Duration::MAX);
        waiting.await.unwrap();
        assert!(begun.elapsed() >= Duration::from_secs(60), "{:?}", begun.elapsed());
    }
}

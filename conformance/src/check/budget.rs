//! Every wait of the suite, each with a name that says its reason.

use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long a refused revoke is watched for something reaching the provider all the same.
///
/// A correct server has nothing left to do when it has answered, so any watch is long enough for
/// it; a wrong one that dispatches in the background does so at once.
pub const QUIET: Duration = Duration::from_millis(100);

/// How soon a list that trails is asked again; each pause is twice as long as the one before.
const LIST_PAUSE: Duration = Duration::from_millis(50);
/// The longest pause between two questions, unless the limit is so long that this many fit into it.
const LONGEST_PAUSE: (Duration, u32) = (Duration::from_secs(1), 20);

/// How late the provider answers in a race, on a machine that takes no time.
const OVERLAP: Duration = Duration::from_millis(20);
/// The longest that it is late, well below what targets wait for a provider.
const LONGEST_OVERLAP: Duration = Duration::from_millis(200);

/// How late the provider answers in a race of this many calls, so that the others arrive meanwhile.
///
/// `round_trip` is what one request took, `rate` how many may leave in a second.
#[must_use]
pub fn overlap(calls: usize, round_trip: Duration, rate: Option<u32>) -> Duration {
    let gap = rate.map_or(Duration::ZERO, |rate| Duration::from_secs(1) / rate.max(1));
    let calls = u32::try_from(calls).unwrap_or(u32::MAX);
    OVERLAP.saturating_add(gap.saturating_add(round_trip).saturating_mul(calls)).min(LONGEST_OVERLAP)
}

/// What the provider that is played here takes at the most beyond what it is told to take.
const AT_THE_PROVIDER: Duration = Duration::from_millis(500);

/// Whether a call took so long that the target may have waited in vain for a provider that answers this `late`: on a
/// busy machine the one that is played here is not in time.
#[must_use]
pub fn may_have_waited_in_vain(took: Duration, late: Duration) -> bool {
    took > late + AT_THE_PROVIDER
}

/// How long a caller whose answer is to be lost waits for the provider to be reached before it leaves.
const LEAVES: Duration = Duration::from_millis(250);
/// How long a request is on its way when its caller leaves at once.
const ON_ITS_WAY: Duration = Duration::from_millis(3);
/// How soon the provider is looked at again.
const LOOK: Duration = Duration::from_millis(1);

/// Waits until the provider was `reached`, at most for a moment.
pub async fn at_the_provider(reached: impl Fn() -> bool) {
    let start = Instant::now();
    while !reached() && start.elapsed() < LEAVES {
        sleep(LOOK).await;
    }
}

/// Waits as long as a request needs to leave.
pub async fn on_its_way() {
    sleep(ON_ITS_WAY).await;
}

/// Waits for a part of the time that a list may trail.
pub async fn pause(time: Duration) {
    sleep(time).await;
}

/// Watches for [`QUIET`].
pub async fn quiet() {
    sleep(QUIET).await;
}

/// Asks again until `question` is answered with yes, at most for `limit`.
///
/// Answers with how long it took to become true, `None` when it never did.
///
/// # Errors
///
/// Whatever `question` fails with.
pub async fn until<E>(
    limit: Duration,
    mut question: impl AsyncFnMut() -> Result<bool, E>,
) -> Result<Option<Duration>, E> {
    let start = Instant::now();
    let longest = LONGEST_PAUSE.0.max(limit / LONGEST_PAUSE.1);
    let mut pause = LIST_PAUSE;
    loop {
        if question().await? {
            return Ok(Some(start.elapsed()));
        }
        if start.elapsed() >= limit {
            return Ok(None);
        }
        sleep(pause.min(limit.saturating_sub(start.elapsed()))).await;
        pause = (pause * 2).min(longest);
    }
}

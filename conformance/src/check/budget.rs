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

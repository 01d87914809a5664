//! Every wait of the suite, each with a name that says its reason.

use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long a refused revoke is watched for something reaching the provider all the same.
///
/// A correct server has nothing left to do when it has answered, so any watch is long enough for
/// it; a wrong one that dispatches in the background does so at once.
pub const QUIET: Duration = Duration::from_millis(100);

/// How often a list that trails is asked again.
const LIST_PAUSE: Duration = Duration::from_millis(50);

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
    loop {
        if question().await? {
            return Ok(Some(start.elapsed()));
        }
        if start.elapsed() >= limit {
            return Ok(None);
        }
        sleep(LIST_PAUSE.min(limit.saturating_sub(start.elapsed()))).await;
    }
}

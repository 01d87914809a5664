//! The first question: is the target there, does it take the key?

use super::{Recorder, Request, Target, routes};
use http::Method;

/// Asks for one item of the list.
///
/// # Errors
///
/// Says that the target does not answer, or that it refuses the key.
pub async fn probe(target: &Target, recorder: &Recorder) -> Result<(), String> {
    let request = Request::new(Method::GET, routes::collection()).query("limit", "1");
    match target.send(recorder, request).await {
        Err(lost) => Err(format!("the target does not answer: {}", lost.reason())),
        Ok(answer) if matches!(answer.status, 401 | 403) => Err(format!(
            "the target refused the key from {} with {}; it takes a key of the target's own project",
            target.settings().api_key_source,
            answer.status
        )),
        Ok(_) => Ok(()),
    }
}

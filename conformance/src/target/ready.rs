//! The first question: is the target there, does it take the key?

use super::{Path, Recorder, Request, Target};
use http::Method;

/// Asks what reads without naming anything, such as for one item of a list.
///
/// # Errors
///
/// Says that the target does not answer, or that it refuses the key.
pub async fn probe(target: &Target, recorder: &Recorder) -> Result<(), String> {
    let dialect = target.settings().dialect;
    let mut request = Request::new(Method::GET, Path::fixed(dialect.probe));
    for (name, value) in dialect.probe_query {
        request = request.query(name, *value);
    }
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

//! An exchange in the form in which it is kept: redacted, shortened, without foreign accounts.

use super::http::{Response, UNKNOWN_KEY, Wire, is_secret_header};
use super::{Ownership, Settings};
use crate::outcome::{Exchange, RecordedBody, RecordedRequest, RecordedResponse, Redactor};
use http::HeaderMap;
use http::header::LOCATION;
use serde_json::{Value, json};
use std::time::Duration;

/// The most that is kept of one body, in bytes.
const KEPT: usize = 4096;

/// When a request was sent.
pub(super) struct Moment {
    pub(super) number: usize,
    pub(super) at: Duration,
    pub(super) took: Duration,
}

/// The record of one exchange.
pub(super) fn exchange(
    moment: &Moment,
    settings: &Settings,
    (redactor, known): (&Redactor, &Ownership),
    wire: &Wire,
    outcome: Result<&Response, &str>,
) -> Exchange {
    let base = settings.base_url.as_str().trim_end_matches('/');
    Exchange {
        number: moment.number,
        at_ms: millis(moment.at),
        took_ms: millis(moment.took),
        request: RecordedRequest {
            method: wire.method.to_string(),
            url: redactor.text(&format!("{base}{}", wire.path)),
            headers: headers(&wire.headers, settings, redactor),
            body: wire.body.as_ref().map(|body| redactor.body(&String::from_utf8_lossy(body))),
        },
        response: match outcome {
            Ok(answer) => Ok(RecordedResponse {
                status: answer.status,
                headers: headers(&answer.headers, settings, redactor),
                body: body(answer, redactor, known),
            }),
            Err(lost) => Err(redactor.text(lost)),
        },
    }
}

fn headers(map: &HeaderMap, settings: &Settings, redactor: &Redactor) -> Vec<(String, String)> {
    map.iter()
        .map(|(name, value)| {
            let text = String::from_utf8_lossy(value.as_bytes());
            let text = redactor.text(&text);
            if name == LOCATION {
                // What a redirect carries is for whoever it leads to.
                let bare = text.split(['?', '#']).next().unwrap_or_default();
                return (name.to_string(), format!("{bare}{}", if bare == text { "" } else { "[redacted]" }));
            }
            let bare = text.strip_prefix(settings.dialect.scheme).unwrap_or(&text);
            let shown = bare.is_empty() || bare.starts_with('[') || bare == UNKNOWN_KEY;
            let hidden = is_secret_header(name, settings) && !shown;
            (name.to_string(), if hidden { "[redacted]".to_owned() } else { text })
        })
        .collect()
}

fn body(answer: &Response, redactor: &Redactor, known: &Ownership) -> RecordedBody {
    let text = match answer.json() {
        Some(value) => redactor.body(&own_items(value, known).to_string()),
        None => redactor.body(&String::from_utf8_lossy(&answer.body)),
    };
    let mut end = text.len().min(KEPT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    RecordedBody {
        text: text[..end].to_owned(),
        bytes: answer.body.len(),
        truncated: answer.truncated || end < text.len(),
    }
}

/// A list with the accounts of others counted instead of shown.
fn own_items(mut value: Value, known: &Ownership) -> Value {
    let Some(items) = value.get_mut("items").and_then(Value::as_array_mut) else { return value };
    let before = items.len();
    items.retain(|item| {
        let id = item.get("id").and_then(Value::as_str).unwrap_or_default();
        known.saw(id);
        known.owns_text(id)
    });
    let others = before - items.len();
    if others > 0 {
        items.push(json!(format!("[{others} of other owners]")));
    }
    value
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

//! An exchange in the form in which it is kept: redacted, shortened, without foreign accounts.

use super::Response;
use super::http::{UNKNOWN_KEY, Wire, is_secret_header};
use super::{Ownership, Settings};
use crate::outcome::{Exchange, RecordedBody, RecordedRequest, RecordedResponse, Redactor};
use http::HeaderMap;
use http::header::LOCATION;
use serde_json::{Value, json};
use std::time::Duration;

/// The most that is kept of one body, in bytes.
const KEPT: usize = 4096;
/// What is looked at of a body that is not read to its end, in bytes: more than is kept.
const LOOKED_AT: usize = 4 * KEPT;
/// The most that is kept of the values of all headers together, in bytes.
const KEPT_OF_HEADERS: usize = 4096;
/// The most that is kept of the name of one, in bytes.
const KEPT_OF_NAME: usize = 128;

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
    let mut room = KEPT_OF_HEADERS;
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
            let text = if hidden { "[redacted]".to_owned() } else { text };
            let kept = start(&text, room);
            room -= kept.len();
            let more = if kept.len() < text.len() { " …" } else { "" };
            (start(name.as_str(), KEPT_OF_NAME).to_owned(), format!("{kept}{more}"))
        })
        .collect()
}

fn body(answer: &Response, redactor: &Redactor, known: &Ownership) -> RecordedBody {
    // Parsed, it may take many times as much memory as the text does.
    let own = answer.json().map(|value| own_items(value, known).to_string());
    let text = own.map_or_else(
        || {
            let looked_at = if answer.truncated { LOOKED_AT } else { answer.body.len() };
            redactor.body(&String::from_utf8_lossy(&answer.body[..looked_at.min(answer.body.len())]))
        },
        |own| redactor.body(&own),
    );
    let kept = start(&text, KEPT).to_owned();
    RecordedBody { bytes: answer.body.len(), truncated: answer.truncated || kept.len() < text.len(), text: kept }
}

/// The beginning of a text, with this many bytes at the most.
fn start(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
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

//! Tells whether a server repeats what it was sent, which a log must not show.

use reqwest::Request;
use serde_json::Value;

/// Shorter texts, in bytes, are in too many others to mean anything.
const SHORTEST: usize = 8;

/// Whether `text` repeats, or is a part of, a text in the query or in the JSON body of `request`.
pub(crate) fn repeats(request: &Request, text: &str) -> bool {
    if request.url().query_pairs().any(|(_, value)| share(&value, text)) {
        return true;
    }
    let body = request.body().and_then(reqwest::Body::as_bytes);
    body.and_then(|body| serde_json::from_slice(body).ok()).is_some_and(|body: Value| holds(&body, text))
}

fn holds(body: &Value, text: &str) -> bool {
    match body {
        Value::String(value) => share(value, text),
        Value::Array(items) => items.iter().any(|item| holds(item, text)),
        Value::Object(members) => members.values().any(|member| holds(member, text)),
        _ => false,
    }
}

/// Whether one of two texts holds the other whole, and that one is long enough to tell something.
pub(crate) fn share(sent: &str, text: &str) -> bool {
    let (short, long) = if sent.len() < text.len() { (sent, text) } else { (text, sent) };
    short.len() >= SHORTEST && long.contains(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_is_found_whole_or_in_part() {
        let url = "http://127.0.0.1/?token=secret%2Btoken&limit=10".parse().unwrap();
        let mut request = Request::new(reqwest::Method::POST, url);
        *request.body_mut() = Some(r#"{"a":[{"b":"another-secret"}]}"#.into());
        for text in ["secret+token", "cret+tok", "req-secret+token", "another-secret", "x/another-secret"] {
            assert!(repeats(&request, text), "{text}");
        }
        for text in ["req-1", "10", "secret", "0f0e0d0c-secret", ""] {
            assert!(!repeats(&request, text), "{text}");
        }
    }
}

//! The body of a refusal, in either of its two forms.

use serde_json::Value;

use crate::support::{ErrorBody, ErrorEnvelope, integer};

/// Reads a body, if it has a message: the flat form of OAuth, the general envelope, or a bare message.
pub(super) fn read(body: &[u8]) -> Option<ErrorBody> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let mut read = match value.get("error") {
        Some(Value::String(error)) => flat(error, &value)?,
        _ => general(&value)?,
    };
    read.request_id = read.request_id.or_else(|| text(&value, "request_id"));
    Some(read)
}

/// `{"error", "error_description", "error_uri", "error_code"}`, of which only the first is asked for.
fn flat(error: &str, value: &Value) -> Option<ErrorBody> {
    if error.is_empty() {
        return None;
    }
    let mut body = ErrorBody::bare(&text(value, "error_description").unwrap_or_else(|| error.to_owned()));
    body.slug = Some(error.to_owned());
    body.uri = text(value, "error_uri");
    body.status = value.get("error_code").and_then(integer);
    body.is_flat = true;
    Some(body)
}

/// `{"request_id", "error": {"type", "message", "validation_errors"}}`.
fn general(value: &Value) -> Option<ErrorBody> {
    let mut body = ErrorEnvelope::from_value(value)?.error;
    let Some(error) = value.get("error") else {
        return Some(body);
    };
    body.slug = text(error, "type");
    if let Some(Value::Object(findings)) = error.get("validation_errors") {
        let finding = |(field, what): (&String, &Value)| Some(format!("{field}: {}", what.as_str()?));
        body.errors = findings.iter().filter_map(finding).collect();
    }
    Some(body)
}

fn text(value: &Value, name: &str) -> Option<String> {
    value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn body(value: &Value) -> Option<ErrorBody> {
        read(value.to_string().as_bytes())
    }

    #[test]
    fn the_code_is_a_number_or_a_text_of_digits() {
        for code in [json!(400), json!("400"), json!(400.0)] {
            let read = body(&json!({
                "error": "invalid_token", "error_description": "Token expired or revoked",
                "error_uri": "developer.nylas.com/docs/", "error_code": code, "request_id": "req-1",
            }));
            let read = read.unwrap();
            assert_eq!((read.slug.as_deref(), read.status), (Some("invalid_token"), Some(400)), "{code}");
            assert_eq!(read.message, "Token expired or revoked");
            assert_eq!(read.uri.as_deref(), Some("developer.nylas.com/docs/"));
            assert_eq!(read.request_id.as_deref(), Some("req-1"));
        }
        let read = body(&json!({"error": "invalid_token", "error_code": {}, "error_description": 7})).unwrap();
        assert_eq!((read.message.as_str(), read.status), ("invalid_token", None));
    }

    #[test]
    fn the_general_envelope_keeps_its_findings() {
        let read = body(&json!({
            "request_id": "req-1",
            "error": {
                "type": "api.invalid_request_error", "message": "no",
                "validation_errors": {"token": "is missing", "other": 7},
            },
        }));
        let read = read.unwrap();
        assert_eq!(read.slug.as_deref(), Some("api.invalid_request_error"));
        assert_eq!((read.message.as_str(), read.errors.as_slice()), ("no", &["token: is missing".to_owned()][..]));
        assert_eq!(read.request_id.as_deref(), Some("req-1"));
        assert!(!read.is_flat);
    }

    #[test]
    fn what_says_nothing_is_no_refusal() {
        for value in [json!({}), json!([]), json!("no"), json!({"error": ""}), json!({"error": {"type": "a.b"}})] {
            assert_eq!(body(&value), None, "{value}");
        }
        assert_eq!(read(b"<html>"), None);
        assert_eq!(body(&json!({"message": "slow down"})).unwrap().message, "slow down");
    }
}

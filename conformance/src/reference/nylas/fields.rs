//! Reads the body of an exchange, which is JSON or a form.

use std::collections::HashMap;

use axum::body::{Body, to_bytes};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::refusal::Refusal;

/// The largest body that is read, in bytes.
const LIMIT: usize = 1 << 20;

/// The fields of a request body, which are texts.
pub(super) struct Fields(HashMap<String, String>);

impl Fields {
    /// Reads a whole body.
    pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Self, Refusal> {
        let bytes = to_bytes(body, LIMIT).await.map_err(|_| Refusal::too_large())?;
        let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        if essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Ok(Self(form_urlencoded::parse(&bytes).into_owned().collect()));
        }
        let object: Map<String, Value> =
            serde_json::from_slice(&bytes).map_err(|_| Refusal::invalid_request("The body is no JSON object"))?;
        let mut fields = HashMap::new();
        for (name, value) in object {
            match value {
                Value::String(text) => drop(fields.insert(name, text)),
                Value::Null => {}
                _ => return Err(Refusal::invalid_request(format!("{name:?} must be a string"))),
            }
        }
        Ok(Self(fields))
    }

    /// A field; an empty one counts as absent.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// A field that must be given.
    pub(super) fn require(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name).ok_or_else(|| Refusal::missing(name))
    }
}

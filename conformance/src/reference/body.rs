//! Reads request bodies, bounded in size.

use axum::body::{Body, Bytes, to_bytes};
use serde_json::{Map, Value};

use super::envelope::ApiError;

/// The largest body that is read, in bytes.
const LIMIT: usize = 1 << 20;

/// The whole body.
pub(super) async fn read(body: Body) -> Result<Bytes, ApiError> {
    to_bytes(body, LIMIT).await.map_err(|_| ApiError::too_large())
}

/// The whole body as a JSON object, whatever its content type says.
pub(super) async fn object(body: Body) -> Result<Map<String, Value>, ApiError> {
    parse(&read(body).await?)
}

/// Bytes as a JSON object.
pub(super) fn parse(bytes: &[u8]) -> Result<Map<String, Value>, ApiError> {
    serde_json::from_slice(bytes).map_err(|error| ApiError::bad_request(format!("The body is no JSON object: {error}")))
}

/// Takes a string member out of an object; null counts as absent.
pub(super) fn text(object: &mut Map<String, Value>, name: &str, field: &str) -> Result<Option<String>, ApiError> {
    match object.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(ApiError::bad_request(format!("{field} must be a string"))),
    }
}

/// Takes a member out of an object that must be an object itself.
pub(super) fn member(object: &mut Map<String, Value>, name: &str, field: &str) -> Result<Map<String, Value>, ApiError> {
    match object.remove(name) {
        None | Some(Value::Null) => Err(ApiError::missing(field)),
        Some(Value::Object(member)) => Ok(member),
        Some(_) => Err(ApiError::bad_request(format!("{field} must be an object"))),
    }
}

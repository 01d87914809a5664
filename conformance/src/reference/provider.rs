//! Plays a provider whose revocation endpoint accepts every token.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use url::form_urlencoded;

/// The path of the revocation endpoint.
pub(super) const PATH: &str = "/revoke";

/// The largest form that is read, in bytes.
const LIMIT: usize = 1 << 20;

/// A provider with nothing but a revocation endpoint.
pub(super) fn router() -> Router {
    Router::new().route(PATH, post(revoke))
}

/// RFC 7009 §2: the token is required. The hint is only a hint, so that it is not even read.
async fn revoke(request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if is_form(&parts.headers) && names_one_token(body).await {
        return StatusCode::OK.into_response();
    }
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")];
    let error = r#"{"error":"invalid_request","error_description":"exactly one token is needed"}"#;
    (StatusCode::BAD_REQUEST, headers, error).into_response()
}

fn is_form(headers: &HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = value.and_then(|value| value.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

async fn names_one_token(body: Body) -> bool {
    let Ok(form) = to_bytes(body, LIMIT).await else {
        return false;
    };
    let pairs = form_urlencoded::parse(&form);
    let tokens: Vec<_> = pairs.filter(|(name, _)| name == "token").collect();
    matches!(&tokens[..], [(_, token)] if !token.is_empty())
}

//! Renders every refusal, in the envelope that its path has.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::fault::shape;
use super::id;
use super::state::Shared;

/// Below this, refusals have the four members of OAuth; elsewhere they are enveloped.
const CONNECT: &str = "/v3/connect/";

/// A refusal. Both envelopes have a name for what went wrong; the path decides which is used.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    error: &'static str,
    kind: &'static str,
    pub(super) message: String,
}

impl Refusal {
    fn new(status: StatusCode, error: &'static str, kind: &'static str, message: impl Into<String>) -> Self {
        Self { status, error, kind, message: message.into() }
    }

    /// 400: the request makes no sense as it stands.
    pub(super) fn invalid_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", "api.invalid_request_error", message)
    }

    /// 400: something that must be given is not.
    pub(super) fn missing(parameter: &str) -> Self {
        Self::invalid_request(format!("Missing required parameter: {parameter}"))
    }

    /// 400: the token that the request is about is not, or no longer, one. It is not repeated.
    pub(super) fn invalid_token() -> Self {
        let message = "Token expired or revoked";
        Self::new(StatusCode::BAD_REQUEST, "invalid_token", "api.invalid_request_error", message)
    }

    /// 400: what was to be exchanged is not, or no longer, good for it.
    pub(super) fn invalid_grant(message: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_grant", "token.exchange_failed", message)
    }

    /// 400: the application is another, or its secret is.
    pub(super) fn invalid_client() -> Self {
        let message = "Unknown client_id or wrong client_secret";
        Self::new(StatusCode::BAD_REQUEST, "invalid_client", "token.unauthorized_access", message)
    }

    /// 400: nothing is exchanged that way.
    pub(super) fn unsupported_grant_type() -> Self {
        let message = "The grant_type is not supported";
        Self::new(StatusCode::BAD_REQUEST, "unsupported_grant_type", "token.exchange_failed", message)
    }

    /// 401: no bearer, or none that counts here.
    pub(super) fn unauthorized() -> Self {
        let status = StatusCode::UNAUTHORIZED;
        Self::new(status, "invalid_client", "api.authentication_error", "Unauthorized")
    }

    /// 404: the grant does not exist.
    pub(super) fn no_grant() -> Self {
        let message = "The grant was not found";
        Self::new(StatusCode::NOT_FOUND, "invalid_request", "grant.not_found", message)
    }

    /// 404: the path leads nowhere.
    pub(super) fn no_path() -> Self {
        let message = "There is nothing at this path";
        Self::new(StatusCode::NOT_FOUND, "invalid_request", "api.not_found_error", message)
    }

    /// 405: the path exists, with other methods.
    pub(super) fn no_method() -> Self {
        let message = "This path does not serve the method";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "invalid_request", "api.invalid_request_error", message)
    }

    /// 413: the body is larger than any request needs.
    pub(super) fn too_large() -> Self {
        let message = "The body is larger than 1 MiB";
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "invalid_request", "api.invalid_request_payload", message)
    }

    /// 500: something broke. Faults only.
    pub(super) fn internal() -> Self {
        let message = "The request could not be completed";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", "api.internal_error", message)
    }

    /// The same under another status. Faults only.
    pub(super) fn under(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The flat form that OAuth has, with its two further members.
    pub(super) fn flat(&self) -> Map<String, Value> {
        let status = self.status.as_u16();
        let members = json!({
            "error": self.error,
            "error_description": self.message,
            "error_uri": format!("developer.nylas.com/docs/api/errors/{status}-response/"),
            "error_code": status,
        });
        members.as_object().cloned().unwrap_or_default()
    }

    /// The form of everything else.
    pub(super) fn enveloped(&self) -> Map<String, Value> {
        let members = json!({
            "request_id": id::uuid(),
            "error": {"type": self.kind, "message": self.message},
        });
        members.as_object().cloned().unwrap_or_default()
    }
}

impl IntoResponse for Refusal {
    /// Only attaches the refusal: [`render`] writes every body, in one place.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the body into every answer that is a refusal.
pub(super) async fn render(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    if let Some(refusal) = response.extensions_mut().remove::<Refusal>() {
        let members = if path.starts_with(CONNECT) { refusal.flat() } else { refusal.enveloped() };
        let body = shape::distort(&shared, &path, &refusal, members);
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(body.content_type));
        if refusal.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        *response.body_mut() = Body::from(body.text);
    }
    response
}

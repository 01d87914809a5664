//! Renders every refusal in the one error envelope.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::account::Status;
use super::fault::envelope as fault;
use super::id::{self, AccountId};
use super::operation::Operation;
use super::state::Shared;

const ALIAS_TAKEN: &str = "Another connected account of this user has the alias";

/// A refusal. Codes follow the published numbering: 6xx concern connected accounts, 8xx and
/// 9xx keys, 10xxx is 10000 plus the HTTP status. Those that no source names are ours.
#[derive(Debug, Clone)]
pub(super) struct ApiError {
    pub(super) status: StatusCode,
    pub(super) code: u32,
    pub(super) slug: &'static str,
    pub(super) message: String,
    fix: Option<&'static str>,
}

impl ApiError {
    fn new(status: StatusCode, code: u32, slug: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, slug, message: message.into(), fix: None }
    }

    fn advise(mut self, fix: &'static str) -> Self {
        self.fix = Some(fix);
        self
    }

    /// 400: the request makes no sense as it stands.
    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        let status = StatusCode::BAD_REQUEST;
        Self::new(status, 600, "ConnectedAccount_BadRequest", message)
    }

    /// 400: something that must be given is not.
    pub(super) fn missing(field: &str) -> Self {
        let message = format!("Missing required field: {field}");
        let status = StatusCode::BAD_REQUEST;
        Self::new(status, 612, "ConnectedAccount_MissingRequiredFields", message)
    }

    /// 400: the text in the path is no account id. It is not repeated: it may be anything.
    pub(super) fn malformed_id() -> Self {
        Self::bad_request("The connected account id in the path is malformed")
            .advise("Use the id as create, link or list gave it: ca_ and twelve characters.")
    }

    /// 400: nothing of this account can be revoked at its provider.
    pub(super) fn unsupported(reason: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, 620, "ConnectedAccount_RevokeNotSupported", reason)
            .advise("Delete the account, then withdraw its access on the provider's own pages.")
    }

    /// 401: there is no key.
    pub(super) fn no_key() -> Self {
        let status = StatusCode::UNAUTHORIZED;
        Self::new(status, 906, "Auth_NoAuthProvided", "No API key was provided")
            .advise("Send the project's key in the x-api-key header.")
    }

    /// 401: there is a key, but not one of ours.
    pub(super) fn unknown_key() -> Self {
        let status = StatusCode::UNAUTHORIZED;
        Self::new(status, 801, "APIKey_InvalidAPIKey", "The API key is not valid")
            .advise("Check the x-api-key header for a complete, current project key.")
    }

    /// 403: the key may not do this.
    pub(super) fn forbidden() -> Self {
        let status = StatusCode::FORBIDDEN;
        let message = "The API key may not do this";
        Self::new(status, 812, "APIKey_InsufficientPermissions", message)
    }

    /// 404: this id names nothing that the caller can see.
    pub(super) fn no_account(id: Option<AccountId>) -> Self {
        let message = match id {
            Some(id) => format!("Connected account \"{id}\" not found"),
            None => "Connected account not found".to_owned(),
        };
        let status = StatusCode::NOT_FOUND;
        Self::new(status, 606, "ConnectedAccount_ResourceNotFound", message)
    }

    /// 404: no auth config has this id.
    pub(super) fn no_auth_config() -> Self {
        let status = StatusCode::NOT_FOUND;
        let message = "Auth config not found";
        Self::new(status, 607, "AuthConfig_ResourceNotFound", message)
    }

    /// 404: the path leads nowhere.
    pub(super) fn no_path() -> Self {
        let status = StatusCode::NOT_FOUND;
        Self::new(status, 10404, "HTTP_NotFound", "There is nothing at this path")
    }

    /// 405: the path exists, with other methods.
    pub(super) fn no_method() -> Self {
        let status = StatusCode::METHOD_NOT_ALLOWED;
        let message = "This path does not serve the method";
        Self::new(status, 10405, "HTTP_MethodNotAllowed", message)
    }

    /// 409: the status rules the operation out.
    pub(super) fn conflict(action: &str, status: Status) -> Self {
        let message = format!("Cannot {action} a connected account that is {}", status.name());
        Self::new(StatusCode::CONFLICT, 609, "ConnectedAccount_InvalidState", message)
            .advise("Read the account first: its status decides what can be done with it.")
    }

    /// 409: another account has the alias.
    pub(super) fn alias_conflict() -> Self {
        Self::new(StatusCode::CONFLICT, 610, "ConnectedAccount_AliasTaken", ALIAS_TAKEN)
    }

    /// 400: the same where no account exists yet.
    pub(super) fn alias_taken() -> Self {
        Self::bad_request(ALIAS_TAKEN)
    }

    /// 400: accounts of a managed auth config are made through links.
    pub(super) fn managed() -> Self {
        Self::bad_request("Accounts of this managed auth config are created through a link")
            .advise("Use POST /api/v3.1/connected_accounts/link")
    }

    /// 409: accounts of this scheme have no authorisation that could start over.
    pub(super) fn not_refreshable() -> Self {
        let message = "Connected accounts of this scheme cannot be refreshed";
        Self::new(StatusCode::CONFLICT, 611, "ConnectedAccount_RefreshNotSupported", message)
            .advise("Patch the account with new credentials.")
    }

    /// 422: the status rules a new authorisation out.
    pub(super) fn unusable(status: Status) -> Self {
        let message = format!("Cannot start over with a connected account that is {}", status.name());
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, 613, "ConnectedAccount_UnusableState", message)
            .advise("Make a new link instead.")
    }

    /// 413: the body is larger than any request needs.
    pub(super) fn too_large() -> Self {
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        Self::new(status, 10413, "HTTP_PayloadTooLarge", "The body is larger than 1 MiB")
    }

    /// 500: the provider killed none of the tokens.
    pub(super) fn upstream_failed() -> Self {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        let message = "The provider revoked none of the account's tokens";
        Self::new(status, 621, "ConnectedAccount_RevokeFailed", message)
            .advise("The account is unchanged, so the same request can be sent again.")
    }

    /// 500: something broke on our side.
    pub(super) fn internal() -> Self {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        let message = "The request could not be completed";
        Self::new(status, 10500, "HTTP_InternalServerError", message)
    }

    /// The members of the envelope's `error`.
    fn members(&self) -> Map<String, Value> {
        let mut members = Map::new();
        members.insert("message".into(), json!(self.message));
        members.insert("code".into(), json!(self.code));
        members.insert("slug".into(), json!(self.slug));
        members.insert("status".into(), json!(self.status.as_u16()));
        let request_id = format!("req_{}", id::suffix(16));
        members.insert("request_id".into(), json!(request_id));
        if let Some(fix) = self.fix {
            members.insert("suggested_fix".into(), json!(fix));
        }
        members
    }
}

impl IntoResponse for ApiError {
    /// Only attaches the refusal: [`render`] writes every body, in one place.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the envelope into every answer that is a refusal.
pub(super) async fn render(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let operation = Operation::of(request.method(), request.uri().path());
    let mut response = next.run(request).await;
    if let Some(error) = response.extensions_mut().remove::<ApiError>() {
        let body = fault::distort(&shared, operation, &error, error.members());
        let content_type = HeaderValue::from_static(body.content_type);
        response.headers_mut().insert(CONTENT_TYPE, content_type);
        *response.body_mut() = Body::from(body.text);
    }
    response
}

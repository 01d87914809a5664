//! Starts an authorisation: `GET /v3/connect/auth`. Whoever is asked agrees at once.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{HeaderValue, LOCATION};
use axum::response::{IntoResponse, Response};
use url::Url;

use super::super::query::Query;
use super::catalog::{self, CLIENT_ID, PROVIDERS, SCOPE, SOMEBODY};
use super::code::Consent;
use super::pkce::Challenge;
use super::refusal::Refusal;
use super::state::Shared;

/// Redirects to the application with a code.
pub(super) async fn authorize(State(shared): State<Arc<Shared>>, request: Request) -> Result<Response, Refusal> {
    let query = Query::read(request.uri().query());
    match query.one("client_id") {
        Some(CLIENT_ID) => {}
        Some(_) => return Err(Refusal::invalid_request("The client_id is unknown")),
        None => return Err(Refusal::missing("client_id")),
    }
    let redirect_uri = query.one("redirect_uri").ok_or_else(|| Refusal::missing("redirect_uri"))?;
    let not_registered = || Refusal::invalid_request("The redirect_uri is not registered");
    if !catalog::takes_codes(redirect_uri) {
        return Err(not_registered());
    }
    let mut back = Url::parse(redirect_uri).map_err(|_| not_registered())?;
    let code = shared.book().codes.issue(consent(&query, redirect_uri)?, shared.clock.now());
    back.query_pairs_mut().append_pair("code", &code);
    if let Some(state) = query.one("state") {
        back.query_pairs_mut().append_pair("state", state);
    }
    let location = HeaderValue::from_str(back.as_str()).map_err(|_| not_registered())?;
    Ok((StatusCode::FOUND, [(LOCATION, location)]).into_response())
}

fn consent(query: &Query, redirect_uri: &str) -> Result<Consent, Refusal> {
    if query.one("response_type") != Some("code") {
        return Err(Refusal::invalid_request("The response_type must be code"));
    }
    let offline = match query.one("access_type") {
        None | Some("online") => false,
        Some("offline") => true,
        Some(_) => return Err(Refusal::invalid_request("The access_type must be online or offline")),
    };
    let wanted = query.one("provider").unwrap_or(PROVIDERS[0]);
    let provider = PROVIDERS.into_iter().find(|known| *known == wanted);
    let challenge = query.one("code_challenge");
    let challenge = challenge.map(|text| Challenge::read(text, query.one("code_challenge_method")));
    if matches!(challenge, Some(None)) {
        return Err(Refusal::invalid_request("The code_challenge_method must be plain or S256"));
    }
    let address = query.one("login_hint").unwrap_or(SOMEBODY);
    if !address.contains('@') {
        return Err(Refusal::invalid_request("The login_hint must be an e-mail address"));
    }
    Ok(Consent {
        address: address.to_owned(),
        provider: provider.ok_or_else(|| Refusal::invalid_request("The provider is unknown"))?,
        scope: query.one("scope").unwrap_or(SCOPE).to_owned(),
        redirect_uri: redirect_uri.to_owned(),
        offline,
        challenge: challenge.flatten(),
    })
}

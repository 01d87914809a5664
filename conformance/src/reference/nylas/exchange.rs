//! Gives tokens: `POST /v3/connect/token`, for a code, for a refresh token, for the application itself.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::catalog::{API_KEY, CLIENT_ID};
use super::fault::{again, dead};
use super::fields::Fields;
use super::refusal::Refusal;
use super::reply;
use super::state::{Book, LIFETIME, Shared};
use super::tokens::Kind;

/// Exchanges what the `grant_type` names.
pub(super) async fn exchange(State(shared): State<Arc<Shared>>, request: Request) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    let fields = Fields::read(&parts.headers, body).await?;
    let given = match fields.require("grant_type")? {
        "authorization_code" => code(&shared, &fields),
        "refresh_token" => refresh(&shared, &fields),
        "client_credentials" => credentials(&shared, &fields),
        _ => Err(Refusal::unsupported_grant_type()),
    };
    given.map(reply::secret)
}

/// A code founds a family.
fn code(shared: &Shared, fields: &Fields) -> Result<Value, Refusal> {
    let code = fields.require("code")?;
    let redirect_uri = fields.require("redirect_uri")?;
    // Who can show the verifier needs no secret, yet a wrong one is never right.
    let verifier = fields.get("code_verifier");
    if verifier.is_none() || fields.get("client_secret").is_some() {
        authenticate(fields)?;
    } else if fields.require("client_id")? != CLIENT_ID {
        return Err(Refusal::invalid_client());
    }
    let now = shared.clock.now();
    let mut book = shared.book();
    // Whatever is wrong with the exchange, the code is used up.
    let consent = book.codes.redeem(code, now);
    let consent = consent.ok_or_else(|| Refusal::invalid_grant("The code is unknown, expired or used"))?;
    if consent.redirect_uri != redirect_uri {
        return Err(Refusal::invalid_grant("The redirect_uri is not that of the authorisation"));
    }
    let shown = match (&consent.challenge, verifier) {
        (Some(challenge), Some(verifier)) => challenge.fits(verifier),
        (Some(_), None) => false,
        (None, _) => fields.get("client_secret").is_some(),
    };
    if !shown {
        return Err(Refusal::invalid_grant("The code_verifier does not fit"));
    }
    let issued = again::honour(shared, &mut book, &consent, now)?;
    let mut given = given(&book, &issued.grant, &issued.access);
    given["email"] = json!(consent.address);
    given["provider"] = json!(consent.provider);
    if let Some(refresh) = issued.refresh {
        given["refresh_token"] = json!(refresh);
    }
    Ok(given)
}

/// A refresh token adds to its family, and stays good.
fn refresh(shared: &Shared, fields: &Fields) -> Result<Value, Refusal> {
    authenticate(fields)?;
    let text = fields.require("refresh_token")?;
    let now = shared.clock.now();
    let mut book = shared.book();
    let Some(token) = book.tokens.alive(text, Kind::Refresh, now) else {
        let refusal = Refusal::invalid_grant("The refresh_token is unknown or revoked");
        let (grant, access) = dead::refresh(shared, &book, text, refusal)?;
        return Ok(given(&book, &grant, &access));
    };
    let access = book.tokens.access(token.family, now, LIFETIME);
    let grant = Arc::clone(book.tokens.grant_of(token.family));
    Ok(given(&book, &grant, &access))
}

/// The application itself gets a token for a grant, which belongs to no family but its own.
fn credentials(shared: &Shared, fields: &Fields) -> Result<Value, Refusal> {
    authenticate(fields)?;
    let named = fields.require("grant_id")?;
    let mut book = shared.book();
    let grant = book.grants.get(named).map(|grant| Arc::clone(&grant.id));
    let grant = grant.ok_or_else(|| Refusal::invalid_grant("The grant_id is unknown"))?;
    let family = book.tokens.found(&grant);
    let access = book.tokens.access(family, shared.clock.now(), LIFETIME);
    Ok(given(&book, &grant, &access))
}

/// The secret of the application is its API key.
fn authenticate(fields: &Fields) -> Result<(), Refusal> {
    if fields.require("client_id")? == CLIENT_ID && fields.require("client_secret")? == API_KEY {
        return Ok(());
    }
    Err(Refusal::invalid_client())
}

fn given(book: &Book, grant: &str, access: &str) -> Value {
    json!({
        "access_token": access,
        "expires_in": LIFETIME,
        "token_type": "Bearer",
        "scope": book.grants.get(grant).map(|grant| &*grant.scope).unwrap_or_default(),
        "grant_id": grant,
    })
}

//! Tells who sends a request: the application, or one of its grants.

use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use super::catalog::API_KEY;
use super::refusal::Refusal;
use super::state::Shared;
use super::tokens::Kind;

/// Who sent a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Bearer {
    /// Whoever has the API key.
    Application,
    /// Whoever has an access token that speaks for this grant.
    Grant(Arc<str>),
}

impl Bearer {
    /// Whether the bearer may know of what belongs to a grant.
    pub(super) fn sees(&self, grant: &str) -> bool {
        match self {
            Self::Application => true,
            Self::Grant(own) => **own == *grant,
        }
    }
}

/// The bearer of a request.
pub(super) fn of(shared: &Shared, headers: &HeaderMap) -> Result<Bearer, Refusal> {
    let text = presented(headers).ok_or_else(Refusal::unauthorized)?;
    if text == API_KEY {
        return Ok(Bearer::Application);
    }
    let book = shared.book();
    let token = book.tokens.alive(text, Kind::Access, shared.clock.now()).ok_or_else(Refusal::unauthorized)?;
    Ok(Bearer::Grant(Arc::clone(book.tokens.grant_of(token.family))))
}

/// The application, where it is who sent a request.
pub(super) fn application(shared: &Shared, headers: &HeaderMap) -> Result<(), Refusal> {
    match of(shared, headers)? {
        Bearer::Application => Ok(()),
        Bearer::Grant(_) => Err(Refusal::unauthorized()),
    }
}

/// What a request presents as its bearer, where it presents exactly one.
pub(super) fn presented(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (all.next(), all.next()) else {
        return None;
    };
    let (scheme, text) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(text).filter(|text| !text.is_empty())
}

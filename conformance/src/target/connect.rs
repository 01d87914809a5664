//! The requests of hosted OAuth: what is authorised, exchanged, described, revoked.

use super::token::{Exchange, Grant, Spelling, Token, Tokens};
use super::{AccountId, Path, Request};
use http::Method;

/// Where revoking happens.
pub const REVOKE: &str = "/v3/connect/revoke";
/// Where tokens are described.
pub const TOKENINFO: &str = "/v3/connect/tokeninfo";

/// Asks for a code for an address.
#[must_use]
pub fn authorisation(client_id: &str, redirect_uri: &str, address: &str, state: &str) -> Request {
    let request = Request::new(Method::GET, Path::fixed("/v3/connect/auth"))
        .query("client_id", client_id)
        .query("redirect_uri", redirect_uri)
        .query("response_type", "code")
        .query("access_type", "offline")
        .query("login_hint", address)
        .query("state", state);
    request.about(Tokens::Authorisation)
}

/// Exchanges a code for tokens.
#[must_use]
pub fn exchange(client_id: &str, code: Token, redirect_uri: &str) -> Request {
    token(client_id, Grant::Code(code, redirect_uri.to_owned()))
}

/// Exchanges a refresh token for an access token.
#[must_use]
pub fn refresh(client_id: &str, refresh: Token) -> Request {
    token(client_id, Grant::Refresh(refresh))
}

/// Describes an access token.
#[must_use]
pub fn tokeninfo(token: Token) -> Request {
    let named = Tokens::Named { parameter: "access_token", token, spelling: Spelling::Percent };
    Request::new(Method::GET, Path::fixed(TOKENINFO)).about(named)
}

/// Shows the grant that a token speaks for.
#[must_use]
pub fn me(token: Token) -> Request {
    Request::new(Method::GET, Path::fixed("/v3/grants/me")).bearer(token)
}

/// Shows a grant.
#[must_use]
pub fn grant(id: &AccountId) -> Request {
    Request::new(Method::GET, Path::naming("/v3/grants/", id.into(), ""))
}

/// Revokes a token.
#[must_use]
pub fn revoke(token: Token, spelling: Spelling) -> Request {
    revoking(Method::POST, Tokens::Named { parameter: "token", token, spelling })
}

/// Revokes what is not named: the parameter stands there empty, or it does not stand there.
#[must_use]
pub fn revoke_unnamed(with_parameter: bool) -> Request {
    revoking(Method::POST, Tokens::Unnamed(with_parameter.then_some("token")))
}

/// Asks the path of revoking for a token, with a method that is not its own.
#[must_use]
pub fn get_revoke(token: Token) -> Request {
    revoking(Method::GET, Tokens::Named { parameter: "token", token, spelling: Spelling::Percent })
}

fn revoking(method: Method, tokens: Tokens) -> Request {
    Request::new(method, Path::fixed(REVOKE)).about(tokens)
}

fn token(client_id: &str, grant: Grant) -> Request {
    let exchange = Exchange { client_id: client_id.to_owned(), grant };
    Request::new(Method::POST, Path::fixed("/v3/connect/token"))
        .key(super::Key::Missing)
        .about(Tokens::Exchange(exchange))
}

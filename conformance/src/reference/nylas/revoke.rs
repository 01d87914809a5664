//! Revokes an access token with its family: `POST /v3/connect/revoke?token=…`.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;

use super::bearer::{self, Bearer};
use super::fault::{access, answer, extent, leak, mercy, spelling, upon};
use super::refusal::Refusal;
use super::state::{Book, Shared};
use super::tokens::{FamilyId, Kind, Standing};
use crate::reference::query::Query;

/// Where revoking happens.
pub(super) const PATH: &str = "/v3/connect/revoke";

/// What a text is to a revoke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// An access token that is alive, of this family.
    Go(FamilyId),
    /// An access token that was revoked before.
    Revoked,
    /// An access token that has expired.
    Expired,
    /// Nothing that the bearer can revoke.
    Unknown,
}

/// Kills the family of the token in the query, whatever the body says: there is none to speak of.
pub(super) async fn revoke(State(shared): State<Arc<Shared>>, request: Request) -> Result<Response, Refusal> {
    let query = spelling::query(&shared, request.uri().query());
    let given = query.whole("token");
    let judged = bearer::of(&shared, request.headers());
    let bearer = match access::judge(&shared, request.headers(), judged) {
        Ok(bearer) => bearer,
        Err(refusal) => {
            access::despite_refusal(&shared, &given);
            return Err(leak::into_refusal(&shared, &given, refusal));
        }
    };
    let [token] = given[..] else {
        return access::without_token(&shared, &query, refused(&query));
    };
    let revoked = perform(&shared, &bearer, token);
    revoked.map_err(|refusal| leak::into_refusal(&shared, &given, refusal))
}

/// What is wrong with a request that does not give exactly one token.
fn refused(query: &Query) -> Refusal {
    match query.whole("token").len() {
        0 => Refusal::missing("token"),
        _ => Refusal::invalid_request("The parameter token is repeated"),
    }
}

/// Revokes a token, if it is one.
pub(super) fn perform(shared: &Shared, bearer: &Bearer, token: &str) -> Result<Response, Refusal> {
    let mut book = shared.book();
    let verdict = Verdict::of(shared, &book, bearer, token);
    let Verdict::Go(family) = verdict else {
        return mercy::upon(shared, verdict, Refusal::invalid_token());
    };
    answer::before(shared)?;
    end(shared, &mut book, token, family);
    answer::render(shared, token)
}

/// Ends a family: the token, its siblings, their parent. The grant is left as it is.
pub(super) fn end(shared: &Shared, book: &mut Book, token: &str, family: FamilyId) {
    for text in extent::of(shared, &book.tokens, token, family) {
        book.tokens.kill(&text);
    }
    upon::grant(shared, book, family);
}

impl Verdict {
    /// Judges a text. The answer does not tell a token of somebody else from none.
    pub(super) fn of(shared: &Shared, book: &Book, bearer: &Bearer, text: &str) -> Self {
        let access = book.tokens.get(text).filter(|token| token.kind == Kind::Access);
        let seen = access.filter(|token| bearer.sees(book.tokens.grant_of(token.family)));
        match seen.map(|token| (token.standing(shared.clock.now()), token.family)) {
            Some((Standing::Alive, family)) => Self::Go(family),
            Some((Standing::Revoked, _)) => Self::Revoked,
            Some((Standing::Expired, _)) => Self::Expired,
            None => Self::Unknown,
        }
    }
}

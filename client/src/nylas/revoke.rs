//! Revoking an access token with an outcome that cannot be misread.

use std::fmt;

use super::client::Client;
use super::types::Revoked;
use crate::error::Error;
use crate::response::Response;
use crate::support::Secret;

/// What the generated code calls the operation.
pub(crate) const OPERATION: &str = "revoke_token";

/// What a revoke did to an access token. In each case the server takes the text for no good token now.
///
/// These are all the outcomes there are, so that a `match` without `_` handles each by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "a revoke can have done nothing, because the token was not good before"]
pub enum Revocation {
    /// This call revoked the token, with the refresh token that it came from and the other access tokens of that.
    ///
    /// The grant lives on, and so does the provider's own token: only deleting the grant ends the application's
    /// access.
    Revoked,
    /// The server knows no such token that is good (400 `invalid_token`); this call revoked nothing.
    ///
    /// It has expired, or was revoked before, or never was an access token of this application. The server does not
    /// tell these apart. So this is good news only about what certainly was an access token of the application: no
    /// source says what becomes of a refresh token, an id token, or a token of another application. Each may be
    /// called dead and live on, and so does a token that was copied wrong.
    AlreadyDead,
    /// The token is not good any more, and nobody can tell since when: an attempt of this call may have revoked
    /// it, but its answer was lost, and the repetition was refused as in [`AlreadyDead`](Self::AlreadyDead).
    RevokedOrAlreadyDead,
}

impl Revocation {
    fn of(answer: Result<Response<Revoked>, Error>) -> Result<Self, Error> {
        match answer {
            Ok(response) if response.contains_key("error") => {
                Err(Error::contradiction(OPERATION, &response, "it holds an error"))
            }
            Ok(_) => Ok(Self::Revoked),
            Err(error) if !error.is_invalid_token() => Err(error),
            Err(error) if error.had_lost_attempt() => Ok(Self::RevokedOrAlreadyDead),
            Err(_) => Ok(Self::AlreadyDead),
        }
    }
}

impl Client {
    /// Revokes an access token, and with it the refresh token that it came from and the other access tokens of that.
    ///
    /// The grant stays as it is, and so does the provider's own token; to end the access itself, delete the grant
    /// (`delete_grant` of [`Client::api`]).
    ///
    /// The token travels in the query of the URL, where the vendor wants it: whoever logs URLs on the way to the
    /// server sees it. This crate shows it nowhere. It can be repeated safely, and is after a lost answer
    /// ([`Retry`](crate::Retry)). Dropping the future before it is ready leaves open whether anything was revoked.
    ///
    /// # Errors
    ///
    /// | predicate | means | what to do |
    /// |---|---|---|
    /// | [`Error::is_invalid_request`] | the text cannot be a token, such as one with a line end; nothing was sent | fix the call |
    /// | [`Error::is_unauthorized`] | the client's own key or token is wrong, or belongs to the other region (401) | check it; in the first attempt, nothing was revoked. A token that revokes itself can meet this when a lost attempt is repeated |
    /// | [`Error::is_rate_limited`] | too many requests (429) | wait [`Error::retry_after`]; nothing was revoked |
    /// | [`Error::is_off_schema`] | nobody said that it is revoked, or that it is dead | see [`Error::status`]; the token may live |
    /// | [`Error::is_transport`] | no complete answer, in the last attempt | call again: it may have been carried out |
    ///
    /// Any other refusal says why in [`Error::body`], with the constant of either envelope as its `slug`. Whoever
    /// calls again after [`Error::is_outcome_unknown`] must read [`Revocation::AlreadyDead`] as "perhaps by the
    /// call before".
    ///
    /// ```no_run
    /// # async fn example(client: connected_accounts_client::nylas::Client, token: String) -> Result<(), connected_accounts_client::Error> {
    /// use connected_accounts_client::nylas::Revocation;
    ///
    /// match client.revoke(&token).await? {
    ///     Revocation::Revoked => println!("revoked"),
    ///     Revocation::AlreadyDead => println!("was expired, revoked, or never a token here"),
    ///     Revocation::RevokedOrAlreadyDead => println!("is dead; whether by this call is not known"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn revoke<T>(&self, token: T) -> Result<Revocation, Error>
    where
        T: TryInto<Secret, Error: fmt::Display>,
    {
        let token = token.try_into().map_err(|error| Error::invalid_request(OPERATION, error.to_string()))?;
        Revocation::of(self.api().revoke_token().token(token).send().await)
    }
}

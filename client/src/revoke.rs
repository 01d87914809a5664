//! Revoking an account with an outcome that cannot be misread.

mod then_delete;

use std::fmt;

use crate::client::Client;
use crate::error::Error;
use crate::response::Response;
use crate::support::ConnectedAccountId;
use crate::types::{ConnectionStatus, RevokeResult, TokenSubject};

pub use then_delete::{Deletion, Removal, RevokeThenDelete};

/// What the generated code calls the operation.
pub(crate) const OPERATION: &str = "post_connected_accounts_by_nanoid_revoke";

/// What a revoke did. In each case the account is REVOKED now.
///
/// These are all the outcomes there are, so that a `match` without `_` handles each by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a revoke can have done nothing, because the account was revoked before"]
pub enum Revocation {
    /// This call killed tokens at the provider.
    Revoked {
        /// Exactly what it killed: at least one subject, not always all that the account held.
        subjects: Vec<TokenSubject>,
    },
    /// The account had been revoked before; this call killed nothing.
    AlreadyRevoked,
    /// The account is revoked, and nobody can tell by whom: an attempt of this call may have killed
    /// tokens, but its answer was lost, and the repetition found the account REVOKED.
    RevokedSubjectsUnknown,
}

impl Revocation {
    /// What this call killed: nothing where the account had been revoked before, `None` where that is
    /// not known.
    #[must_use]
    pub fn subjects(&self) -> Option<&[TokenSubject]> {
        match self {
            Self::Revoked { subjects } => Some(subjects),
            Self::AlreadyRevoked => Some(&[]),
            Self::RevokedSubjectsUnknown => None,
        }
    }

    fn of(id: &ConnectedAccountId, response: Response<RevokeResult>) -> Result<Self, Error> {
        let off_schema = |reason| Err(Error::contradiction(OPERATION, &response, reason));
        let RevokeResult { connected_account, revoked_tokens } = &*response;
        if connected_account.id != *id {
            return off_schema("the answer speaks of another account");
        }
        if connected_account.status != ConnectionStatus::Revoked {
            return off_schema("the account is not REVOKED afterwards");
        }
        if !revoked_tokens.is_empty() {
            return Ok(Self::Revoked { subjects: response.into_inner().revoked_tokens });
        }
        Ok(if response.had_lost_attempt() { Self::RevokedSubjectsUnknown } else { Self::AlreadyRevoked })
    }
}

impl Client {
    /// Asks the provider to kill the tokens of an account, and moves the account to REVOKED.
    ///
    /// It can be repeated safely, and is after a lost answer ([`Retry`](crate::Retry)). An answer that does
    /// not say REVOKED, or speaks of another account, is an error ([`Error::is_off_schema`]) rather than a
    /// success. Dropping the future before it is ready leaves open whether anything was revoked.
    ///
    /// # Errors
    ///
    /// | predicate | means | what to do |
    /// |---|---|---|
    /// | [`Error::is_not_supported`] | the scheme or the toolkit has no revocation (400) | tell the user to withdraw access at the provider, and rotate what is no token |
    /// | [`Error::is_not_found`] | no such account in this project, or its auth config was removed (404) | nothing can be revoked here; if it ever was, its tokens may live at the provider |
    /// | [`Error::is_not_revocable`] | neither ACTIVE nor REVOKED (409) | read its status: INACTIVE can be enabled, then revoked; what never became active can be deleted |
    /// | [`Error::is_provider_failed`] | the provider refused everything, or the service failed (500) | the tokens may still live: repeat in minutes, not at once. If the user withdrew access at the provider this lasts, and nothing is left to kill: treat the account as revoked when the provider's own page says so |
    /// | [`Error::is_unauthorized`], [`Error::is_forbidden`] | the key is wrong, or may not revoke (401, 403) | check the key; nothing was revoked |
    /// | [`Error::is_rate_limited`] | too many requests (429) | wait [`Error::retry_after`]; nothing was revoked |
    /// | [`Error::is_transport`] | no complete answer, in the last attempt | call again: it may have been carried out |
    ///
    /// The others of [`Error`] mean here what they mean everywhere. Whoever calls again after
    /// [`Error::is_outcome_unknown`] must read [`Revocation::AlreadyRevoked`] as "perhaps by the call before".
    ///
    /// ```no_run
    /// # async fn example(client: connected_accounts_client::Client) -> Result<(), connected_accounts_client::Error> {
    /// use connected_accounts_client::Revocation;
    ///
    /// match client.revoke("ca_1a2b3c4d5e6f").await? {
    ///     Revocation::Revoked { subjects } => println!("killed {subjects:?}"),
    ///     Revocation::AlreadyRevoked => println!("was revoked before"),
    ///     Revocation::RevokedSubjectsUnknown => println!("is revoked; what was killed is not known"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn revoke<I>(&self, id: I) -> Result<Revocation, Error>
    where
        I: TryInto<ConnectedAccountId, Error: fmt::Display>,
    {
        let id = account_id(id)?;
        let response = self.api().post_connected_accounts_by_nanoid_revoke().nanoid(&id).send().await?;
        Revocation::of(&id, response)
    }
}

/// The id, or the error that nothing was sent.
fn account_id<I>(id: I) -> Result<ConnectedAccountId, Error>
where
    I: TryInto<ConnectedAccountId, Error: fmt::Display>,
{
    id.try_into().map_err(|error| Error::invalid_request(OPERATION, error.to_string()))
}

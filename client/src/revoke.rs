//! Revoking an account with an outcome that cannot be misread.

use std::fmt;

use crate::client::Client;
use crate::error::Error;
use crate::support::ConnectedAccountId;
use crate::types::{ConnectionStatus, RevokeResult, TokenSubject};

/// What the generated code calls the operation.
pub(crate) const OPERATION: &str = "post_connected_accounts_by_nanoid_revoke";

/// What a revoke did. Either way the account is REVOKED now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a revoke can have done nothing, because the account was revoked before"]
#[non_exhaustive]
pub enum Revocation {
    /// This call killed tokens at the provider.
    Revoked {
        /// Exactly what it killed: at least one subject, not always all that the account held.
        subjects: Vec<TokenSubject>,
    },
    /// The account had been revoked before; this call killed nothing.
    AlreadyRevoked,
}

impl Revocation {
    /// What this call killed; empty where the account had been revoked before.
    pub fn subjects(&self) -> &[TokenSubject] {
        match self {
            Self::Revoked { subjects } => subjects,
            Self::AlreadyRevoked => &[],
        }
    }
}

impl Client {
    /// Asks the provider to kill the tokens of an account, and moves the account to REVOKED.
    ///
    /// It can be repeated safely. An answer that does not say REVOKED, or speaks of another account,
    /// is an error ([`Error::is_off_schema`]) rather than a success.
    ///
    /// # Errors
    ///
    /// | predicate | means | what to do |
    /// |---|---|---|
    /// | [`Error::is_not_supported`] | the scheme or the toolkit has no revocation | tell the user to withdraw access at the provider |
    /// | [`Error::is_not_found`] | no such account in this project | nothing is left to revoke here |
    /// | [`Error::is_not_revocable`] | neither ACTIVE nor REVOKED | read its status; delete it if it never became active |
    /// | [`Error::is_provider_failed`] | the provider refused, or the service failed | repeat later: tokens may still live; if the user withdrew access at the provider, nothing is left |
    /// | [`Error::is_transport`] | no complete answer | repeat: it may have been carried out |
    ///
    /// The others of [`Error`] mean here what they mean everywhere.
    ///
    /// ```no_run
    /// # async fn example(client: connected_accounts_client::Client) -> Result<(), connected_accounts_client::Error> {
    /// use connected_accounts_client::Revocation;
    ///
    /// match client.revoke("ca_1a2b3c4d5e6f").await? {
    ///     Revocation::Revoked { subjects } => println!("killed {subjects:?}"),
    ///     Revocation::AlreadyRevoked => println!("was revoked before"),
    ///     _ => println!("is revoked"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn revoke<I>(&self, id: I) -> Result<Revocation, Error>
    where
        I: TryInto<ConnectedAccountId, Error: fmt::Display>,
    {
        let id = id.try_into().map_err(|error| Error::invalid_request(OPERATION, error.to_string()))?;
        let response = self.api().post_connected_accounts_by_nanoid_revoke().nanoid(&id).send().await?;
        let off_schema =
            |reason| Error::contradiction(OPERATION, response.status(), response.headers().clone(), reason);
        let RevokeResult { connected_account, revoked_tokens } = &*response;
        if connected_account.id != id {
            return Err(off_schema("the answer speaks of another account"));
        }
        if connected_account.status != ConnectionStatus::Revoked {
            return Err(off_schema("the account is not REVOKED afterwards"));
        }
        if revoked_tokens.is_empty() {
            return Ok(Revocation::AlreadyRevoked);
        }
        Ok(Revocation::Revoked { subjects: response.into_inner().revoked_tokens })
    }
}

//! Revoking an account before it is deleted, in the one order that leaves no token behind.

use std::fmt;
use std::pin::Pin;

use super::{Revocation, account_id};
use crate::client::Client;
use crate::error::Error;
use crate::support::ConnectedAccountId;

/// What the generated code calls the second operation.
const DELETE: &str = "delete_connected_accounts_by_nanoid";

/// How an account went.
#[derive(Debug)]
#[must_use = "the account can have been deleted with its tokens alive, if that was allowed"]
pub enum Removal {
    /// Its tokens are dead, and it is deleted.
    Revoked {
        /// What the revoke did.
        revocation: Revocation,
        /// What the delete did.
        deletion: Deletion,
    },
    /// It is deleted, but its tokens may live on at the provider, where nobody can revoke them through
    /// this API any more. Only after [`RevokeThenDelete::even_if_tokens_may_live`].
    Unrevoked {
        /// Why it could not be revoked.
        refusal: Error,
        /// What the delete did.
        deletion: Deletion,
    },
}

/// What a delete did. In each case the account is gone now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deletion {
    /// This call deleted it.
    Deleted,
    /// It was gone when the delete arrived (404): by an attempt of this call whose answer was lost, or
    /// by someone else.
    Gone,
}

/// A revoke with a delete after it, sent when it is awaited; see [`Client::revoke_then_delete`].
#[derive(Debug, Clone)]
#[must_use = "nothing is sent before it is awaited"]
pub struct RevokeThenDelete<'a, I> {
    client: &'a Client,
    id: I,
    unrevoked: bool,
}

impl<I> RevokeThenDelete<'_, I> {
    /// Deletes also what the API says it cannot revoke ([`Error::is_not_supported`], [`Error::is_not_found`],
    /// [`Error::is_not_revocable`], [`Error::is_provider_failed`]). Its tokens may then live on, out of reach.
    ///
    /// Where nothing is known of the revoke (no answer, a wrong key, too many requests) it still
    /// deletes nothing.
    pub fn even_if_tokens_may_live(mut self) -> Self {
        self.unrevoked = true;
        self
    }
}

impl<'a, I> IntoFuture for RevokeThenDelete<'a, I>
where
    I: TryInto<ConnectedAccountId, Error: fmt::Display> + Send + 'a,
{
    type Output = Result<Removal, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { client, id, unrevoked } = self;
        let id = account_id(id);
        Box::pin(async move { remove(client, &id?, unrevoked).await })
    }
}

impl Client {
    /// Revokes an account, then deletes it.
    ///
    /// In this order, because a deleted account cannot be revoked any more. Nothing is deleted while its
    /// tokens may still live, unless the caller says so
    /// ([`even_if_tokens_may_live`](RevokeThenDelete::even_if_tokens_may_live)).
    ///
    /// # Errors
    ///
    /// | the error | means | what to do |
    /// |---|---|---|
    /// | has no [`Error::revocation`] | the revoke failed, **nothing was deleted**; the predicates say why, as for [`Client::revoke`] | as there; then call this again |
    /// | has a [`Error::revocation`] | the tokens are dead, but the delete failed: the account is still there as REVOKED, or, after [`Error::is_outcome_unknown`], perhaps not | call this again: it finds the account [`AlreadyRevoked`](Revocation::AlreadyRevoked) and deletes it, or finds it gone ([`Error::is_not_found`]) |
    ///
    /// Dropping the future leaves the account as far as it had come; calling this again completes it.
    ///
    /// ```no_run
    /// # async fn example(client: connected_accounts_client::Client) -> Result<(), connected_accounts_client::Error> {
    /// use connected_accounts_client::Removal;
    ///
    /// match client.revoke_then_delete("ca_1a2b3c4d5e6f").await {
    ///     Ok(Removal::Revoked { revocation, .. }) => println!("gone, after {revocation:?}"),
    ///     Ok(Removal::Unrevoked { .. }) => unreachable!("only where it is allowed"),
    ///     Err(error) if error.revocation().is_some() => println!("revoked, but still there: {error}"),
    ///     Err(error) if error.is_not_supported() => {
    ///         let removal = client.revoke_then_delete("ca_1a2b3c4d5e6f").even_if_tokens_may_live().await?;
    ///         println!("{removal:?}: let the user withdraw access at the provider");
    ///     }
    ///     Err(error) => return Err(error),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn revoke_then_delete<I>(&self, id: I) -> RevokeThenDelete<'_, I>
    where
        I: TryInto<ConnectedAccountId, Error: fmt::Display>,
    {
        RevokeThenDelete { client: self, id, unrevoked: false }
    }
}

async fn remove(client: &Client, id: &ConnectedAccountId, unrevoked: bool) -> Result<Removal, Error> {
    match client.revoke(id).await {
        Ok(revocation) => match delete(client, id).await {
            Ok(deletion) => Ok(Removal::Revoked { revocation, deletion }),
            Err(error) => Err(error.having(revocation)),
        },
        Err(refusal) if unrevoked && is_settled(&refusal) => {
            let deletion = delete(client, id).await?;
            Ok(Removal::Unrevoked { refusal, deletion })
        }
        Err(refusal) => Err(refusal),
    }
}

/// Whether the API itself said that it cannot revoke.
fn is_settled(refusal: &Error) -> bool {
    refusal.is_not_supported() || refusal.is_not_found() || refusal.is_not_revocable() || refusal.is_provider_failed()
}

async fn delete(client: &Client, id: &ConnectedAccountId) -> Result<Deletion, Error> {
    match client.api().delete_connected_accounts_by_nanoid().nanoid(id).send().await {
        Ok(response) if response.success => Ok(Deletion::Deleted),
        Ok(response) => Err(Error::contradiction(DELETE, &response, "it does not say that it succeeded")),
        Err(error) if error.is_not_found() => Ok(Deletion::Gone),
        Err(error) => Err(error),
    }
}

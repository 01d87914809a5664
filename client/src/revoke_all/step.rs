//! What a run reports while it goes on.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use crate::error::Error;
use crate::revoke::Revocation;
use crate::support::ConnectedAccountId;
use crate::types::ConnectionStatus;

/// One thing that happened in a run.
#[derive(Debug)]
#[non_exhaustive]
pub enum Step {
    /// A page of the list arrived.
    Listed(Listed),
    /// One account is done with, for this pass.
    Account(AccountResult),
    /// All accounts before this point have been reported. Only in the first pass.
    Checkpoint(Checkpoint),
    /// The run is complete. Always the last step.
    Finished(Summary),
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listed {
    /// The pass, counted from 1.
    pub pass: u32,
    /// How many accounts the page holds.
    pub accounts: usize,
    /// How many accounts the server says the list of this pass has in all.
    pub total: u64,
}

/// What became of one account.
#[derive(Debug)]
#[non_exhaustive]
pub struct AccountResult {
    /// Which account.
    pub id: ConnectedAccountId,
    /// Whose, if the server says so.
    pub user_id: Option<String>,
    /// The pass, counted from 1.
    pub pass: u32,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of an account in a run.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// It is revoked: what [`Client::revoke`](crate::Client::revoke) would have said.
    Done(Revocation),
    /// The list shows it as REVOKED, so that nothing was asked.
    ListedAsRevoked,
    /// A dry run would have tried to revoke it; the list shows it with this status.
    WouldRevoke(ConnectionStatus),
    /// It could not be revoked, for the reasons that [`Client::revoke`](crate::Client::revoke) names: its
    /// tokens may live.
    Failed(Error),
}

/// A place in the list, to continue from with [`RevokeAll::resume_from`](super::RevokeAll::resume_from).
///
/// As text it can be kept in a file. It belongs to one server with one filter, for as long as the
/// server honours its cursors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint(String);

impl Checkpoint {
    pub(super) fn new(cursor: String) -> Self {
        Self(cursor)
    }

    /// The text to keep.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Checkpoint {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.trim().to_owned()))
    }
}

/// A run in numbers of accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// This run revoked them, [`Revocation::RevokedSubjectsUnknown`] included.
    pub revoked: u64,
    /// They had been revoked before the first pass came to them.
    pub already_revoked: u64,
    /// They were tried and, as far as the last pass knows, are not revoked: their tokens may live.
    pub failed: u64,
    /// A dry run would have tried them.
    pub would_revoke: u64,
    /// How many passes there were.
    pub passes: u32,
    /// Whether the last pass killed nothing any more, so that no other is needed.
    pub settled: bool,
}

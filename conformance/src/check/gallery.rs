//! A set of accounts that list rules look at: two users, two statuses.

use super::Stage;
use crate::fixture::Kind;
use crate::outcome::{Cause, Evidence};
use crate::target::{AccountId, Recorder};
use futures_util::future::{try_join, try_join_all};
use std::collections::BTreeSet;

/// Accounts that nothing changes while lists are judged.
#[derive(Debug, Clone)]
pub struct Gallery {
    /// The user of most accounts.
    pub many: String,
    /// The user of the others.
    pub few: String,
    accounts: Vec<Hung>,
    /// How they were made.
    pub evidence: Evidence,
}

#[derive(Debug, Clone)]
struct Hung {
    id: AccountId,
    user: String,
    status: &'static str,
}

impl Gallery {
    /// What it takes, by kind.
    pub const TAKES: [(Kind, usize); 2] = [(Kind::Active, 5), (Kind::Expired, 3)];

    /// Makes the accounts, one after the other, so that their times differ.
    pub(super) async fn hang(stage: &Stage) -> Result<Self, Cause> {
        let recorder = Recorder::default();
        let (many, few) = (stage.store.tag().user_id(), stage.store.tag().user_id());
        let wanted = [
            (&many, Kind::Active),
            (&many, Kind::Expired),
            (&many, Kind::Active),
            (&few, Kind::Active),
            (&many, Kind::Active),
            (&few, Kind::Expired),
            (&many, Kind::Expired),
            (&many, Kind::Active),
        ];
        let hang = async |(user, kind): (&String, Kind)| {
            let (account, _) = stage.account_for(&recorder, kind, Some(user.clone()), true).await?;
            Ok::<_, Cause>(Hung { id: account.id, user: user.clone(), status: kind.status() })
        };
        // What has to be waited for is waited for together.
        let waits = |kind| stage.store.supply(kind).is_ok_and(|supply| supply.wait().is_some());
        let (slow, quick): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|(_, kind)| waits(*kind));
        let in_turn = async {
            let mut accounts = Vec::new();
            for wish in quick {
                accounts.push(hang(wish).await?);
            }
            Ok(accounts)
        };
        let (mut accounts, waited) = try_join(in_turn, try_join_all(slow.into_iter().map(&hang))).await?;
        accounts.extend(waited);
        Ok(Self { many, few, accounts, evidence: recorder.evidence() })
    }

    /// The ids of those of these users (any, if none) with this status (any, if none).
    #[must_use]
    pub fn ids(&self, users: &[&str], status: Option<&str>) -> BTreeSet<String> {
        let wanted = |hung: &&Hung| {
            (users.is_empty() || users.contains(&hung.user.as_str()))
                && status.is_none_or(|status| status == hung.status)
        };
        self.accounts.iter().filter(wanted).map(|hung| hung.id.to_string()).collect()
    }
}

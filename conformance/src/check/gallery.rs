//! A set of accounts that list rules look at: two users, two statuses.

use super::{Cost, Stage};
use crate::fixture::Kind;
use crate::outcome::{Cause, Evidence};
use crate::target::{AccountId, Body, Recorder, Request, routes};
use futures_util::future::{join, join_all};
use http::Method;
use serde_json::json;
use std::cell::Cell;
use std::collections::BTreeSet;

/// Accounts that nothing changes while lists are judged.
#[derive(Debug, Clone)]
pub struct Gallery {
    /// The user of most accounts.
    pub many: String,
    /// The user of the others.
    pub few: String,
    /// The status of those that are not ACTIVE: EXPIRED, or INACTIVE where nothing gives an EXPIRED one.
    pub other: &'static str,
    accounts: Vec<Hung>,
    /// How they were made.
    pub evidence: Evidence,
}

#[derive(Debug, Clone)]
struct Hung {
    id: AccountId,
    user: String,
    status: String,
}

impl Gallery {
    /// What it takes, by kind.
    pub const TAKES: [(Kind, usize); 2] = [(Kind::Active, 5), (Kind::Expired, 3)];

    /// What it costs beside.
    pub const COST: Cost = Cost { read: 1, change: 4, ..Cost::NONE };

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
        let other = Cell::new(Kind::Expired);
        let hang = async |(user, kind): (&String, Kind)| {
            let make = async |kind| stage.account_for(&recorder, kind, Some(user.clone()), true).await;
            let made = match kind {
                Kind::Expired => match make(other.get()).await {
                    Err(Cause::Tried(_) | Cause::NoMeans(_)) if other.get() == Kind::Expired => {
                        other.set(Kind::Inactive);
                        make(Kind::Inactive).await
                    }
                    made => made,
                },
                kind => make(kind).await,
            };
            let (account, status) = made?;
            Ok::<_, Cause>(Hung { id: account.id, user: user.clone(), status })
        };
        // What has to be waited for is waited for together.
        let waits = |kind| stage.store.supply(kind).is_ok_and(|supply| supply.wait().is_some());
        let (slow, quick): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|(_, kind)| waits(*kind));
        let in_turn = async {
            let mut accounts = Vec::new();
            for wish in quick {
                accounts.push(hang(wish).await?);
            }
            Ok::<_, Cause>(accounts)
        };
        // Nobody is dropped while a create is under way: it would be lost.
        let (quick, waited) = join(in_turn, join_all(slow.into_iter().map(&hang))).await;
        let mut accounts: Vec<Hung> = quick?;
        accounts.extend(waited.into_iter().collect::<Result<Vec<_>, _>>()?);
        // The oldest one is touched, so that the times of change come in another order than those of creation.
        if let Some(oldest) = accounts.first_mut() {
            let alias = Body::Json(json!({ "alias": format!("Oldest-{}", oldest.id) }));
            let touch = Request::new(Method::PATCH, routes::account(&oldest.id)).body(alias);
            stage.target.send(&recorder, touch).await?;
            // Whatever the patch did to it is for other rules.
            oldest.status = stage.status_of(&recorder, &oldest.id).await?;
        }
        Ok(Self { many, few, other: other.get().status(), accounts, evidence: recorder.evidence() })
    }

    /// The ids of those of these users with one of these statuses (any, if none).
    #[must_use]
    pub fn ids(&self, users: &[&str], statuses: &[&str]) -> BTreeSet<String> {
        let wanted = |hung: &&Hung| {
            users.contains(&hung.user.as_str()) && (statuses.is_empty() || statuses.contains(&hung.status.as_str()))
        };
        self.accounts.iter().filter(wanted).map(|hung| hung.id.to_string()).collect()
    }
}

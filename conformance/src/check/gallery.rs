//! A set of accounts that list rules look at: two users, two statuses.

use super::{Cost, Stage};
use crate::fixture::Kind;
use crate::outcome::{Cause, Evidence};
use crate::target::{AccountId, Body, Recorder, Request, routes};
use http::Method;
use serde_json::json;
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

    /// What it costs beside.
    pub const COST: Cost = Cost { change: 1, ..Cost::NONE };

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
        let mut accounts: Vec<Hung> = Vec::new();
        for (user, kind) in wanted {
            let (account, _) = stage.account(&recorder, kind, Some(user.clone())).await?;
            if account.user_id.as_ref() != Some(user) {
                return Err(Cause::NoMeans(
                    "lists are judged by accounts that this run makes for its own users".into(),
                ));
            }
            accounts.push(Hung { id: account.id, user: user.clone(), status: kind.status() });
        }
        // The oldest one is touched, so that the times of change come in another order than those of creation.
        if let Some(oldest) = accounts.first() {
            let alias = Body::Json(json!({ "alias": format!("Oldest-{}", oldest.id) }));
            let touch = Request::new(Method::PATCH, routes::account(&oldest.id)).body(alias);
            stage.target.send(&recorder, touch).await?;
        }
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

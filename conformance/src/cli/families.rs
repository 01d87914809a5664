//! Families of tokens, from what a configuration gives.

use super::config::{Way, Ways};
use crate::fixture::Ledger;
use crate::fixture::family::{Application, ByCode, ByCommand, DataPath, Families, Family, Founder, GivenFamilies};
use crate::target::{AccountId, Target};
use std::sync::Arc;

/// What is given to have tokens by, none of it shown.
#[derive(Clone, Default)]
pub(super) struct Given {
    pub(super) client_id: Option<String>,
    pub(super) redirect_uri: Option<String>,
    pub(super) data_path: Option<String>,
    pub(super) families: Vec<GivenFamily>,
    pub(super) expired: Vec<String>,
}

/// The tokens of one exchange.
#[derive(Clone)]
pub(super) struct GivenFamily {
    pub(super) access: Vec<String>,
    pub(super) refresh: Option<String>,
    pub(super) grant_id: String,
}

/// The families: by code where an address can be authorised, else by those of the ways that concern tokens, in their
/// order. Given tokens are this run's from now on, hidden from every record.
pub(super) fn of(given: &Given, ways: &Ways, ledger: &Ledger, target: &Target) -> Result<Families, String> {
    let application = Application {
        client_id: given.client_id.clone(),
        redirect_uri: given.redirect_uri.clone(),
        data_path: given.data_path.as_deref().map(DataPath::new).transpose()?,
    };
    let mut founders: Vec<Box<dyn Founder>> = Vec::new();
    founders.extend(ByCode::new(&application).map(|by_code| Box::new(by_code) as Box<dyn Founder>));
    let mut spaced = Vec::new();
    for way in &ways.0 {
        match way {
            Way::Preset(_) => {
                let families = given.families.iter().map(|family| owned(family, target));
                let families = families.collect::<Result<Vec<_>, _>>()?;
                let (with_a_space, plain): (Vec<_>, Vec<_>) = families.into_iter().partition(Family::holds_a_space);
                spaced = with_a_space;
                if !plain.is_empty() {
                    founders.push(Box::new(GivenFamilies::new(plain)));
                }
            }
            Way::Command(maker) => founders.push(Box::new(ByCommand::new(Arc::clone(maker), ledger.clone()))),
            // These make accounts only.
            Way::Create(_) | Way::Link(_) | Way::Waiting(_) => {}
        }
    }
    let expired = given.expired.iter().map(|text| target.keyring().own("expired access_token", text)).collect();
    Ok(Families::new(founders, application, spaced, expired))
}

fn owned(family: &GivenFamily, target: &Target) -> Result<Family, String> {
    let keyring = target.keyring();
    Ok(Family {
        grant_id: AccountId::new(family.grant_id.clone())?,
        access: family.access.iter().map(|text| keyring.own("given access_token", text)).collect(),
        refresh: family.refresh.as_ref().map(|text| keyring.own("given refresh_token", text)),
        address: None,
    })
}

impl std::fmt::Debug for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Given").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

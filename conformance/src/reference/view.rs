//! Shows an account the way reads answer it.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::account::{Account, Present, Status};
use super::catalog::Scheme;
use super::clock;
use super::id::AccountId;
use super::sharing::Sharing;

/// An account as an item of a list, or with `params` as the answer to a get.
#[derive(Serialize)]
pub(super) struct Item<'a> {
    id: AccountId,
    word_id: Option<&'a str>,
    alias: Option<&'a str>,
    user_id: &'a str,
    toolkit: Toolkit,
    auth_config: AuthConfigView,
    #[serde(rename = "authScheme")]
    auth_scheme: Scheme,
    status: Status,
    status_reason: Option<&'static str>,
    is_disabled: bool,
    created_at: String,
    updated_at: String,
    state: Connection<'a>,
    data: Values<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    experimental: Option<&'a Sharing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    params: Option<Empty>,
}

/// What an account's connection consists of.
#[derive(Serialize, Clone, Copy)]
pub(super) struct Connection<'a> {
    #[serde(rename = "authScheme")]
    auth_scheme: Scheme,
    val: Values<'a>,
}

#[derive(Serialize)]
struct Toolkit {
    slug: &'static str,
}

#[derive(Serialize)]
struct AuthConfigView {
    id: &'static str,
    auth_scheme: Scheme,
    is_composio_managed: bool,
    is_disabled: bool,
}

#[derive(Serialize)]
struct Empty {}

#[derive(Clone, Copy)]
struct Values<'a>(&'a Present);

impl<'a> Item<'a> {
    /// The form that lists show.
    pub(super) fn listed(account: &'a Account, present: &'a Present) -> Self {
        let config = account.origin.config;
        let state = Connection::of(account, present);
        Self {
            id: account.id,
            word_id: None,
            alias: present.content.alias.as_deref(),
            user_id: &account.origin.user,
            toolkit: Toolkit { slug: config.toolkit },
            auth_config: AuthConfigView {
                id: config.id,
                auth_scheme: config.scheme,
                is_composio_managed: config.managed,
                is_disabled: false,
            },
            auth_scheme: config.scheme,
            status: present.status,
            status_reason: present.reason,
            is_disabled: present.status == Status::Inactive,
            created_at: clock::iso(account.created),
            updated_at: clock::iso(present.updated),
            state,
            data: state.val,
            experimental: present.content.sharing.as_ref(),
            params: None,
        }
    }

    /// The form that a get of one account shows.
    pub(super) fn alone(account: &'a Account, present: &'a Present) -> Self {
        Self { params: Some(Empty {}), ..Self::listed(account, present) }
    }
}

impl<'a> Connection<'a> {
    /// The connection of an account.
    pub(super) fn of(account: &'a Account, present: &'a Present) -> Self {
        Self { auth_scheme: account.origin.config.scheme, val: Values(present) }
    }
}

impl Serialize for Values<'_> {
    /// A revoked connection has nothing left to show but the time of its end.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let Self(present) = self;
        map.serialize_entry("status", &present.status)?;
        if present.status == Status::Revoked {
            map.serialize_entry("revoked_at", &clock::iso(present.updated))?;
        } else {
            for (name, value) in &present.content.details {
                map.serialize_entry(name, value)?;
            }
        }
        map.end()
    }
}

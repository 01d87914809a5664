//! What a run reads of a page: so little that an odd account in it does not stop an emergency.

use serde::{Deserialize, Deserializer};

use crate::support::{AuthConfigId, ConnectedAccountId};
use crate::types::{AccountType, ConnectionStatus, Toolkit};

/// A page, without the accounts' credentials.
#[derive(Deserialize)]
pub(super) struct ListedPage {
    pub(super) items: Vec<ListedAccount>,
    #[serde(default)]
    pub(super) next_cursor: Option<String>,
    /// Only shown, so that anything but a number counts as absent.
    #[serde(default, deserialize_with = "lenient")]
    pub(super) total_items: Option<u64>,
}

/// What tells whether an account is meant, with what is needed to revoke it.
#[derive(Deserialize)]
pub(super) struct ListedAccount {
    pub(super) id: ConnectedAccountId,
    #[serde(default)]
    pub(super) user_id: Option<String>,
    pub(super) status: ConnectionStatus,
    pub(super) toolkit: Toolkit,
    pub(super) auth_config: ListedAuthConfig,
    #[serde(default)]
    pub(super) experimental: Option<Sharing>,
}

#[derive(Deserialize)]
pub(super) struct ListedAuthConfig {
    pub(super) id: AuthConfigId,
}

#[derive(Deserialize)]
pub(super) struct Sharing {
    pub(super) account_type: AccountType,
}

fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    Ok(serde_json::Value::deserialize(deserializer)?.as_u64())
}

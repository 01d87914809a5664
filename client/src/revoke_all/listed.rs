//! What a run reads of a page: so little that an odd account in it does not stop an emergency.

use serde::{Deserialize, Deserializer};

use crate::error::Error;
use crate::list;
use crate::response::Response;
use crate::support::{AuthConfigId, ConnectedAccountId};
use crate::types::{AccountType, ConnectedAccountPage, ConnectionStatus, Toolkit};

/// A page that the generated code can read, in place of the one that this module reads.
pub(super) const STAND_IN: &[u8] = br#"{"items":[],"total_pages":0,"current_page":0,"total_items":0}"#;

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

impl ListedPage {
    /// The page in the body of an answer.
    pub(super) fn read(response: &Response<ConnectedAccountPage>) -> Result<Self, Error> {
        serde_json::from_slice(response.raw()).map_err(|error| Error::unreadable(list::OPERATION, response, &error))
    }
}

fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    Ok(serde_json::Value::deserialize(deserializer)?.as_u64())
}

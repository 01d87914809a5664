//! The schema of `[provision]`: how accounts come to exist, families of tokens too.

use super::file::TextOr;
use schemars::JsonSchema;
use serde::Deserialize;

/// How accounts come to exist, families of tokens too.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Provision {
    /// For each kind the first of these ways that can make it, and does; all that are configured, unless given. Families
    /// of tokens are had by code before, where `[nylas] redirect_uri` is given; then by `preset`, `command`.
    pub(super) order: Option<Vec<Way>>,
    /// Whether an EXPIRED account may be had by waiting for a link to expire, which takes 11 minutes.
    pub(super) wait_for_expiry: Option<bool>,
    /// Auth configs, by what their provider can revoke: accounts are imported with them.
    pub(super) auth_configs: AuthConfigs,
    /// Accounts that may be used up, by kind.
    pub(super) accounts: Accounts,
    /// A program that makes accounts or families of tokens.
    pub(super) command: Option<Command>,
}

/// A way in which accounts come to exist, the last two families of tokens too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Way {
    /// Imported through the API, with an auth config of `[provision.auth_configs]`.
    Create,
    /// Begun by a link that nobody signs in on, with the auth config `revocable`.
    Link,
    /// Given under `[provision.accounts]`, families of tokens under `[nylas]`.
    Preset,
    /// Made by the program of `[provision.command]`.
    Command,
}

/// A program that makes accounts or families of tokens: one JSON object on its standard input, one on its standard output.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Command {
    /// The program with its arguments; a relative path starts beside this file. It gets an environment of its own.
    pub(super) argv: Vec<String>,
}

/// Auth configs, by what their provider can revoke.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct AuthConfigs {
    /// OAuth 2.0; the provider revokes both tokens.
    pub(super) revocable: Option<String>,
    /// OAuth 2.0; only the access token can be revoked.
    pub(super) access_only: Option<String>,
    /// No programmatic revocation.
    pub(super) unsupported: Option<String>,
    /// The API key scheme.
    pub(super) api_key: Option<String>,
}

/// Accounts that may be used up, in this order.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Accounts {
    /// ACTIVE, with both tokens.
    pub(super) active: Vec<Account>,
    /// ACTIVE; only the access token can be revoked.
    pub(super) access_only: Vec<Account>,
    /// ACTIVE, without programmatic revocation.
    pub(super) unsupported: Vec<Account>,
    /// ACTIVE, with an API key.
    pub(super) api_key: Vec<Account>,
    /// INITIALIZING.
    pub(super) initializing: Vec<Account>,
    /// INITIATED.
    pub(super) initiated: Vec<Account>,
    /// FAILED.
    pub(super) failed: Vec<Account>,
    /// EXPIRED.
    pub(super) expired: Vec<Account>,
    /// INACTIVE.
    pub(super) inactive: Vec<Account>,
    /// REVOKED; needed only where no ACTIVE account can be had.
    pub(super) revoked: Vec<Account>,
}

/// A given account: an id, or with the tokens that it holds.
#[derive(Deserialize, JsonSchema, Clone)]
#[serde(from = "TextOr<FullAccount>")]
pub(super) enum Account {
    /// An id.
    Id(String),
    /// An id with the tokens that the account holds.
    Full {
        /// The id.
        id: String,
        /// The access token that it holds.
        access_token: String,
        /// The refresh token that it holds.
        refresh_token: Option<String>,
    },
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FullAccount {
    /// The id.
    id: String,
    /// The access token that it holds.
    access_token: String,
    /// The refresh token that it holds.
    refresh_token: Option<String>,
}

impl From<TextOr<FullAccount>> for Account {
    fn from(given: TextOr<FullAccount>) -> Self {
        match given {
            TextOr::Text(id) => Self::Id(id),
            TextOr::Table(FullAccount { id, access_token, refresh_token }) => {
                Self::Full { id, access_token, refresh_token }
            }
        }
    }
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Id(id) | Self::Full { id, .. } => f.write_str(id),
        }
    }
}

impl std::fmt::Debug for Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Arguments may be secrets.
        f.debug_struct("Command").field("program", &self.argv.first()).finish_non_exhaustive()
    }
}

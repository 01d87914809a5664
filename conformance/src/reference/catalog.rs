//! Fixes what exists from the start: two projects, each with the same auth configs.

use serde::Serialize;

use super::account::Subject;

/// The key of the first project, which owns what most callers work on.
pub const API_KEY: &str = "ak_Reference0FirstProject1";

/// The key of the second project, to which the first one's accounts do not exist.
pub const OTHER_API_KEY: &str = "ak_Reference0OtherProject2";

/// The keys in the order of the projects.
pub(super) const KEYS: [&str; 2] = [API_KEY, OTHER_API_KEY];

/// The ids of the auth configs, which both projects have.
#[derive(Debug, Clone, Copy)]
pub struct AuthConfigs {
    /// OAuth 2.0; the provider revokes access tokens as well as refresh tokens.
    pub revocable: &'static str,
    /// OAuth 2.0; the provider revokes access tokens only.
    pub access_only: &'static str,
    /// OAuth 2.0; the provider offers no programmatic revocation.
    pub unsupported: &'static str,
    /// A toolkit that takes an API key.
    pub api_key: &'static str,
    /// OAuth 2.0 through the vendor's own application: links only, reads show nothing of a secret.
    pub managed: &'static str,
}

/// The ids of the auth configs that exist.
pub const AUTH_CONFIGS: AuthConfigs = AuthConfigs {
    revocable: "ac_Revocable001",
    access_only: "ac_AccessOnly02",
    unsupported: "ac_Unsupported3",
    api_key: "ac_ApiKeyAuth04",
    managed: "ac_Managed00005",
};

/// How accounts of a toolkit prove who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) enum Scheme {
    #[serde(rename = "OAUTH2")]
    OAuth2,
    #[serde(rename = "API_KEY")]
    ApiKey,
}

/// One way in which a project connects a toolkit.
#[derive(Debug)]
pub(super) struct AuthConfig {
    pub(super) id: &'static str,
    pub(super) toolkit: &'static str,
    pub(super) scheme: Scheme,
    /// The kinds of token that the provider lets one revoke.
    pub(super) revocable: &'static [Subject],
    /// Whether the vendor's own application is used.
    pub(super) managed: bool,
}

static CATALOG: [AuthConfig; 5] = [
    AuthConfig {
        id: AUTH_CONFIGS.revocable,
        toolkit: "calendar",
        scheme: Scheme::OAuth2,
        revocable: &[Subject::AccessToken, Subject::RefreshToken],
        managed: false,
    },
    AuthConfig {
        id: AUTH_CONFIGS.access_only,
        toolkit: "storage",
        scheme: Scheme::OAuth2,
        revocable: &[Subject::AccessToken],
        managed: false,
    },
    AuthConfig {
        id: AUTH_CONFIGS.unsupported,
        toolkit: "forum",
        scheme: Scheme::OAuth2,
        revocable: &[],
        managed: false,
    },
    AuthConfig { id: AUTH_CONFIGS.api_key, toolkit: "weather", scheme: Scheme::ApiKey, revocable: &[], managed: false },
    AuthConfig {
        id: AUTH_CONFIGS.managed,
        toolkit: "mail",
        scheme: Scheme::OAuth2,
        revocable: &[Subject::AccessToken, Subject::RefreshToken],
        managed: true,
    },
];

impl Scheme {
    /// The name that requests use.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::OAuth2 => "OAUTH2",
            Self::ApiKey => "API_KEY",
        }
    }
}

/// The auth config of this id.
pub(super) fn auth_config(id: &str) -> Option<&'static AuthConfig> {
    CATALOG.iter().find(|config| config.id == id)
}

/// The project that a key opens, as an index.
pub(super) fn project_of(key: &str) -> Option<usize> {
    KEYS.iter().position(|known| *known == key)
}

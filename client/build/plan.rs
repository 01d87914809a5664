//! Which documents become source, with what differs between them.

use connected_accounts_openapi::Document;

/// How one document becomes source.
pub(crate) struct Plan {
    /// The document.
    pub(crate) document: Document,
    /// The module that the source will be.
    pub(crate) module: &'static str,
    /// Components with a type of their own: ids that are checked, errors that are read leniently.
    pub(crate) by_hand: &'static [(&'static str, &'static str)],
}

/// The connected-accounts operations.
pub(crate) const CONNECTED_ACCOUNTS: Plan = Plan {
    document: connected_accounts_openapi::CONNECTED_ACCOUNTS,
    module: "crate::generated",
    by_hand: &[
        ("AuthConfigId", "crate::support::AuthConfigId"),
        ("ConnectedAccountId", "crate::support::ConnectedAccountId"),
        ("ErrorBody", "crate::support::ErrorBody"),
        ("ErrorEnvelope", "crate::support::ErrorEnvelope"),
    ],
};

/// The hosted OAuth operations of Nylas, which are behind a feature.
pub(crate) const NYLAS: Plan = Plan {
    document: connected_accounts_openapi::NYLAS_CONNECT,
    module: "crate::nylas::generated",
    by_hand: &[
        ("ErrorEnvelope", "crate::support::ErrorEnvelope"),
        ("GrantId", "crate::support::GrantId"),
        ("OAuthError", "crate::support::ErrorEnvelope"),
    ],
};

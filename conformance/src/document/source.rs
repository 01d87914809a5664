//! The document of each profile, with what a reader of coverage has to know of it.

use super::coverage::{COMPOSIO, NYLAS, Unprovoked};

/// A document, as it is compiled into the program.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// The profile that it belongs to.
    pub profile: &'static str,
    /// The text.
    pub text: &'static str,
    /// What all of its paths begin with, which tables leave out.
    pub prefix: &'static str,
    /// The documented statuses that no rule brings about.
    pub unprovoked: &'static [Unprovoked],
}

/// The document of each profile.
pub const SOURCES: &[Source] = &[
    Source {
        profile: "composio",
        text: connected_accounts_openapi::CONNECTED_ACCOUNTS.text,
        prefix: "/api/v3.1",
        unprovoked: COMPOSIO,
    },
    Source { profile: "nylas", text: connected_accounts_openapi::NYLAS_CONNECT.text, prefix: "/v3", unprovoked: NYLAS },
];

impl Source {
    /// The document of this profile.
    #[must_use]
    pub fn of(profile: &str) -> Option<&'static Self> {
        SOURCES.iter().find(|source| source.profile == profile)
    }

    /// Why no rule brings about this status of this operation, where none does.
    #[must_use]
    pub fn reason(&self, operation: &str, status: u16) -> Option<&'static str> {
        let is_it = |entry: &&Unprovoked| entry.status == status && !entry.but.contains(&operation);
        Some(self.unprovoked.iter().find(is_it)?.reason)
    }
}

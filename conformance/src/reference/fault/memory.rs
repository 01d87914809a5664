//! Remembers what a fault needs to know of an account's past.

/// Kept with every account; only faults read it.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::reference) struct Memory {
    /// How often the account was asked to be revoked.
    pub(in crate::reference) revokes: u32,
    /// Whether every dispatch of some revoke failed.
    pub(in crate::reference) upstream_failed: bool,
    /// Whether the account was disabled over the API.
    pub(in crate::reference) disabled: bool,
    /// Whether the account was enabled over the API.
    pub(in crate::reference) enabled: bool,
}

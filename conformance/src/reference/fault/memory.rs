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
    /// How many revokes have looked at the account.
    pub(in crate::reference) looked: u32,
    /// How often the account was read alone.
    pub(in crate::reference) reads: u32,
    /// Whether it was read since it was disabled.
    pub(in crate::reference) read_after_switch: bool,
    /// How often every dispatch of a revoke failed.
    pub(in crate::reference) failures: u32,
    /// Whether the caller of a revoke went away before the answer.
    pub(in crate::reference) hung_up: bool,
}

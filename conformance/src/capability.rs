//! Optional behaviour that a target claims.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a target may do beyond the MUSTs that concern everyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Capability {
    /// Deleting with `revoke_on_delete=true` revokes in the background.
    RevokeOnDelete,
    /// Reads show credentials whole.
    UnmaskedReads,
}

impl Capability {
    /// Each capability.
    pub const ALL: [Self; 2] = [Self::RevokeOnDelete, Self::UnmaskedReads];

    /// The name in `conformance.toml`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::RevokeOnDelete => "revoke_on_delete",
            Self::UnmaskedReads => "unmasked_reads",
        }
    }
}

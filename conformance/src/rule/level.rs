//! How binding a requirement is, with what it rests on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A level of RFC 2119.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Level {
    /// A target that breaks it is not conformant.
    Must,
    /// A target that breaks it gets a warning.
    Should,
}

/// What a requirement rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// A source says it.
    Stated,
    /// It follows from what a source says.
    Inferred,
}

impl Level {
    /// The level as RFC 2119 writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Must => "MUST",
            Self::Should => "SHOULD",
        }
    }
}

impl Basis {
    /// The basis in words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Inferred => "inferred",
        }
    }
}

//! A finding: what was violated, as expected, actual, where.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One violation of a promise by the target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// What the source promises.
    pub expected: String,
    /// What the target did.
    pub actual: String,
    /// The place: a request, a JSON pointer, a header.
    pub r#where: String,
}

impl Finding {
    /// A finding from its three parts.
    pub fn new(expected: impl Into<String>, actual: impl Into<String>, r#where: impl Into<String>) -> Self {
        Self { expected: expected.into(), actual: actual.into(), r#where: r#where.into() }
    }
}

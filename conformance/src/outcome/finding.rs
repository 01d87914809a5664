//! A finding: what was violated, as expected, actual, where.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most of each part that is kept, in characters.
const LONGEST: usize = 4000;

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
        let [expected, actual, place] = [expected.into(), actual.into(), r#where.into()].map(shortened);
        Self { expected, actual, r#where: place }
    }
}

/// A target can make any of the three as long as it likes.
fn shortened(text: String) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{} …", &text[..end]),
        None => text,
    }
}

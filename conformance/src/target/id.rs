//! Account ids that are safe to put into a URL.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest id that is accepted from a target, in bytes.
const MAX_LEN: usize = 256;

/// An account id that keeps to its own path segment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountId(String);

impl AccountId {
    /// Accepts an id that the target or a configuration gave.
    ///
    /// # Errors
    ///
    /// Refuses what could leave its segment: empty and over-long ids, dot segments, separators,
    /// percent signs, white space, control and non-ASCII characters.
    pub fn new(text: impl Into<String>) -> Result<Self, String> {
        let text = text.into();
        let safe = |c: char| c.is_ascii_graphic() && !"/\\%?#\"'`<>;".contains(c);
        if text.is_empty() || text.len() > MAX_LEN || text == "." || text == ".." || !text.chars().all(safe) {
            let shown: String = text.chars().take(40).collect();
            return Err(format!("the account id {shown:?} cannot be put into a URL safely"));
        }
        Ok(Self(text))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for AccountId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::new(text)
    }
}

impl From<AccountId> for String {
    fn from(id: AccountId) -> Self {
        id.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_many_servers_are_accepted() {
        for id in ["ca_1a2b3c4d5e6f", "ca__IvSeEzEBjVt", "0f8fad5b-d9cb-469f-a165-70867728950e", "a:b@c"] {
            assert!(AccountId::new(id).is_ok(), "{id}");
        }
    }

    #[test]
    fn ids_that_leave_their_segment_are_refused() {
        for id in ["", ".", "..", "a/b", "a\\b", "%2e", "a b", "a\n", "é", "a?b", "a#b", "';$(id)"] {
            assert!(AccountId::new(id).is_err(), "{id}");
        }
        assert!(AccountId::new("a".repeat(257)).is_err());
    }
}

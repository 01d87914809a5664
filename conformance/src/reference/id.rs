//! Reads account ids from paths without trusting their spelling.

use std::fmt;

use percent_encoding::percent_decode_str;
use serde::{Serialize, Serializer};

/// Letters after the prefix `ca_`.
const LENGTH: usize = 12;
const PREFIX: &str = "ca_";

/// The id of an account: `ca_` followed by twelve letters, digits, `_` or `-`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct AccountId([u8; LENGTH]);

/// What a path segment can name.
pub(super) enum Named {
    /// An id of the form that this server gives.
    Account(AccountId),
    /// A well-formed id of another length, which therefore names nothing.
    Nobody,
    /// Anything else.
    Malformed,
}

impl AccountId {
    /// A fresh id. Letters and digits only, so that it needs no quoting anywhere.
    pub(super) fn fresh() -> Self {
        Self(std::array::from_fn(|_| fastrand::alphanumeric() as u8))
    }

    /// The text after the prefix.
    fn tail(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl Named {
    /// Reads one decoded path segment.
    pub(super) fn read(text: &str) -> Self {
        let Some(tail) = text.strip_prefix(PREFIX) else {
            return Self::Malformed;
        };
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if tail.is_empty() || !tail.bytes().all(allowed) {
            return Self::Malformed;
        }
        match tail.as_bytes().try_into() {
            Ok(bytes) => Self::Account(AccountId(bytes)),
            Err(_) => Self::Nobody,
        }
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", self.tail())
    }
}

impl Serialize for AccountId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Percent-decodes a raw path segment once; `None` where the result is not UTF-8.
pub(super) fn decode(segment: &str) -> Option<String> {
    let decoded = percent_decode_str(segment).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

/// A fresh opaque suffix for ids other than an account's.
pub(super) fn suffix(length: usize) -> String {
    std::iter::repeat_with(fastrand::alphanumeric).take(length).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fresh_id_reads_back() {
        let id = AccountId::fresh();
        assert!(matches!(Named::read(&id.to_string()), Named::Account(read) if read == id));
    }

    #[test]
    fn other_spellings_name_no_account() {
        for text in ["", "ca_", "..", "ca_a/b", "ca_é", "ca_a b", "ca_\0", "CA_123456789012"] {
            assert!(matches!(Named::read(text), Named::Malformed), "{text:?}");
        }
        for text in ["ca_1", "ca_1234567890123"] {
            assert!(matches!(Named::read(text), Named::Nobody), "{text:?}");
        }
    }

    #[test]
    fn decoding_happens_once() {
        assert_eq!(decode("%2e%2E").as_deref(), Some(".."));
        assert_eq!(decode("%252e").as_deref(), Some("%2e"));
        assert_eq!(decode("%ff"), None);
    }
}

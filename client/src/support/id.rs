//! Ids that are their own path segment: nothing that could lead a URL elsewhere gets into one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest id that is accepted, in bytes.
const LONGEST: usize = 255;

/// Why a text is not an id. Its message does not repeat the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidId(Reason);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    Empty,
    TooLong,
    Dots,
    Character(char),
}

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Reason::Empty => f.write_str("an id cannot be empty"),
            Reason::TooLong => write!(f, "an id cannot be longer than {LONGEST} bytes"),
            Reason::Dots => f.write_str("an id cannot consist of dots, which name folders in a URL"),
            Reason::Character(c) => write!(f, "an id cannot contain {c:?}"),
        }
    }
}

impl std::error::Error for InvalidId {}

/// Accepts what is one path segment for every reader of a URL.
///
/// These are the characters that RFC 3986 lets stand for themselves in a segment, so that an id has a
/// single spelling: no parser encodes, decodes, splits or collapses it. Three things that the RFC
/// allows are left out, since some server gives them a meaning: `%`, `;` and segments of dots alone.
fn check(text: &str) -> Result<(), InvalidId> {
    let plain = |byte: u8| {
        matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'&' | b'\'')
            || matches!(byte, b'(' | b')' | b'*' | b'+' | b',' | b'=' | b':' | b'@')
    };
    if text.is_empty() {
        return Err(InvalidId(Reason::Empty));
    }
    if !text.bytes().all(plain) {
        let other = text.chars().find(|c| !u8::try_from(*c).is_ok_and(plain));
        return Err(InvalidId(Reason::Character(other.unwrap_or_default())));
    }
    if text.len() > LONGEST {
        return Err(InvalidId(Reason::TooLong));
    }
    if text.bytes().all(|byte| byte == b'.') {
        return Err(InvalidId(Reason::Dots));
    }
    Ok(())
}

macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        ///
        /// It holds 1 to 255 of the ASCII letters and digits and ``-._~!$&'()*+,=:@``, not dots alone:
        /// an id that a server sends is held to the same rule, because it may go into a URL next.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                check(text).map(|()| Self(text.to_owned()))
            }
        }

        impl TryFrom<&str> for $name {
            type Error = InvalidId;

            fn try_from(text: &str) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                check(&text).map(|()| Self(text))
            }
        }

        impl TryFrom<&String> for $name {
            type Error = InvalidId;

            fn try_from(text: &String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl From<&$name> for $name {
            fn from(id: &$name) -> Self {
                id.clone()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}

id! {
    /// The id of a connected account, such as `ca_1a2b3c4d5e6f`.
    ConnectedAccountId
}

id! {
    /// The id of an auth config, such as `ac_1a2b3c4d5e6f`.
    AuthConfigId
}

#[cfg(feature = "nylas")]
id! {
    /// The id of a grant, or the address that it belongs to.
    GrantId
}

//! A text that lets whoever has it act for somebody, which nothing here shows.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest secret that is accepted, in bytes; no server takes a URL with a longer one.
const LONGEST: usize = 16 * 1024;

/// A token, a code or a client secret.
///
/// `Debug` does not show it, and there is no `Display`; [`expose`](Self::expose) reads it. Serializing writes it,
/// since requests hold it.
/// Made from text, it is what RFC 6749 lets such a text be: visible ASCII characters, with spaces between them.
/// The line end of the file that a token was read from would make it another token, which a server does not know
/// and so calls dead. What a server sends is kept as it is.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The text itself. It does not belong in a log.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret").finish_non_exhaustive()
    }
}

/// Why a text cannot be a [`Secret`]. Its message does not repeat the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidSecret(Reason);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    Empty,
    TooLong,
    Edge,
    Character,
}

impl fmt::Display for InvalidSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Reason::Empty => f.write_str("a secret cannot be empty"),
            Reason::TooLong => write!(f, "a secret cannot be longer than {LONGEST} bytes"),
            Reason::Edge => f.write_str("a secret cannot begin or end with a space"),
            // Not which: it would be a part of the secret.
            Reason::Character => f.write_str("a secret consists of visible ASCII characters, without line ends"),
        }
    }
}

impl std::error::Error for InvalidSecret {}

fn check(text: &str) -> Result<(), InvalidSecret> {
    let reason = if text.is_empty() {
        Reason::Empty
    } else if text.len() > LONGEST {
        Reason::TooLong
    } else if !text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        Reason::Character
    } else if text.starts_with(' ') || text.ends_with(' ') {
        Reason::Edge
    } else {
        return Ok(());
    };
    Err(InvalidSecret(reason))
}

impl TryFrom<String> for Secret {
    type Error = InvalidSecret;

    fn try_from(text: String) -> Result<Self, InvalidSecret> {
        check(&text).map(|()| Self(text))
    }
}

impl TryFrom<&str> for Secret {
    type Error = InvalidSecret;

    fn try_from(text: &str) -> Result<Self, InvalidSecret> {
        Self::try_from(text.to_owned())
    }
}

impl TryFrom<&String> for Secret {
    type Error = InvalidSecret;

    fn try_from(text: &String) -> Result<Self, InvalidSecret> {
        Self::try_from(text.as_str())
    }
}

impl FromStr for Secret {
    type Err = InvalidSecret;

    fn from_str(text: &str) -> Result<Self, InvalidSecret> {
        Self::try_from(text)
    }
}

impl From<&Secret> for Secret {
    fn from(secret: &Secret) -> Self {
        secret.clone()
    }
}

//! What the provider answers for a token, as data.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Which of an account's tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The access token.
    AccessToken,
    /// The refresh token.
    RefreshToken,
}

/// The holder of a pair of tokens: an account, whether or not its id is known yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Holder(pub u64);

/// What the provider does with a revocation request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// 200: the token is dead.
    Accept,
    /// This error status.
    Refuse(u16),
    /// 400 `unsupported_token_type`.
    UnsupportedTokenType,
    /// The connection ends without an answer.
    Cut,
    /// No answer for this long, then the connection ends.
    Silence(Duration),
}

impl Subject {
    /// Both subjects.
    pub const ALL: [Self; 2] = [Self::AccessToken, Self::RefreshToken];

    /// The name on the wire, in hints as well as in `revoked_tokens`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AccessToken => "access_token",
            Self::RefreshToken => "refresh_token",
        }
    }
}

impl Answer {
    /// The answer in words.
    #[must_use]
    pub fn describe(self) -> String {
        match self {
            Self::Accept => "200".to_owned(),
            Self::Refuse(status) => status.to_string(),
            Self::UnsupportedTokenType => "400 unsupported_token_type".to_owned(),
            Self::Cut => "connection cut".to_owned(),
            Self::Silence(_) => "no answer".to_owned(),
        }
    }
}

//! The circumstances under which a token is revoked.

use crate::check::Cost;
use crate::check::scene::key_name;
use crate::target::{Key, NearMiss, Spelling};
use std::fmt;

/// One revoke of a token under named circumstances, played at most once in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenScene {
    /// The first revoke of a token that has a parent with other children, beside a token of another grant.
    First,
    /// The second revoke of the same token.
    Again,
    /// No revoke: the address of the first one is authorised again.
    Reauthorised,
    /// A token that nobody was given.
    Unknown,
    /// A token that has expired.
    Expired,
    /// A live token, with this instead of the key.
    WithKey(Key),
    /// The parameter is missing, while there are live tokens.
    Unnamed,
    /// The parameter is empty, while there are live tokens.
    Empty,
    /// A live token, with GET instead of POST.
    WithGet,
    /// A live token, in this spelling.
    Spelled(Spelling),
}

impl TokenScene {
    /// The scenes in which something resembles the key without being it.
    pub const NEAR_MISSES: [Self; 4] = [
        Self::WithKey(Key::NearMiss(NearMiss::Head)),
        Self::WithKey(Key::NearMiss(NearMiss::Tail)),
        Self::WithKey(Key::NearMiss(NearMiss::Longer)),
        Self::WithKey(Key::NearMiss(NearMiss::LetterCase)),
    ];

    /// The scene that has to be played before.
    #[must_use]
    pub fn follows(self) -> Option<Self> {
        matches!(self, Self::Again | Self::Reauthorised).then_some(Self::First)
    }

    /// The order in which scenes that end or make tokens are played: nothing may be authorised between two revokes.
    #[must_use]
    pub fn rank(self) -> usize {
        match self {
            Self::First => 0,
            Self::Again => 1,
            Self::Reauthorised => 2,
            _ => 3,
        }
    }

    /// Whether a correct target ends tokens in it, or makes further ones.
    #[must_use]
    pub fn consumes(self) -> bool {
        matches!(self, Self::First | Self::Again | Self::Reauthorised | Self::Spelled(_))
    }

    /// Whether it needs a family of tokens of its own, which it may share with others where it leaves them alive.
    #[must_use]
    pub fn families(self) -> usize {
        match self {
            // The second one belongs to another grant.
            Self::First => 2,
            Self::WithKey(_) | Self::Unnamed | Self::Empty | Self::WithGet | Self::Spelled(Spelling::Whole) => 1,
            _ => 0,
        }
    }

    /// Whether only a token that holds a space shows anything in it.
    #[must_use]
    pub fn needs_a_space(self) -> bool {
        matches!(self, Self::Spelled(Spelling::Form | Spelling::Percent))
    }

    /// The requests that it takes at the most, those for its families aside.
    #[must_use]
    pub fn cost(self) -> Cost {
        match self {
            // Before: three tokens described, one used, grant, data, the other grant's token. Two children are minted
            // beforehand; afterwards all of it once more, both parents exchanged.
            Self::First => Cost { read: 16, create: 4, revoke: 1, ..Cost::NONE },
            Self::Again | Self::Unknown => Cost::revokes(1),
            Self::Reauthorised => Cost { read: 2, create: 2, ..Cost::NONE },
            Self::Expired => Cost { read: 1, revoke: 1, ..Cost::NONE },
            Self::WithGet => Cost::reads(3),
            Self::WithKey(_) | Self::Unnamed | Self::Empty => Cost { read: 2, revoke: 1, ..Cost::NONE },
            Self::Spelled(_) => Cost { read: 3, revoke: 1, ..Cost::NONE },
        }
    }
}

impl fmt::Display for TokenScene {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::First => f.write_str("the first revoke of a live access token"),
            Self::Again => f.write_str("a second revoke of the same token"),
            Self::Reauthorised => f.write_str("authorising the same address again"),
            Self::Unknown => f.write_str("a revoke of a token that nobody was given"),
            Self::Expired => f.write_str("a revoke of an expired token"),
            Self::WithKey(key) => write!(f, "a revoke of a live token with {}", key_name(*key)),
            Self::Unnamed => f.write_str("a revoke without the parameter token"),
            Self::Empty => f.write_str("a revoke with an empty token"),
            Self::WithGet => f.write_str("GET on the revoke path with a live token"),
            Self::Spelled(Spelling::Whole) => f.write_str("a revoke of a token whose every byte is percent-encoded"),
            Self::Spelled(Spelling::Form) => f.write_str("a revoke of a token whose space is spelled +"),
            Self::Spelled(Spelling::Percent) => f.write_str("a revoke of a token whose space is spelled %20"),
        }
    }
}

//! What it takes to judge a rule.

use crate::capability::Capability;
use crate::check::{Cost, Race, Scene, TokenScene};
use crate::fixture::Kind;

/// One thing that a rule needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// This scene, which rules share.
    Scene(Scene),
    /// Any one of these scenes, the first that can be had.
    AnyScene(&'static [Scene]),
    /// This revoke of a token, which rules share.
    TokenScene(TokenScene),
    /// Any one of these revokes of tokens, the first that can be had.
    AnyTokenScene(&'static [TokenScene]),
    /// What reads a grant's data.
    DataPath,
    /// An account of its own, which a correct target leaves as it is.
    Account(Kind),
    /// An id that was never given out, in the shape of two that were, where there are two.
    InventedId,
    /// As many accounts of its own, which are used up.
    Accounts(Kind, usize),
    /// A way to import accounts, because the import itself is judged.
    Import(Kind),
    /// The accounts that lists are judged by, which rules share.
    Gallery,
    /// Several revokes of one ACTIVE account at once, which rules share.
    Simultaneous,
    /// The absence of an optional behaviour.
    Without(Capability),
    /// The provider, played by this suite.
    Upstream,
    /// The key of a second project.
    OtherKey,
    /// An optional behaviour that the target claims.
    Capability(Capability),
    /// The permission to send path tricks.
    PathTricks,
    /// Requests beyond those of the scenes.
    Requests(Cost),
    /// Requests for each case of a property.
    EachCase(Cost),
}

impl Need {
    /// The scenes that it stands for.
    #[must_use]
    pub fn scenes(&self) -> &[Scene] {
        match self {
            Self::Scene(scene) => std::slice::from_ref(scene),
            Self::AnyScene(any) => any,
            // Silence at the provider counts only once something has reached it.
            Self::Upstream => &[Scene::First],
            _ => &[],
        }
    }

    /// The scenes of tokens that it stands for.
    #[must_use]
    pub fn token_scenes(&self) -> &[TokenScene] {
        match self {
            Self::TokenScene(scene) => std::slice::from_ref(scene),
            Self::AnyTokenScene(any) => any,
            _ => &[],
        }
    }

    /// Whether it changes anything on the target, be it by making an account.
    #[must_use]
    pub fn changes(&self) -> bool {
        match self {
            Self::Scene(_)
            | Self::AnyScene(_)
            | Self::TokenScene(_)
            | Self::AnyTokenScene(_)
            | Self::Account(_)
            | Self::Accounts(..)
            | Self::Import(_)
            | Self::Gallery
            | Self::Simultaneous => true,
            Self::Requests(cost) | Self::EachCase(cost) => cost.changes(),
            Self::InventedId
            | Self::DataPath
            | Self::Upstream
            | Self::OtherKey
            | Self::Capability(_)
            | Self::Without(_)
            | Self::PathTricks => false,
        }
    }
}

impl std::fmt::Display for Need {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Scene(scene) => write!(f, "{scene}"),
            Self::AnyScene(scenes) => {
                let names: Vec<_> = scenes.iter().map(ToString::to_string).collect();
                write!(f, "one of: {}", names.join("; "))
            }
            Self::TokenScene(scene) => write!(f, "{scene}"),
            Self::AnyTokenScene(scenes) => {
                let names: Vec<_> = scenes.iter().map(ToString::to_string).collect();
                write!(f, "one of: {}", names.join("; "))
            }
            Self::DataPath => f.write_str("a path that reads a grant's data ([nylas] data_path)"),
            Self::Account(kind) => write!(f, "an account that is {}", kind.name()),
            Self::InventedId => f.write_str("an id that was never given out, in the shape of real ones"),
            Self::Accounts(kind, count) => write!(f, "{count} accounts that are {}, to use up", kind.name()),
            Self::Import(kind) => write!(f, "an auth config to import accounts with, as {}", kind.name()),
            Self::Gallery => f.write_str("the accounts that lists are judged by, imported for two users"),
            Self::Simultaneous => write!(f, "one ACTIVE account that is revoked {} times at once", Race::SIMULTANEOUS),
            Self::Without(capability) => write!(f, "a target without the capability {}", capability.name()),
            Self::Upstream => f.write_str("the provider, played by this suite ([upstream])"),
            Self::OtherKey => f.write_str("the key of a second project (CONFORMANCE_OTHER_API_KEY)"),
            Self::Capability(capability) => write!(f, "the capability {}", capability.name()),
            Self::PathTricks => f.write_str("the permission to send path tricks (--probe-paths)"),
            Self::Requests(cost) => write!(f, "{cost}"),
            Self::EachCase(cost) => write!(f, "{cost} for each case"),
        }
    }
}

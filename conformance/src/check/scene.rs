//! The circumstances under which a revoke is tried.

use super::Cost;
use crate::fixture::Kind;
use crate::target::{Key, NearMiss};
use crate::upstream::script::Subject;
use std::fmt;

/// One revoke under named circumstances, played at most once in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scene {
    /// The first revoke of an ACTIVE account, beside another account of the same user.
    First,
    /// The second revoke of the same account.
    Again,
    /// A further revoke of the same account, with this body.
    WithBody(BodyForm),
    /// An account whose status makes it a conflict.
    Conflict(Kind),
    /// A toolkit without programmatic revocation.
    Unsupported,
    /// An account of the API key scheme.
    ApiKeyScheme,
    /// An id that was never given out.
    UnknownId,
    /// An account that has just been deleted.
    Deleted,
    /// An account that has just been disabled.
    Disabled,
    /// An account that has been disabled, then enabled again.
    EnabledAgain,
    /// An ACTIVE account, with this instead of the project's key.
    WithKey(Key),
    /// An ACTIVE account, with this method instead of POST.
    WithMethod(Verb),
    /// An ACTIVE account whose provider fails in this way for every token.
    ProviderFails(Failure),
    /// The same after a failure, once the provider works again.
    Recovered,
    /// An ACTIVE account of whose tokens the provider accepts this one only.
    Partial(Subject),
    /// An account of which only the access token can be revoked.
    AccessOnly,
    /// An account that holds no refresh token.
    WithoutRefreshToken,
}

/// A body that says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BodyForm {
    /// No bytes, announced as JSON.
    Empty,
    /// `{}`.
    Object,
}

/// How a provider fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Failure {
    /// It answers 503.
    Error,
    /// It cuts the connection.
    Cut,
    /// It never answers.
    Silence,
}

/// A method that is not POST.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the variants are the methods' names")]
pub enum Verb {
    Get,
    Head,
    Options,
    Put,
    Patch,
    Delete,
}

impl Scene {
    /// The scenes in which a key is refused.
    pub const REFUSED_KEYS: [Self; 7] = [
        Self::WithKey(Key::Missing),
        Self::WithKey(Key::Empty),
        Self::WithKey(Key::Unknown),
        Self::WithKey(Key::NearMiss(NearMiss::Head)),
        Self::WithKey(Key::NearMiss(NearMiss::Tail)),
        Self::WithKey(Key::NearMiss(NearMiss::Longer)),
        Self::WithKey(Key::NearMiss(NearMiss::LetterCase)),
    ];

    /// The scenes in which the account's status is a conflict.
    pub const CONFLICTS: [Self; 6] = [
        Self::Conflict(Kind::Initializing),
        Self::Conflict(Kind::Initiated),
        Self::Conflict(Kind::Failed),
        Self::Conflict(Kind::Expired),
        Self::Conflict(Kind::Inactive),
        Self::Disabled,
    ];

    /// The kind of account that it is played with.
    #[must_use]
    pub fn kind(self) -> Option<Kind> {
        match self {
            Self::Again | Self::WithBody(_) | Self::UnknownId => None,
            Self::Conflict(kind) => Some(kind),
            Self::Unsupported => Some(Kind::Unsupported),
            Self::ApiKeyScheme => Some(Kind::ApiKey),
            Self::AccessOnly => Some(Kind::AccessOnly),
            Self::WithoutRefreshToken => Some(Kind::WithoutRefreshToken),
            Self::First
            | Self::Deleted
            | Self::Disabled
            | Self::EnabledAgain
            | Self::WithKey(_)
            | Self::WithMethod(_)
            | Self::ProviderFails(_)
            | Self::Recovered
            | Self::Partial(_) => Some(Kind::Active),
        }
    }

    /// The scene that has to be played before.
    #[must_use]
    pub fn follows(self) -> Option<Self> {
        match self {
            Self::Again => Some(Self::First),
            Self::WithBody(_) => Some(Self::Again),
            _ => None,
        }
    }

    /// Whether a correct target uses the account up.
    #[must_use]
    pub fn consumes(self) -> bool {
        matches!(
            self,
            Self::First
                | Self::Again
                | Self::WithBody(_)
                | Self::Deleted
                | Self::EnabledAgain
                | Self::Recovered
                | Self::Partial(_)
                | Self::AccessOnly
                | Self::WithoutRefreshToken
        )
    }

    /// The order in which scenes that use accounts up get them where they are few: by how many rules look on.
    #[must_use]
    pub fn rank(self) -> usize {
        match self {
            Self::First => 0,
            Self::Recovered => 1,
            Self::Partial(_) => 2,
            Self::EnabledAgain => 3,
            Self::Deleted => 4,
            _ => 5,
        }
    }

    /// Whether it lasts as long as the target waits for its provider.
    #[must_use]
    pub fn lasts(self) -> bool {
        self == Self::ProviderFails(Failure::Silence)
    }

    /// Whether it makes no sense unless the provider is played by this suite.
    #[must_use]
    pub fn needs_upstream(self) -> bool {
        matches!(self, Self::ProviderFails(_) | Self::Recovered | Self::Partial(_))
    }

    /// The requests that it takes at the most, those for the account aside.
    #[must_use]
    pub fn cost(self) -> Cost {
        let plain = Cost { read: 1, revoke: 1, ..Cost::NONE };
        match self {
            // The neighbour is read as well; what was revoked is read before it is revoked once more.
            Self::First | Self::Again | Self::WithBody(_) => plain + Cost::reads(1),
            Self::UnknownId => Cost::revokes(1),
            Self::Deleted => Cost { revoke: 1, delete: 1, ..Cost::NONE },
            // A given account is enabled again and read once more.
            Self::Disabled => plain + Cost { read: 2, change: 2, ..Cost::NONE },
            Self::EnabledAgain => plain + Cost { read: 1, change: 2, ..Cost::NONE },
            Self::WithMethod(verb) if verb.is_safe() => Cost::reads(2),
            Self::WithMethod(_) => Cost { read: 1, change: 1, ..Cost::NONE },
            Self::Recovered => plain + Cost { read: 1, revoke: 1, ..Cost::NONE },
            _ => plain,
        }
    }

    /// How many accounts of its kind it takes.
    #[must_use]
    pub fn accounts(self) -> usize {
        match self {
            // The second one is the neighbour.
            Self::First => 2,
            _ => usize::from(self.kind().is_some()),
        }
    }
}

impl Verb {
    /// Whether HTTP promises that it changes nothing.
    #[must_use]
    pub fn is_safe(self) -> bool {
        matches!(self, Self::Get | Self::Head | Self::Options)
    }

    /// The method.
    #[must_use]
    pub fn method(self) -> http::Method {
        match self {
            Self::Get => http::Method::GET,
            Self::Head => http::Method::HEAD,
            Self::Options => http::Method::OPTIONS,
            Self::Put => http::Method::PUT,
            Self::Patch => http::Method::PATCH,
            Self::Delete => http::Method::DELETE,
        }
    }
}

impl fmt::Display for Scene {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::First => f.write_str("the first revoke of an ACTIVE account"),
            Self::Again => f.write_str("a second revoke of the same account"),
            Self::WithBody(BodyForm::Empty) => f.write_str("a revoke with an empty body"),
            Self::WithBody(BodyForm::Object) => f.write_str("a revoke with the body {}"),
            Self::Conflict(kind) => write!(f, "a revoke of an account that is {}", kind.status()),
            Self::Unsupported => f.write_str("a revoke where the toolkit has no programmatic revocation"),
            Self::ApiKeyScheme => f.write_str("a revoke of an account of the API key scheme"),
            Self::UnknownId => f.write_str("a revoke of an id that was never given out"),
            Self::Deleted => f.write_str("a revoke of a deleted account"),
            Self::Disabled => f.write_str("a revoke right after disabling"),
            Self::EnabledAgain => f.write_str("a revoke after disabling and enabling again"),
            Self::WithKey(key) => write!(f, "a revoke with {}", key_name(*key)),
            Self::WithMethod(verb) => write!(f, "{} on the revoke path", verb.method()),
            Self::ProviderFails(Failure::Error) => f.write_str("a revoke while the provider answers 503"),
            Self::ProviderFails(Failure::Cut) => f.write_str("a revoke while the provider cuts connections"),
            Self::ProviderFails(Failure::Silence) => f.write_str("a revoke while the provider never answers"),
            Self::Recovered => f.write_str("a revoke after a failed one, with the provider working again"),
            Self::Partial(subject) => write!(f, "a revoke of which the provider accepts the {} only", subject.name()),
            Self::AccessOnly => f.write_str("a revoke where only the access token is revocable"),
            Self::WithoutRefreshToken => f.write_str("a revoke of an account without a refresh token"),
        }
    }
}

/// A key in words.
#[must_use]
pub(super) fn key_name(key: Key) -> String {
    match key {
        Key::Own => "the project's key".into(),
        Key::Other => "the key of another project".into(),
        Key::Missing => "no key".into(),
        Key::Empty => "an empty key".into(),
        Key::Unknown => "an unknown key".into(),
        Key::NearMiss(miss) => format!("the key with {}", miss.name()),
    }
}

//! Models one connected account.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde_json::{Map, Value};

use super::catalog::AuthConfig;
use super::clock::{self, Millis};
use super::fault::memory::Memory;
use super::id::AccountId;
use super::sharing::Sharing;

/// Where an account stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Status {
    Initializing,
    Initiated,
    Active,
    Failed,
    Expired,
    Inactive,
    Revoked,
}

/// A kind of token that a provider can be asked to kill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Subject {
    AccessToken,
    RefreshToken,
}

/// The tokens of an account, whole. They leave this server towards the provider only.
#[derive(Clone, Default)]
pub(super) struct Tokens {
    pub(super) access: Option<Box<str>>,
    pub(super) refresh: Option<Box<str>>,
}

/// What stays as it was when the account was created.
pub(super) struct Origin {
    pub(super) project: usize,
    pub(super) user: Arc<str>,
    pub(super) config: &'static AuthConfig,
}

/// What an account holds beside its status.
#[derive(Clone, Default)]
pub(super) struct Content {
    pub(super) alias: Option<Box<str>>,
    pub(super) tokens: Tokens,
    /// The connection's values as reads show them: secrets are masked already.
    pub(super) details: Map<String, Value>,
    /// How the account is shared, where that was ever said.
    pub(super) sharing: Option<Sharing>,
    /// The token of the link on which the account can be authorised, if there is one.
    pub(super) link: Option<Arc<str>>,
}

/// A connected account.
pub(super) struct Account {
    pub(super) id: AccountId,
    pub(super) origin: Origin,
    pub(super) created: Millis,
    /// Whoever changes the account or its tokens holds this while at it, upstream calls included.
    pub(super) turn: tokio::sync::Mutex<()>,
    present: Mutex<Present>,
}

/// What changes during an account's life.
#[derive(Clone)]
pub(super) struct Present {
    pub(super) status: Status,
    pub(super) reason: Option<&'static str>,
    pub(super) updated: Millis,
    pub(super) deleted: bool,
    pub(super) content: Arc<Content>,
    /// Read by faults only.
    pub(super) memory: Memory,
}

impl Status {
    /// Every status, in the order of the published enumeration.
    pub(super) const ALL: [Self; 7] =
        [Self::Initializing, Self::Initiated, Self::Active, Self::Failed, Self::Expired, Self::Inactive, Self::Revoked];

    /// The name on the wire.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Initializing => "INITIALIZING",
            Self::Initiated => "INITIATED",
            Self::Active => "ACTIVE",
            Self::Failed => "FAILED",
            Self::Expired => "EXPIRED",
            Self::Inactive => "INACTIVE",
            Self::Revoked => "REVOKED",
        }
    }

    /// The status of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

impl Subject {
    /// The name on the wire, which RFC 7009 uses as the hint too.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::AccessToken => "access_token",
            Self::RefreshToken => "refresh_token",
        }
    }

    /// The other kind.
    pub(super) fn other(self) -> Self {
        match self {
            Self::AccessToken => Self::RefreshToken,
            Self::RefreshToken => Self::AccessToken,
        }
    }
}

impl Tokens {
    /// The tokens among the values of a connection: strings that are not empty.
    pub(super) fn among(values: &Map<String, Value>) -> Self {
        let token = |name: &str| {
            let text = values.get(name)?.as_str()?;
            Some(text).filter(|text| !text.is_empty()).map(Into::into)
        };
        Self { access: token("access_token"), refresh: token("refresh_token") }
    }

    /// The token of this kind, where the account holds one.
    pub(super) fn of(&self, subject: Subject) -> Option<&str> {
        match subject {
            Subject::AccessToken => self.access.as_deref(),
            Subject::RefreshToken => self.refresh.as_deref(),
        }
    }
}

impl Account {
    /// A new account.
    pub(super) fn new(id: AccountId, origin: Origin, status: Status, content: Content) -> Self {
        let created = clock::now();
        let present = Present {
            status,
            reason: None,
            updated: created,
            deleted: false,
            content: Arc::new(content),
            memory: Memory::default(),
        };
        Self { id, origin, created, turn: tokio::sync::Mutex::new(()), present: Mutex::new(present) }
    }

    /// How the account stands now.
    pub(super) fn present(&self) -> Present {
        self.lock().clone()
    }

    /// What the account holds now.
    pub(super) fn content(&self) -> Arc<Content> {
        Arc::clone(&self.lock().content)
    }

    /// Changes how the account stands; returns the new standing.
    pub(super) fn change(&self, change: impl FnOnce(&mut Present)) -> Present {
        let mut present = self.lock();
        change(&mut present);
        present.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Present> {
        self.present.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Present {
    /// Enters a status at the current time.
    pub(super) fn enter(&mut self, status: Status, reason: Option<&'static str>) {
        self.status = status;
        self.reason = reason;
        self.touch();
    }

    /// Changes what the account holds, at the current time.
    pub(super) fn edit(&mut self, edit: impl FnOnce(&mut Content)) {
        edit(Arc::make_mut(&mut self.content));
        self.touch();
    }

    fn touch(&mut self) {
        self.updated = clock::now().max(self.updated);
    }
}

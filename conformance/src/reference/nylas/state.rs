//! Holds what the server knows: grants, codes, tokens, with the time that they are judged by.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::super::fault::{Deviation as Any, Fault};
use super::clock::{Clock, Seconds};
use super::code::{Codes, Consent};
use super::fault::Deviation;
use super::grant::Grants;
use super::tokens::{FamilyId, Tokens};

/// How long access tokens live.
pub(super) const LIFETIME: Seconds = 3600;

/// Everything that handlers share.
pub(super) struct Shared {
    pub(super) clock: Clock,
    fault: Option<&'static Fault>,
    book: Mutex<Book>,
}

/// What the application has. Whoever holds it sees no half of a revoke; nothing is awaited meanwhile.
#[derive(Default)]
pub(super) struct Book {
    pub(super) grants: Grants,
    pub(super) codes: Codes,
    pub(super) tokens: Tokens,
}

/// What an exchange gives.
pub(super) struct Issued {
    pub(super) grant: Arc<str>,
    pub(super) family: FamilyId,
    pub(super) access: String,
    pub(super) refresh: Option<String>,
}

impl Shared {
    /// An application without grants.
    pub(super) fn new(fault: Option<&'static Fault>) -> Self {
        Self { clock: Clock::default(), fault, book: Mutex::default() }
    }

    /// The way in which this server deviates, if any.
    pub(super) fn deviation(&self) -> Option<Deviation> {
        match self.fault?.deviation {
            Any::Nylas(deviation) => Some(deviation),
            _ => None,
        }
    }

    /// Whether this server deviates in the given way.
    pub(super) fn deviates(&self, deviation: Deviation) -> bool {
        self.deviation() == Some(deviation)
    }

    /// What the application has, for as long as the guard lives.
    pub(super) fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    /// Turns a consent into a family of tokens.
    pub(super) fn honour(&mut self, consent: &Consent, now: Seconds) -> Issued {
        let grant = self.grants.authenticate(&consent.address, consent.provider, &consent.scope, now);
        let family = self.tokens.found(&grant);
        let access = self.tokens.access(family, now, LIFETIME);
        let refresh = consent.offline.then(|| self.tokens.refresh(family, now));
        Issued { grant, family, access, refresh }
    }

    /// Deletes a grant with all that speaks for it.
    pub(super) fn delete(&mut self, grant: &str) {
        self.tokens.kill_all_of(grant);
        self.grants.remove(grant);
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("fault", &self.fault).finish_non_exhaustive()
    }
}

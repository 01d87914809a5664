//! Which accounts this run may change.

use super::{AccountId, Creation};
use std::collections::HashSet;
use std::sync::{Mutex, OnceLock, PoisonError};

/// The most accounts of somebody else that are remembered; a target may name any number.
const FOREIGN: usize = 20_000;

type Observer = Box<dyn Fn(&Creation<'_>) + Send + Sync>;

/// The accounts that this run made or was given, with a count of the others that it saw.
#[derive(Default)]
pub struct Ownership {
    own: Mutex<HashSet<AccountId>>,
    foreign: Mutex<HashSet<String>>,
    on_creation: OnceLock<Observer>,
}

impl Ownership {
    /// Lets this run change `id`.
    pub fn own(&self, id: AccountId) {
        lock(&self.own).insert(id);
    }

    /// Lets this run change `id`; answers whether it could not before.
    pub(super) fn take(&self, id: AccountId) -> bool {
        lock(&self.own).insert(id)
    }

    /// Sets the observer of creations, which writes them to the ledger; only the first counts.
    pub fn on_creation(&self, observer: impl Fn(&Creation<'_>) + Send + Sync + 'static) {
        // A second observer would mean two ledgers; the first stays in charge.
        let _second = self.on_creation.set(Box::new(observer));
    }

    pub(super) fn observe(&self, step: &Creation<'_>) {
        if let Some(observer) = self.on_creation.get() {
            observer(step);
        }
    }

    /// Notes an account of somebody else that the target showed.
    pub fn saw(&self, id: &str) {
        let mut foreign = lock(&self.foreign);
        if AccountId::new(id).is_ok_and(|id| !self.owns(&id)) && foreign.len() < FOREIGN {
            foreign.insert(id.to_owned());
        }
    }

    /// Whether this run may change `id`.
    #[must_use]
    pub fn owns(&self, id: &AccountId) -> bool {
        lock(&self.own).contains(id)
    }

    /// Two accounts of this run, or as many as there are.
    #[must_use]
    pub fn two(&self) -> Vec<AccountId> {
        lock(&self.own).iter().take(2).cloned().collect()
    }

    /// Whether `text` is the id of any account that is known to exist.
    #[must_use]
    pub fn knows(&self, text: &str) -> bool {
        lock(&self.own).iter().any(|own| own.as_str() == text) || lock(&self.foreign).contains(text)
    }

    /// Whether `text` is the id of an account of this run.
    #[must_use]
    pub fn owns_text(&self, text: &str) -> bool {
        lock(&self.own).iter().any(|own| own.as_str() == text)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl std::fmt::Debug for Ownership {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ownership").field("own", &lock(&self.own).len()).finish_non_exhaustive()
    }
}

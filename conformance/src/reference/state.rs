//! Holds what the server knows: per project its accounts, plus where to dispatch.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use super::account::{Account, Content, Origin, Present, Status};
use super::fault::answer::Answer;
use super::fault::{Deviation, Fault, removal};
use super::id::AccountId;
use super::links::Links;
use super::listing::{Change, Listing, Page, Wanted};

/// Everything that handlers share. No lock in here is held while anything is awaited.
pub(super) struct Shared {
    pub(super) client: reqwest::Client,
    pub(super) upstream_timeout: Duration,
    pub(super) links: Links,
    endpoint: RwLock<Arc<str>>,
    fault: Option<&'static Fault>,
    projects: [Project; 2],
}

struct Project {
    /// A deleted account leaves only its id behind, so that the id is never given again.
    accounts: RwLock<HashMap<AccountId, Option<Arc<Account>>>>,
    aliases: Mutex<HashSet<Alias>>,
    listing: Mutex<Listing>,
}

/// An alias is unique for a user within a toolkit.
type Alias = (Arc<str>, &'static str, Box<str>);

/// Another account of the user has the alias already.
pub(super) struct AliasTaken;

impl Shared {
    /// An empty server.
    pub(super) fn new(
        client: reqwest::Client,
        upstream_timeout: Duration,
        endpoint: &str,
        list_lag: Duration,
        links: Links,
        fault: Option<&'static Fault>,
    ) -> Self {
        let project = || Project {
            accounts: RwLock::default(),
            aliases: Mutex::default(),
            listing: Mutex::new(Listing::new(list_lag)),
        };
        Self {
            client,
            upstream_timeout,
            links,
            endpoint: RwLock::new(endpoint.into()),
            fault,
            projects: [project(), project()],
        }
    }

    /// Whether this server deviates in the given way.
    pub(super) fn deviates(&self, deviation: impl Into<Deviation>) -> bool {
        self.deviation() == Some(deviation.into())
    }

    /// The way in which this server deviates, if any.
    pub(super) fn deviation(&self) -> Option<Deviation> {
        self.fault.map(|fault| fault.deviation)
    }

    /// The revocation endpoint of the provider.
    pub(super) fn endpoint(&self) -> Arc<str> {
        let endpoint = self.endpoint.read();
        Arc::clone(&endpoint.unwrap_or_else(PoisonError::into_inner))
    }

    /// Dispatches elsewhere from now on.
    pub(super) fn set_endpoint(&self, url: &str) {
        *self.endpoint.write().unwrap_or_else(PoisonError::into_inner) = url.into();
    }

    /// The account of this id in a project.
    pub(super) fn account(&self, project: usize, id: AccountId) -> Option<Arc<Account>> {
        let accounts = self.projects[project].accounts.read();
        let accounts = accounts.unwrap_or_else(PoisonError::into_inner);
        accounts.get(&id).cloned().flatten()
    }

    /// Every account of a project that satisfies a condition. For faults: it looks at all.
    pub(super) fn accounts_where(&self, project: usize, condition: impl Fn(&Account) -> bool) -> Vec<Arc<Account>> {
        let accounts = self.projects[project].accounts.read();
        let accounts = accounts.unwrap_or_else(PoisonError::into_inner);
        let kept = accounts.values().flatten();
        kept.filter(|account| condition(account)).cloned().collect()
    }

    /// Creates an account.
    pub(super) fn create(&self, origin: Origin, status: Status, content: Content) -> Result<Arc<Account>, AliasTaken> {
        let project = &self.projects[origin.project];
        if let Some(alias) = alias_of(&origin, &content)
            && !lock(&project.aliases).insert(alias)
        {
            return Err(AliasTaken);
        }
        let mut accounts = project.accounts.write().unwrap_or_else(PoisonError::into_inner);
        let mut id = AccountId::fresh();
        while accounts.contains_key(&id) {
            id = AccountId::fresh();
        }
        let account = Arc::new(Account::new(id, origin, status, content));
        accounts.insert(id, Some(Arc::clone(&account)));
        // Published under the same lock, so that lists show accounts in the order of creation.
        lock(&project.listing).publish(Change::Created(Arc::clone(&account), account.present()));
        Ok(account)
    }

    /// Gives an account another status. The caller holds the account's turn.
    pub(super) fn set_status(&self, account: &Account, status: Status, reason: Option<&'static str>) {
        self.change(account, |present| present.enter(status, reason));
    }

    /// Changes an account. The caller holds the account's turn.
    pub(super) fn change(&self, account: &Account, change: impl FnOnce(&mut Present)) {
        // Under the lock, so that no list comes between: who read the new standing lists it too.
        let mut listing = lock(&self.projects[account.origin.project].listing);
        let before = account.present().status;
        let present = account.change(change);
        if present.status == before || !self.deviates(Answer::ListKeepsFirstStatus) {
            listing.publish(Change::Changed(account.id, present));
        }
    }

    /// Gives an account another alias, or none. The caller holds the account's turn.
    pub(super) fn set_alias(&self, account: &Account, alias: Option<Box<str>>) -> Result<(), AliasTaken> {
        let wanted = Content { alias, ..Content::default() };
        let (old, new) = (alias_of(&account.origin, &account.content()), alias_of(&account.origin, &wanted));
        if old == new {
            return Ok(());
        }
        let mut aliases = lock(&self.projects[account.origin.project].aliases);
        if let Some(new) = new
            && !aliases.insert(new)
        {
            return Err(AliasTaken);
        }
        if let Some(old) = old {
            aliases.remove(&old);
        }
        drop(aliases);
        self.change(account, |present| present.edit(|content| content.alias = wanted.alias));
        Ok(())
    }

    /// Deletes an account. The caller holds the account's turn.
    pub(super) fn delete(&self, account: &Account) {
        let project = &self.projects[account.origin.project];
        let mut accounts = project.accounts.write().unwrap_or_else(PoisonError::into_inner);
        let mut listing = lock(&project.listing);
        account.change(|present| present.deleted = true);
        if !removal::keeps(self) {
            accounts.insert(account.id, None);
        }
        if removal::unlists(self) {
            listing.publish(Change::Deleted(account.id));
        }
        if let Some(alias) = alias_of(&account.origin, &account.content()) {
            lock(&project.aliases).remove(&alias);
        }
    }

    /// A page of a project's accounts.
    pub(super) fn page(&self, project: usize, wanted: &Wanted) -> Page {
        lock(&self.projects[project].listing).page(wanted)
    }
}

impl Present {
    /// Whether the account can be found.
    pub(super) fn exists(&self) -> bool {
        !self.deleted
    }
}

fn alias_of(origin: &Origin, content: &Content) -> Option<Alias> {
    let alias = content.alias.clone()?;
    Some((Arc::clone(&origin.user), origin.config.toolkit, alias))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("fault", &self.fault).finish_non_exhaustive()
    }
}

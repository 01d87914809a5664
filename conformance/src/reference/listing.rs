//! Keeps the accounts of a project in order for lists, as current as the list lag allows.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::account::{Account, Present, Status};
use super::id::AccountId;
use super::sharing::Kinds;

/// The place of an account in a list: what it is ordered by, then its number of creation.
pub(super) type Place = (u64, u64);

/// What a list request asks for.
#[derive(Default)]
pub(super) struct Wanted {
    pub(super) filter: Filter,
    pub(super) by_update: bool,
    pub(super) ascending: bool,
    pub(super) after: Option<Place>,
    pub(super) limit: usize,
}

/// Which accounts are listed: several values of one kind are alternatives, several kinds must
/// all agree. No value of a kind at all means that the kind does not matter.
#[derive(Default)]
pub(super) struct Filter {
    pub(super) users: Vec<String>,
    pub(super) statuses: Vec<Status>,
    pub(super) ids: Option<Vec<AccountId>>,
    pub(super) configs: Vec<String>,
    pub(super) toolkits: Vec<String>,
    pub(super) kinds: Kinds,
    /// Whether one kind of value that agrees is enough. Faults only.
    pub(super) any: bool,
}

/// One page of a list.
pub(super) struct Page {
    pub(super) items: Vec<(Arc<Account>, Present)>,
    pub(super) next: Option<Place>,
    pub(super) total: usize,
}

/// The accounts of one project as lists see them.
pub(super) struct Listing {
    lag: Duration,
    numbers: u64,
    entries: BTreeMap<u64, Entry>,
    by_id: HashMap<AccountId, u64>,
    by_user: HashMap<Arc<str>, BTreeSet<u64>>,
    by_status: [BTreeSet<u64>; Status::ALL.len()],
    /// How many of the entries are shared; mostly none, which spares a look at each.
    shared: usize,
    pending: VecDeque<(Instant, Change)>,
}

/// Something that happened to an account.
pub(super) enum Change {
    Created(Arc<Account>, Present),
    Changed(AccountId, Present),
    Deleted(AccountId),
}

struct Entry {
    account: Arc<Account>,
    present: Present,
}

impl Listing {
    /// An empty list that shows changes after `lag`.
    pub(super) fn new(lag: Duration) -> Self {
        Self {
            lag,
            numbers: 0,
            entries: BTreeMap::new(),
            by_id: HashMap::new(),
            by_user: HashMap::new(),
            by_status: Default::default(),
            shared: 0,
            pending: VecDeque::new(),
        }
    }

    /// Shows a change, now or after the lag.
    pub(super) fn publish(&mut self, change: Change) {
        if self.lag.is_zero() {
            self.apply(change);
            return;
        }
        self.catch_up();
        self.pending.push_back((Instant::now() + self.lag, change));
    }

    /// The page that is wanted.
    pub(super) fn page(&mut self, wanted: &Wanted) -> Page {
        self.catch_up();
        let (mut places, total) = match self.indexed(wanted) {
            Some(found) => found,
            None => self.searched(wanted),
        };
        places.sort_unstable();
        if !wanted.ascending {
            places.reverse();
        }
        let more = places.len() > wanted.limit;
        places.truncate(wanted.limit);
        let next = places.last().copied().filter(|_| more);
        let shown = |(_, number): (u64, u64)| {
            let entry = self.entries.get(&number)?;
            Some((Arc::clone(&entry.account), entry.present.clone()))
        };
        Page { items: places.into_iter().filter_map(shown).collect(), next, total }
    }

    /// Answers from one index where it alone decides: the first places of the page (and one
    /// beyond) per set, with the size of the whole list.
    fn indexed(&self, wanted: &Wanted) -> Option<(Vec<Place>, usize)> {
        let filter = &wanted.filter;
        if wanted.by_update || filter.ids.is_some() || filter.narrows_further(self.shared) {
            return None;
        }
        let sets: Vec<&BTreeSet<u64>> = match (&filter.users[..], &filter.statuses[..]) {
            (users, []) if !users.is_empty() => self.of_users(users),
            ([], statuses) if !statuses.is_empty() => self.of_statuses(statuses),
            ([], []) => self.by_status.iter().collect(),
            _ => return None,
        };
        let total = sets.iter().map(|set| set.len()).sum();
        let after = wanted.after.map(|(_, number)| number);
        let count = wanted.limit + 1;
        let mut places = Vec::new();
        for set in sets {
            if wanted.ascending {
                let from = after.map_or(0, |number| number.saturating_add(1));
                places.extend(set.range(from..).take(count).map(|number| (0, *number)));
            } else {
                let until = after.unwrap_or(u64::MAX);
                places.extend(set.range(..until).rev().take(count).map(|n| (0, *n)));
            }
        }
        Some((places, total))
    }

    /// Looks at every account that the narrowest index offers.
    fn searched(&self, wanted: &Wanted) -> (Vec<Place>, usize) {
        let filter = &wanted.filter;
        let candidates: Vec<u64> = if filter.any {
            self.entries.keys().copied().collect()
        } else if let Some(ids) = &filter.ids {
            let found: BTreeSet<u64> = ids.iter().filter_map(|id| self.by_id.get(id).copied()).collect();
            found.into_iter().collect()
        } else if !filter.users.is_empty() {
            self.of_users(&filter.users).into_iter().flatten().copied().collect()
        } else if !filter.statuses.is_empty() {
            self.of_statuses(&filter.statuses).into_iter().flatten().copied().collect()
        } else {
            self.entries.keys().copied().collect()
        };
        let mut places = Vec::new();
        let mut total = 0;
        for number in candidates {
            let Some(entry) = self.entries.get(&number).filter(|entry| filter.admits(entry)) else {
                continue;
            };
            total += 1;
            let first = if wanted.by_update { entry.present.updated } else { 0 };
            let place = (first, number);
            let beyond = |after| {
                if wanted.ascending { place > after } else { place < after }
            };
            if wanted.after.is_none_or(beyond) {
                places.push(place);
            }
        }
        (places, total)
    }

    fn of_users(&self, users: &[String]) -> Vec<&BTreeSet<u64>> {
        let distinct: BTreeSet<&String> = users.iter().collect();
        distinct.into_iter().filter_map(|user| self.by_user.get(user.as_str())).collect()
    }

    fn of_statuses(&self, statuses: &[Status]) -> Vec<&BTreeSet<u64>> {
        let listed = Status::ALL.into_iter().filter(|status| statuses.contains(status));
        listed.map(|status| &self.by_status[status as usize]).collect()
    }

    fn catch_up(&mut self) {
        let now = Instant::now();
        while self.pending.front().is_some_and(|(due, _)| *due <= now) {
            if let Some((_, change)) = self.pending.pop_front() {
                self.apply(change);
            }
        }
    }

    fn apply(&mut self, change: Change) {
        match change {
            Change::Created(account, present) => self.insert(account, present),
            Change::Changed(id, present) => self.update(id, present),
            Change::Deleted(id) => self.remove(id),
        }
    }

    fn insert(&mut self, account: Arc<Account>, present: Present) {
        let number = self.numbers;
        self.numbers += 1;
        self.by_id.insert(account.id, number);
        self.shared += usize::from(present.is_shared());
        self.by_status[present.status as usize].insert(number);
        let user = Arc::clone(&account.origin.user);
        self.by_user.entry(user).or_default().insert(number);
        self.entries.insert(number, Entry { account, present });
    }

    fn update(&mut self, id: AccountId, present: Present) {
        let Some(number) = self.by_id.get(&id).copied() else {
            return;
        };
        if let Some(entry) = self.entries.get_mut(&number) {
            self.by_status[entry.present.status as usize].remove(&number);
            self.by_status[present.status as usize].insert(number);
            entry.present = present;
        }
    }

    fn remove(&mut self, id: AccountId) {
        let Some(number) = self.by_id.remove(&id) else {
            return;
        };
        let Some(entry) = self.entries.remove(&number) else {
            return;
        };
        self.by_status[entry.present.status as usize].remove(&number);
        self.shared -= usize::from(entry.present.is_shared());
        let user = &entry.account.origin.user;
        if let Some(numbers) = self.by_user.get_mut(user) {
            numbers.remove(&number);
            if numbers.is_empty() {
                self.by_user.remove(user);
            }
        }
    }
}

impl Filter {
    fn narrows_further(&self, shared: usize) -> bool {
        let kinds = match self.kinds {
            Kinds::All => false,
            Kinds::Private => shared > 0,
            Kinds::Shared => true,
        };
        kinds || self.any || !self.configs.is_empty() || !self.toolkits.is_empty()
    }

    fn admits(&self, entry: &Entry) -> bool {
        let origin = &entry.account.origin;
        if self.any {
            return self.admits_any(entry);
        }
        let any = |wanted: &[String], actual: &str| wanted.is_empty() || wanted.iter().any(|value| value == actual);
        any(&self.users, &origin.user)
            && any(&self.configs, origin.config.id)
            && any(&self.toolkits, origin.config.toolkit)
            && self.kinds.admit(entry.present.is_shared())
            && (self.statuses.is_empty() || self.statuses.contains(&entry.present.status))
    }

    fn admits_any(&self, entry: &Entry) -> bool {
        let origin = &entry.account.origin;
        let any = |wanted: &[String], actual: &str| wanted.iter().any(|value| value == actual);
        let asked = [&self.users, &self.configs, &self.toolkits].iter().any(|wanted| !wanted.is_empty());
        any(&self.users, &origin.user)
            || any(&self.configs, origin.config.id)
            || any(&self.toolkits, origin.config.toolkit)
            || self.statuses.contains(&entry.present.status)
            || self.ids.as_ref().is_some_and(|ids| ids.contains(&entry.account.id))
            || (!asked && self.statuses.is_empty() && self.ids.is_none())
    }
}

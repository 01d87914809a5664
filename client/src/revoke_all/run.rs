//! The run itself: pages come in, revokes go out, steps are reported in between.

use std::collections::VecDeque;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use futures_util::stream::{self, FuturesUnordered, StreamExt};

use super::listed::ListedPage;
use super::pages::{Pages, Reading};
use super::step::{AccountResult, Listed, Outcome, Step, Summary};
use super::{AccountFilter, RevokeAll};
use crate::client::Client;
use crate::error::Error;
use crate::list;
use crate::response::Response;
use crate::results::Results;
use crate::revoke::Revocation;
use crate::support::ConnectedAccountId;
use crate::types::{AccountOrderBy, ConnectionStatus, OrderDirection};

/// The steps of the run that `settings` describe.
pub(super) fn steps(settings: RevokeAll) -> Results<'static, Step> {
    let run = Run::new(settings);
    Results::new(stream::unfold(run, |mut run| async move { run.step().await.map(|step| (step, run)) }))
}

struct Run {
    client: Arc<Client>,
    filter: Arc<AccountFilter>,
    settings: RevokeAll,
    pages: Pages,
    /// Listed accounts whose turn has not come.
    waiting: VecDeque<Account>,
    jobs: FuturesUnordered<BoxFuture<'static, Done>>,
    /// How many of the jobs revoke.
    revoking: usize,
    reports: VecDeque<Step>,
    summary: Summary,
    tally: Tally,
    /// Why the run cannot go on.
    stop: Option<Error>,
    over: bool,
}

/// What decides on another pass, and on what the summary says.
#[derive(Debug, Default)]
struct Tally {
    /// Revoked in this pass.
    killed: u64,
    /// Failed in this pass, listed as ACTIVE: another pass would try them again.
    failed: u64,
    /// Failed in the first pass, listed as something else.
    failed_for_good: u64,
}

/// What is kept of a listed account; its credentials are not.
struct Account {
    page: u64,
    id: ConnectedAccountId,
    user_id: Option<String>,
    status: ConnectionStatus,
}

enum Done {
    Page(Result<Response<ListedPage>, Error>),
    Account(Account, Result<Revocation, Error>),
}

impl Run {
    fn new(settings: RevokeAll) -> Self {
        let cursor = settings.from.as_ref().map(|checkpoint| checkpoint.as_str().to_owned());
        let stop = settings.filter.problem();
        Self {
            client: Arc::new(settings.client.clone()),
            filter: Arc::new(settings.filter.clone()),
            pages: Pages::from(cursor),
            waiting: VecDeque::new(),
            jobs: FuturesUnordered::new(),
            revoking: 0,
            reports: VecDeque::new(),
            summary: Summary { passes: 1, ..Summary::default() },
            tally: Tally::default(),
            stop: stop.map(|reason| Error::invalid_request(list::OPERATION, reason.to_owned())),
            over: false,
            settings,
        }
    }

    async fn step(&mut self) -> Option<Result<Step, Error>> {
        loop {
            if let Some(report) = self.reports.pop_front() {
                return Some(Ok(report));
            }
            if self.over {
                return None;
            }
            self.begin();
            if !self.reports.is_empty() {
                continue;
            }
            match self.jobs.next().await {
                Some(Done::Page(page)) => self.listed(page),
                Some(Done::Account(account, result)) => {
                    self.revoking = self.revoking.saturating_sub(1);
                    self.revoked(account, result);
                }
                None => {
                    if let Some(error) = self.stop.take() {
                        self.over = true;
                        return Some(Err(error));
                    }
                    self.pass_is_over();
                }
            }
        }
    }

    /// Begins what can be begun.
    fn begin(&mut self) {
        if self.stop.is_some() {
            self.waiting.clear();
            return;
        }
        while self.revoking < self.settings.concurrency
            && let Some(account) = self.waiting.pop_front()
        {
            self.account(account);
        }
        // The next page is on its way while the last accounts of this one are revoked.
        if self.waiting.len() < self.settings.concurrency
            && let Reading::Next(cursor) = &mut self.pages.reading
        {
            let cursor = cursor.take();
            self.pages.reading = Reading::Waiting;
            self.jobs.push(self.page(cursor));
        }
    }

    fn page(&self, cursor: Option<String>) -> BoxFuture<'static, Done> {
        let (client, filter) = (Arc::clone(&self.client), Arc::clone(&self.filter));
        let size = i64::from(self.settings.page_size);
        let later = self.summary.passes > 1;
        Box::pin(async move {
            let mut list = filter.apply(client.api().get_connected_accounts()).limit(size);
            // The moment of creation does not change, so revoking moves nobody to another page.
            list = list.order_by(AccountOrderBy::CreatedAt).order_direction(OrderDirection::Asc);
            if later {
                list = list.statuses(vec![ConnectionStatus::Active]);
            }
            if let Some(cursor) = cursor {
                list = list.cursor(cursor);
            }
            Done::Page(list.read().await)
        })
    }

    fn listed(&mut self, page: Result<Response<ListedPage>, Error>) {
        let page = match page {
            Ok(page) => page,
            Err(error) => return self.stop_with(error),
        };
        if !page.items.iter().all(|account| self.filter.lets_through(account)) {
            let reason = "the list shows an account that the filter excludes";
            return self.stop_with(Error::contradiction(list::OPERATION, &page, reason));
        }
        let next = match self.pages.cursors.follow(&page, page.next_cursor.as_deref()) {
            Ok(next) => next,
            Err(error) => return self.stop_with(error),
        };
        let page = page.into_inner();
        let number = self.pages.arrived(page.items.len(), next);
        let total = page.total_items.unwrap_or_default();
        let (pass, accounts) = (self.summary.passes, page.items.len());
        self.reports.push_back(Step::Listed(Listed { pass, accounts, total }));
        self.waiting.extend(page.items.into_iter().map(|account| Account {
            page: number,
            id: account.id,
            user_id: account.user_id,
            status: account.status,
        }));
        self.check_in();
    }

    /// Decides what to do about a listed account.
    fn account(&mut self, account: Account) {
        let first = self.summary.passes == 1;
        match account.status {
            ConnectionStatus::Revoked if first => {
                self.summary.already_revoked += 1;
                self.report(account, Outcome::ListedAsRevoked);
            }
            ConnectionStatus::Active => self.revoke(account),
            // Whatever it says, only the server knows whether it can be revoked; once is enough.
            _ if first => self.revoke(account),
            _ => self.pages.done(account.page),
        }
    }

    fn revoke(&mut self, account: Account) {
        if self.settings.dry_run {
            self.summary.would_revoke += 1;
            let status = account.status.clone();
            return self.report(account, Outcome::WouldRevoke(status));
        }
        let client = Arc::clone(&self.client);
        self.revoking += 1;
        self.jobs.push(Box::pin(async move {
            let result = match client.revoke(&account.id).await {
                Err(error) if is_open(&error) => settle(&client, &account.id, error).await,
                result => result,
            };
            Done::Account(account, result)
        }));
    }

    fn revoked(&mut self, account: Account, result: Result<Revocation, Error>) {
        match result {
            // Nobody else would fare better; the account stays before the next checkpoint.
            Err(error) if self.stop.is_none() && (error.is_unauthorized() || error.is_forbidden()) => {
                self.stop_with(error);
            }
            Err(error) => {
                match account.status {
                    ConnectionStatus::Active => self.tally.failed += 1,
                    _ => self.tally.failed_for_good += 1,
                }
                self.report(account, Outcome::Failed(error));
            }
            Ok(revocation) => {
                match revocation {
                    Revocation::Revoked { .. } | Revocation::RevokedSubjectsUnknown => {
                        self.summary.revoked += 1;
                        self.tally.killed += 1;
                    }
                    // Later, it is one that this run has revoked, in a list that trails behind.
                    Revocation::AlreadyRevoked if self.summary.passes > 1 => {}
                    Revocation::AlreadyRevoked => self.summary.already_revoked += 1,
                }
                self.report(account, Outcome::Done(revocation));
            }
        }
    }

    fn report(&mut self, account: Account, outcome: Outcome) {
        let Account { page, id, user_id, .. } = account;
        let pass = self.summary.passes;
        self.reports.push_back(Step::Account(AccountResult { id, user_id, pass, outcome }));
        self.pages.done(page);
        self.check_in();
    }

    /// Reports how far the first pass has come.
    fn check_in(&mut self) {
        if let Some(checkpoint) = self.pages.checkpoint()
            && self.summary.passes == 1
        {
            self.reports.push_back(Step::Checkpoint(checkpoint));
        }
    }

    fn stop_with(&mut self, error: Error) {
        self.pages.reading = Reading::Over;
        self.stop.get_or_insert(error);
    }

    fn pass_is_over(&mut self) {
        self.summary.settled = self.tally.killed == 0;
        if self.summary.settled || self.summary.passes >= self.settings.passes {
            self.summary.failed = self.tally.failed.saturating_add(self.tally.failed_for_good);
            self.over = true;
            return self.reports.push_back(Step::Finished(self.summary.clone()));
        }
        self.summary.passes += 1;
        self.tally = Tally { failed_for_good: self.tally.failed_for_good, ..Tally::default() };
        self.pages = Pages::from(None);
    }
}

/// Whether an error leaves open what became of the account. A 500 by itself means that it is as it was.
fn is_open(error: &Error) -> bool {
    error.is_outcome_unknown() && !(error.is_provider_failed() && error.attempts() == 1)
}

/// Reads what became of an account, where its revoke does not say.
async fn settle(client: &Client, id: &ConnectedAccountId, error: Error) -> Result<Revocation, Error> {
    match client.api().get_connected_accounts_by_nanoid().nanoid(id).send().await {
        Ok(account) if account.status == ConnectionStatus::Revoked => Ok(Revocation::RevokedSubjectsUnknown),
        _ => Err(error),
    }
}

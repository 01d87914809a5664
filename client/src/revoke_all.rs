//! Revoking many accounts at once, for the day on which access must end everywhere.

mod filter;
mod listed;
mod pages;
mod run;
mod step;

use std::sync::Arc;

use crate::call::Settings;
use crate::client::Client;
use crate::results::Results;
use crate::retry::{Pace, Retry};

pub use filter::AccountFilter;
pub use step::{AccountResult, Checkpoint, Listed, Outcome, Step, Summary};

/// The settings of a run that revokes many accounts; see [`Client::revoke_all`].
#[derive(Debug, Clone)]
#[must_use = "nothing is sent before the steps are polled"]
pub struct RevokeAll {
    client: Client,
    filter: AccountFilter,
    concurrency: usize,
    rate: u32,
    dry_run: bool,
    page_size: u32,
    passes: u32,
    from: Option<Checkpoint>,
    retry: Retry,
}

impl RevokeAll {
    /// How many accounts are revoked at the same time; 16 by default, 0 means 1.
    pub fn concurrency(mut self, accounts: usize) -> Self {
        self.concurrency = accounts.max(1);
        self
    }

    /// The most requests that are begun in a second, lists and repetitions included, evenly spaced;
    /// 0, the default, means any number.
    pub fn rate(mut self, requests: u32) -> Self {
        self.rate = requests;
        self
    }

    /// Whether to only report what would be revoked. Off by default.
    pub fn dry_run(mut self, dry_run: bool) -> Self {
        self.dry_run = dry_run;
        self
    }

    /// How many accounts to ask for in one page of the list; 100 by default, 0 means 1. A server may give fewer.
    pub fn page_size(mut self, accounts: u32) -> Self {
        self.page_size = accounts.max(1);
        self
    }

    /// The most passes over the list; 10 by default, 0 means 1.
    pub fn max_passes(mut self, passes: u32) -> Self {
        self.passes = passes.max(1);
        self
    }

    /// When a request is repeated; [`Retry::patient`] by default.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Begins the first pass where an earlier run with the same filter had come to.
    pub fn resume_from(mut self, checkpoint: Checkpoint) -> Self {
        self.from = Some(checkpoint);
        self
    }

    /// The run, as the steps that it takes. Nothing is sent before they are polled; dropping them
    /// ends the run, and leaves open what became of the accounts that were being revoked.
    ///
    /// The last step is [`Step::Finished`]. A run that cannot go on ends in an error instead, after
    /// everything that had begun is reported: the list cannot be read, or shows an account that the filter
    /// excludes, or the key is refused (401, 403); also, before anything is sent, where the filter names
    /// nobody ([`AccountFilter`]).
    pub fn steps(self) -> Results<'static, Step> {
        let pace = Some(Arc::new(Pace::new(self.rate)));
        let settings = Settings { pace, retry: self.retry.clone(), ..self.client.settings().clone() };
        run::steps(Self { client: self.client.with(settings), ..self })
    }
}

impl Client {
    /// Revokes every account that the filter lets through.
    ///
    /// - *Nobody is skipped.* The first pass reads the list without a filter on the status, oldest account
    ///   first, so that revoking does not change what is read. Further passes read what is still ACTIVE,
    ///   until one has killed nothing: they catch accounts that were created or moved meanwhile, and
    ///   try again what failed.
    /// - *Nobody else is hit.* Each listed account is held against the filter before it is revoked.
    /// - *It can go on.* An account that is listed as REVOKED costs no request, so that the same run can
    ///   simply be started again; after a [`Step::Checkpoint`] it can also be continued from there.
    /// - *It is gentle.* A 429 makes all requests wait as long as the server asks; see [`RevokeAll::rate`].
    /// - Memory holds a page or two with what is being revoked, however many accounts there are.
    ///
    /// What a report of one account means is what [`Client::revoke`] means; where that leaves open what became
    /// of the account, it is read once more. Where passes report an account
    /// more than once, the last report counts.
    ///
    /// ```no_run
    /// # async fn example(client: connected_accounts_client::Client) -> Result<(), connected_accounts_client::Error> {
    /// use connected_accounts_client::AccountFilter;
    /// use connected_accounts_client::revoke_all::{Outcome, Step};
    ///
    /// let mut steps = client.revoke_all(AccountFilter::everything().users(["user-1"])).concurrency(8).steps();
    /// while let Some(step) = steps.next().await {
    ///     match step? {
    ///         Step::Account(account) => match account.outcome {
    ///             Outcome::Failed(error) => eprintln!("{}: failed to {error}", account.id),
    ///             outcome => println!("{}: {outcome:?}", account.id),
    ///         },
    ///         Step::Finished(summary) => println!("{} revoked, {} left", summary.revoked, summary.failed),
    ///         _ => {}
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn revoke_all(&self, filter: AccountFilter) -> RevokeAll {
        RevokeAll {
            client: self.clone(),
            filter,
            concurrency: 16,
            rate: 0,
            dry_run: false,
            page_size: 100,
            passes: 10,
            from: None,
            retry: Retry::patient(),
        }
    }
}

//! Which accounts are meant, said in a way that cannot turn into "all" by accident.

use std::collections::BTreeSet;

use super::listed::ListedAccount;
use crate::generated::builder::GetConnectedAccounts;
use crate::support::{AuthConfigId, ConnectedAccountId};
use crate::types::{AccountType, AccountTypeFilter};

/// Which accounts of the project are meant.
///
/// It begins with everything, shared accounts included, and each method narrows it: an account must match all of them.
///
/// ```
/// use connected_accounts_client::AccountFilter;
///
/// let laptop_stolen = AccountFilter::everything().users(["user-1"]);
/// let toolkit_breached = AccountFilter::everything().toolkits(["gmail", "googledrive"]);
/// ```
///
/// A list that is empty, or holds an empty text, would mean everybody to a server that leaves out what
/// is empty; so would a text with a comma mean two to a server that splits there. All three are refused
/// before anything is sent. The values travel in the URL: some hundreds are fine, thousands are not.
#[derive(Debug, Clone)]
#[must_use = "a filter does nothing by itself"]
pub struct AccountFilter {
    users: Option<BTreeSet<String>>,
    toolkits: Option<BTreeSet<String>>,
    auth_configs: Option<BTreeSet<String>>,
    accounts: Option<BTreeSet<String>>,
    kind: AccountTypeFilter,
}

impl AccountFilter {
    /// Every account of the project, private or shared.
    pub fn everything() -> Self {
        Self { users: None, toolkits: None, auth_configs: None, accounts: None, kind: AccountTypeFilter::All }
    }

    /// Only accounts of these users (`user_id`).
    pub fn users<T: Into<String>>(mut self, ids: impl IntoIterator<Item = T>) -> Self {
        self.users = Some(ids.into_iter().map(Into::into).collect());
        self
    }

    /// Only accounts of these toolkits, by their slug.
    pub fn toolkits<T: Into<String>>(mut self, slugs: impl IntoIterator<Item = T>) -> Self {
        self.toolkits = Some(slugs.into_iter().map(Into::into).collect());
        self
    }

    /// Only accounts of these auth configs.
    pub fn auth_configs(mut self, ids: impl IntoIterator<Item = AuthConfigId>) -> Self {
        self.auth_configs = Some(ids.into_iter().map(String::from).collect());
        self
    }

    /// Only these accounts.
    pub fn accounts(mut self, ids: impl IntoIterator<Item = ConnectedAccountId>) -> Self {
        self.accounts = Some(ids.into_iter().map(String::from).collect());
        self
    }

    /// Only private or only shared accounts; [`AccountTypeFilter::All`] by default.
    pub fn kind(mut self, kind: AccountTypeFilter) -> Self {
        self.kind = kind;
        self
    }

    /// Why this filter must not be sent, if so.
    pub(super) fn problem(&self) -> Option<&'static str> {
        for list in self.lists().into_iter().flatten() {
            if list.is_empty() {
                return Some("the filter holds an empty list, which a server would read as everybody");
            }
            if list.contains("") {
                return Some("the filter holds an empty text, which a server would read as everybody");
            }
            if list.iter().any(|text| text.contains(',')) {
                return Some("the filter holds a text with a comma, which a server would read as two");
            }
        }
        None
    }

    /// The list operation with this filter.
    pub(super) fn apply<'a>(&self, mut list: GetConnectedAccounts<'a>) -> GetConnectedAccounts<'a> {
        let texts = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>();
        if let Some(users) = &self.users {
            list = list.user_ids(texts(users));
        }
        if let Some(toolkits) = &self.toolkits {
            list = list.toolkit_slugs(texts(toolkits));
        }
        if let Some(ids) = &self.auth_configs {
            list = list.auth_config_ids(ids.iter().filter_map(|id| id.parse().ok()).collect::<Vec<AuthConfigId>>());
        }
        if let Some(ids) = &self.accounts {
            let ids = ids.iter().filter_map(|id| id.parse().ok()).collect::<Vec<ConnectedAccountId>>();
            list = list.connected_account_ids(ids);
        }
        list.account_type(self.kind.clone())
    }

    /// Whether a listed account is meant, as far as it shows. What a server does not show any more
    /// (`user_id` is deprecated) is believed.
    pub(super) fn lets_through(&self, account: &ListedAccount) -> bool {
        let holds = |list: &Option<BTreeSet<String>>, text: &str| list.as_ref().is_none_or(|list| list.contains(text));
        let slug = account.toolkit.slug.as_str();
        let toolkit = |list: &BTreeSet<String>| list.iter().any(|wanted| wanted.eq_ignore_ascii_case(slug));
        let kind = account.experimental.as_ref().map(|shared| &shared.account_type);
        holds(&self.accounts, account.id.as_str())
            && holds(&self.auth_configs, account.auth_config.id.as_str())
            && account.user_id.as_ref().is_none_or(|user| holds(&self.users, user))
            && self.toolkits.as_ref().is_none_or(toolkit)
            && !matches!(
                (&self.kind, kind),
                (AccountTypeFilter::Private, Some(AccountType::Shared))
                    | (AccountTypeFilter::Shared, Some(AccountType::Private))
            )
    }

    fn lists(&self) -> [Option<&BTreeSet<String>>; 4] {
        [&self.users, &self.toolkits, &self.auth_configs, &self.accounts].map(Option::as_ref)
    }
}

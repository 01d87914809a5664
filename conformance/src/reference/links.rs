//! Keeps the links on which users authorise accounts, until each is used or has expired.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use serde_json::{Map, Value};
use url::Url;

use super::account::{Account, Content, Present, Status, Tokens};
use super::catalog::{AuthConfig, Scheme};
use super::clock::{self, Millis};
use super::envelope::ApiError;
use super::id::{self, AccountId};
use super::mask;
use super::page;
use super::state::Shared;

const EXPIRED: &str = "The authorisation was not completed in time";
const DENIED: &str = "The user denied the authorisation";

/// Every link that can still be used.
pub(super) struct Links {
    lifetime: Duration,
    base_url: OnceLock<String>,
    open: Mutex<HashMap<Arc<str>, Link>>,
}

/// What a link leads to.
#[derive(Clone)]
pub(super) struct Link {
    pub(super) project: usize,
    pub(super) account: AccountId,
    /// Where the user goes afterwards.
    pub(super) callback: Option<Url>,
    /// Connection values that are known beforehand.
    pub(super) prefill: Map<String, Value>,
}

/// How a link came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    Allowed,
    Denied,
    Expired,
}

impl Links {
    /// No links so far; each will live as long as given.
    pub(super) fn new(lifetime: Duration) -> Self {
        Self { lifetime, base_url: OnceLock::new(), open: Mutex::default() }
    }

    /// Learns where the pages are served, which is not known before the socket is.
    pub(super) fn serve_at(&self, base_url: String) {
        let _ = self.base_url.set(base_url);
    }

    /// The address of the page of a link.
    pub(super) fn url(&self, token: &str) -> String {
        format!("{}{}/{token}", self.base_url.get().map_or("", String::as_str), page::ROOT)
    }

    /// When a link expires that begins at the given time.
    pub(super) fn expiry(&self, begun: Millis) -> Millis {
        begun.saturating_add(u64::try_from(self.lifetime.as_millis()).unwrap_or(u64::MAX))
    }

    fn open(&self) -> MutexGuard<'_, HashMap<Arc<str>, Link>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A fresh token for a link.
pub(super) fn token() -> Arc<str> {
    format!("lt_{}", id::suffix(24)).into()
}

/// Reads where the user is to go afterwards. Applications on phones have schemes of their own.
pub(super) fn callback(text: Option<&str>, field: &str) -> Result<Option<Url>, ApiError> {
    let parse = |text| Url::parse(text).map_err(|_| ApiError::bad_request(format!("{field} must be an absolute URL")));
    text.filter(|text| !text.is_empty()).map(parse).transpose()
}

/// Opens a link that its account names already, then closes it in time.
pub(super) fn open(shared: &Arc<Shared>, token: &Arc<str>, link: Link) {
    shared.links.open().insert(Arc::clone(token), link);
    let (lifetime, token) = (shared.links.lifetime, Arc::clone(token));
    // A server that is gone has no links to close.
    let shared = Arc::downgrade(shared);
    tokio::spawn(async move {
        tokio::time::sleep(lifetime).await;
        if let Some(shared) = shared.upgrade() {
            end(&shared, &token, Ending::Expired).await;
        }
    });
}

/// The account of a link that can still be used.
pub(super) fn find(shared: &Shared, token: &str) -> Option<(Arc<Account>, Link)> {
    let link = shared.links.open().get(token).cloned()?;
    let account = shared.account(link.project, link.account)?;
    usable(&account.present(), token).then_some((account, link))
}

/// Ends a link, whereupon its account becomes what the ending makes of it. `None` where the link has ended before.
pub(super) async fn end(shared: &Shared, token: &str, ending: Ending) -> Option<Link> {
    let (account, link) = find(shared, token)?;
    let _turn = account.turn.lock().await;
    shared.links.open().remove(token);
    if !usable(&account.present(), token) {
        return None;
    }
    let config = account.origin.config;
    let (status, reason) = match ending {
        Ending::Allowed => (Status::Active, None),
        Ending::Denied => (Status::Failed, Some(DENIED)),
        Ending::Expired => (Status::Expired, Some(EXPIRED)),
    };
    shared.change(&account, |present| {
        present.enter(status, reason);
        present.edit(|content| conclude(content, config, &link, ending));
    });
    Some(link)
}

/// A deleted account, or one that has a newer link, cannot be authorised here any more.
fn usable(present: &Present, token: &str) -> bool {
    present.exists()
        && present.content.link.as_deref() == Some(token)
        && matches!(present.status, Status::Initializing | Status::Initiated)
}

fn conclude(content: &mut Content, config: &AuthConfig, link: &Link, ending: Ending) {
    content.link = None;
    let mut note = |name: &str, value: Value| content.details.insert(name.to_owned(), value);
    match ending {
        Ending::Allowed => {
            let mut values = link.prefill.clone();
            let made_up = |prefix: &str| Value::from(format!("{prefix}_{}", id::suffix(32)));
            match config.scheme {
                Scheme::OAuth2 => {
                    values.entry("access_token").or_insert_with(|| made_up("at"));
                    values.entry("refresh_token").or_insert_with(|| made_up("rt"));
                    values.entry("token_type").or_insert_with(|| Value::from("Bearer"));
                    content.tokens = Tokens::among(&values);
                }
                Scheme::ApiKey => {
                    values.entry("generic_api_key").or_insert_with(|| made_up("key"));
                }
            }
            content.details = mask::values(config, values);
        }
        Ending::Denied => {
            note("error", Value::from("access_denied"));
            note("error_description", Value::from(DENIED));
        }
        Ending::Expired => {
            note("expired_at", Value::from(clock::iso(clock::now())));
        }
    }
}

//! Issues families of tokens without a request, for those who start the server.

use std::fmt;

use super::super::id::suffix;
use super::catalog::{PROVIDERS, SCOPE};
use super::code::Consent;
use super::state::{LIFETIME, Shared};
use super::tokens::Kind;

/// The tokens of one exchange.
#[derive(Clone)]
pub struct Family {
    /// The grant that they speak for.
    pub grant_id: String,
    /// The access token that the exchange gave.
    pub access_token: String,
    /// The access tokens that the refresh token gave since.
    pub siblings: Vec<String>,
    /// The refresh token that the exchange gave.
    pub refresh_token: String,
}

/// Which characters access tokens consist of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// Letters, digits, a hyphen.
    Plain,
    /// Also those that URLs reserve, a space among them.
    Reserved,
}

/// Founds a family.
pub(super) fn issue(shared: &Shared, address: &str, siblings: usize, spelling: Spelling) -> Family {
    let now = shared.clock.now();
    let mut book = shared.book();
    let mut issued = book.honour(&consent(address), now);
    if spelling == Spelling::Reserved {
        issued.access = format!("access-{}+a/b=c&d e%20f", suffix(24));
        book.tokens.add(issued.family, &issued.access, Kind::Access, now, Some(now + LIFETIME));
    }
    let siblings = (0..siblings).map(|_| book.tokens.access(issued.family, now, LIFETIME)).collect();
    Family {
        grant_id: issued.grant.as_ref().to_owned(),
        access_token: issued.access,
        siblings,
        refresh_token: issued.refresh.unwrap_or_default(),
    }
}

/// Mints an access token that has expired.
pub(super) fn issue_expired(shared: &Shared, address: &str) -> String {
    let now = shared.clock.now();
    let mut book = shared.book();
    let issued = book.honour(&consent(address), now);
    book.tokens.access(issued.family, now.saturating_sub(2 * LIFETIME), LIFETIME)
}

fn consent(address: &str) -> Consent {
    Consent {
        address: address.to_owned(),
        provider: PROVIDERS[0],
        scope: SCOPE.to_owned(),
        redirect_uri: String::new(),
        offline: true,
        challenge: None,
    }
}

impl fmt::Debug for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Family").field("grant_id", &self.grant_id).finish_non_exhaustive()
    }
}

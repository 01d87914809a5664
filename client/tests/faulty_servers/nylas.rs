//! The client of hosted OAuth against servers that do what they should not.

mod anything;
mod operations;
mod revoke;
mod secrets;
mod tokens;

use std::time::Duration;

use connected_accounts_client::Retry;
use connected_accounts_client::nylas::{Client, Credential};

/// A key that must not appear in any text.
const KEY: &str = "nyk_never_to_be_seen";

/// A client of the server at `base_url`.
fn client(base_url: &str) -> Client {
    Client::new(base_url, Credential::api_key(KEY).unwrap()).unwrap()
}

/// A client of the server at `base_url` that repeats without waiting long.
fn impatient(base_url: &str) -> Client {
    client(base_url).with_retry(Retry::default().first_delay(Duration::from_millis(1)))
}

//! Revokes one account: `cargo run --example revoke -- ca_…`, against a server on this machine unless told otherwise.
//!
//! `CONNECTED_ACCOUNTS_API_KEY` is the key, `CONNECTED_ACCOUNTS_BASE_URL` the server
//! (`http://127.0.0.1:4010` where it is not set; `https` needs `--features rustls-tls`).
#![expect(clippy::print_stdout, reason = "an example is a program for a terminal")]

use std::env;
use std::error::Error;

use connected_accounts_client::{ApiKey, Client, Revocation};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let id = env::args().nth(1).ok_or("usage: revoke ACCOUNT")?;
    let key = env::var("CONNECTED_ACCOUNTS_API_KEY").map_err(|_| "CONNECTED_ACCOUNTS_API_KEY is not set")?;
    let base_url = env::var("CONNECTED_ACCOUNTS_BASE_URL").unwrap_or_else(|_| "http://127.0.0.1:4010".to_owned());

    let client = Client::new(base_url, ApiKey::project(key)?)?;
    match client.revoke(&id).await {
        Ok(Revocation::Revoked { subjects }) => {
            let subjects: Vec<_> = subjects.iter().map(ToString::to_string).collect();
            println!("{id}: killed {}", subjects.join(", "));
        }
        Ok(Revocation::AlreadyRevoked) => println!("{id}: was revoked before"),
        Ok(Revocation::RevokedSubjectsUnknown) => println!("{id}: is revoked; what was killed is not known"),
        Err(error) if error.is_not_found() => println!("{id}: no such account"),
        Err(error) if error.is_not_supported() => println!("{id}: its toolkit has no revocation"),
        Err(error) if error.is_not_revocable() => {
            println!("{id}: it is neither ACTIVE nor REVOKED")
        }
        Err(error) if error.is_provider_failed() => {
            println!("{id}: its tokens may still live, try again later")
        }
        Err(error) => return Err(format!("failed to {error}").into()),
    }
    Ok(())
}

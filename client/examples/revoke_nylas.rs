//! Revokes one access token of hosted OAuth: `cargo run --features nylas --example revoke_nylas < TOKEN_FILE`.
//!
//! The token comes by standard input, since arguments are seen by everybody on the machine. `NYLAS_API_KEY` is the key,
//! `NYLAS_BASE_URL` the server (`http://127.0.0.1:4010`, where `conformance serve --profile nylas` listens, if it is not
//! set; `https` needs `--features rustls-tls` too).
#![expect(clippy::print_stdout, reason = "an example is a program for a terminal")]

use std::error::Error;
use std::{env, io};

use connected_accounts_client::nylas::{Client, Credential, Revocation};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let key = env::var("NYLAS_API_KEY").map_err(|_| "NYLAS_API_KEY is not set")?;
    let base_url = env::var("NYLAS_BASE_URL").unwrap_or_else(|_| "http://127.0.0.1:4010".to_owned());
    let mut token = String::new();
    io::stdin().read_line(&mut token)?;

    let client = Client::new(base_url, Credential::api_key(key)?)?;
    match client.revoke(token.trim_end()).await {
        Ok(Revocation::Revoked) => println!("revoked, with its refresh token and the other access tokens of that"),
        Ok(Revocation::AlreadyDead) => println!("expired, revoked before, or never an access token here"),
        Ok(Revocation::RevokedOrAlreadyDead) => println!("dead; whether by this call is not known"),
        Err(error) if error.is_unauthorized() => println!("the key is wrong, or belongs to the other region"),
        Err(error) => return Err(format!("failed to {error}").into()),
    }
    Ok(())
}

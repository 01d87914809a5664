//! The whole life of an account against a running server; it uses the public API only, so that a vendored copy passes it too.
//!
//! `CONNECTED_ACCOUNTS_BASE_URL`, `CONNECTED_ACCOUNTS_API_KEY` and `CONNECTED_ACCOUNTS_AUTH_CONFIG`
//! (an OAuth 2 auth config of your own whose provider can revoke) say where; then
//! `cargo test --test live -- --ignored`. It creates one account there, and deletes it.
#![expect(clippy::unwrap_used, reason = "a test ends where a step fails")]

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

use connected_accounts_client::types::{
    AuthConfigReference, AuthScheme, ConnectionState, ConnectionStateValues, ConnectionStatus, NewConnection,
};
use connected_accounts_client::{ApiKey, AuthConfigId, Client, ConnectedAccountId, Revocation};

/// How long a list may trail behind a read.
const LIST_LAG: Duration = Duration::from_secs(5);

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("failed to run against a server: {name} is not set"))
}

fn client() -> Client {
    let key = ApiKey::project(variable("CONNECTED_ACCOUNTS_API_KEY")).unwrap();
    Client::new(variable("CONNECTED_ACCOUNTS_BASE_URL"), key).unwrap()
}

#[tokio::test]
#[ignore = "needs CONNECTED_ACCOUNTS_BASE_URL, CONNECTED_ACCOUNTS_API_KEY, CONNECTED_ACCOUNTS_AUTH_CONFIG"]
async fn an_account_lives_and_is_revoked() {
    let client = client();
    let user = format!("client-live-{:016x}", RandomState::new().hash_one(0));
    let id = import(&client, &user).await;

    // The account is deleted whatever happens to it before.
    let task = tokio::spawn(revoked(client.clone(), id.clone(), user));
    let life = task.await;
    let deleted = client.api().delete_connected_accounts_by_nanoid().nanoid(&id).send().await.unwrap();
    life.unwrap();

    assert!(deleted.success);
    let gone = client.api().get_connected_accounts_by_nanoid().nanoid(&id).send().await.unwrap_err();
    assert!(gone.is_not_found(), "{gone}");
    assert!(client.revoke(&id).await.unwrap_err().is_not_found());
}

/// Imports an account that counts as authorised, with tokens that no provider knows.
async fn import(client: &Client, user: &str) -> ConnectedAccountId {
    let auth_config: AuthConfigId = variable("CONNECTED_ACCOUNTS_AUTH_CONFIG").parse().unwrap();
    let values: ConnectionStateValues = ConnectionStateValues::builder()
        .status(ConnectionStatus::Active)
        .access_token(format!("{user}-access"))
        .refresh_token(format!("{user}-refresh"))
        .try_into()
        .unwrap();
    let state: ConnectionState =
        ConnectionState::builder().auth_scheme(AuthScheme::Oauth2).val(values).try_into().unwrap();
    let connection: NewConnection = NewConnection::builder().user_id(user.to_owned()).state(state).try_into().unwrap();
    let created = client
        .api()
        .post_connected_accounts()
        .body_map(|body| body.auth_config(AuthConfigReference { id: auth_config }).connection(connection))
        .send()
        .await
        .unwrap();
    created.into_inner().id
}

/// Reads, lists, revokes twice.
async fn revoked(client: Client, id: ConnectedAccountId, user: String) {
    let read = client.api().get_connected_accounts_by_nanoid().nanoid(&id).send().await.unwrap();
    assert_eq!((&read.id, &read.status), (&id, &ConnectionStatus::Active));
    assert!(listed(&client, &id, &user, ConnectionStatus::Active).await);

    let Revocation::Revoked { subjects } = client.revoke(&id).await.unwrap() else {
        panic!("a fresh account had been revoked before");
    };
    assert!(!subjects.is_empty());
    let read = client.api().get_connected_accounts_by_nanoid().nanoid(&id).send().await.unwrap();
    assert_eq!(read.status, ConnectionStatus::Revoked);
    assert!(listed(&client, &id, &user, ConnectionStatus::Revoked).await);

    assert_eq!(client.revoke(&id).await.unwrap(), Revocation::AlreadyRevoked);
}

/// Whether a list shows the account with this status, in the time that a list may need.
async fn listed(client: &Client, id: &ConnectedAccountId, user: &str, status: ConnectionStatus) -> bool {
    let deadline = Instant::now() + LIST_LAG;
    loop {
        let list = client.api().get_connected_accounts();
        let list = list.statuses(vec![status.clone()]).user_ids(vec![user.to_owned()]);
        let page = list.send().await.unwrap();
        if page.items.iter().any(|item| item.id == *id && item.status == status) {
            return true;
        }
        if Instant::now() > deadline {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

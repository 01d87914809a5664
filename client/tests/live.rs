//! The whole life of an account against a running server; it uses the public API only, so that a vendored copy passes it too.
//!
//! `CONNECTED_ACCOUNTS_BASE_URL`, `CONNECTED_ACCOUNTS_API_KEY` and `CONNECTED_ACCOUNTS_AUTH_CONFIG`
//! (an OAuth 2 auth config of your own whose provider can revoke) say where; then
//! `cargo test --test live -- --ignored`. It creates a few accounts there for users of its own, and deletes
//! them. They hold tokens that no provider knows, so the provider must accept to revoke such.
#![expect(clippy::unwrap_used, reason = "a test ends where a step fails")]

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

use connected_accounts_client::revoke_all::{Outcome, Step, Summary};
use connected_accounts_client::types::{
    AuthConfigReference, AuthScheme, ConnectedAccountDetail, ConnectionState, ConnectionStateValues, ConnectionStatus,
    CreatedLink, NewConnection, PatchConnectedAccountBody, SetStatusBody,
};
use connected_accounts_client::{
    AccountFilter, ApiKey, AuthConfigId, Client, ConnectedAccountId, Deletion, Removal, Revocation, RevokeAll,
};

/// How long a list may trail behind a read.
const LIST_LAG: Duration = Duration::from_secs(5);

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("failed to run against a server: {name} is not set"))
}

fn client() -> Client {
    let key = ApiKey::project(variable("CONNECTED_ACCOUNTS_API_KEY")).unwrap();
    Client::new(variable("CONNECTED_ACCOUNTS_BASE_URL"), key).unwrap()
}

fn auth_config() -> AuthConfigId {
    variable("CONNECTED_ACCOUNTS_AUTH_CONFIG").parse().unwrap()
}

/// A user that no one else has.
fn user() -> String {
    format!("client-live-{:016x}", RandomState::new().hash_one(0))
}

/// Runs a test for a user of its own, whose accounts are deleted whatever happens.
async fn with_user<F>(test: impl FnOnce(Client, String) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let (client, user) = (client(), user());
    let result = tokio::spawn(test(client.clone(), user.clone())).await;
    let mut left = client.api().get_connected_accounts().user_ids(vec![user]).items();
    while let Some(account) = left.next().await {
        let deletion = client.api().delete_connected_accounts_by_nanoid().nanoid(&account.unwrap().id).send().await;
        assert!(deletion.unwrap().success);
    }
    result.unwrap();
}

/// Imports an account that counts as authorised, with tokens that no provider knows.
async fn import(client: &Client, user: &str) -> ConnectedAccountId {
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
        .body_map(|body| body.auth_config(AuthConfigReference { id: auth_config() }).connection(connection))
        .send()
        .await
        .unwrap();
    created.into_inner().id
}

async fn link(client: &Client, user: &str) -> CreatedLink {
    let link = client.api().post_connected_accounts_link();
    let link = link.body_map(|body| body.auth_config_id(auth_config()).user_id(user.to_owned())).send().await;
    link.unwrap().into_inner()
}

async fn read(client: &Client, id: &ConnectedAccountId) -> ConnectedAccountDetail {
    client.api().get_connected_accounts_by_nanoid().nanoid(id).send().await.unwrap().into_inner()
}

async fn enable(client: &Client, id: &ConnectedAccountId, enabled: bool) {
    let set = client.api().patch_connected_accounts_by_nano_id_status().nano_id(id);
    assert!(set.body(SetStatusBody { enabled }).send().await.unwrap().success);
}

#[tokio::test]
#[ignore = "needs CONNECTED_ACCOUNTS_BASE_URL, CONNECTED_ACCOUNTS_API_KEY, CONNECTED_ACCOUNTS_AUTH_CONFIG"]
async fn an_account_lives_and_is_revoked() {
    with_user(async |client, user| {
        let id = import(&client, &user).await;
        assert_eq!(read(&client, &id).await.status, ConnectionStatus::Active);
        assert_eq!(listed(&client, &user, 1, &ConnectionStatus::Active).await, std::slice::from_ref(&id));

        let Revocation::Revoked { subjects } = client.revoke(&id).await.unwrap() else {
            panic!("a fresh account had been revoked before");
        };
        assert!(!subjects.is_empty());
        assert_eq!(read(&client, &id).await.status, ConnectionStatus::Revoked);
        assert_eq!(listed(&client, &user, 1, &ConnectionStatus::Revoked).await, std::slice::from_ref(&id));
        assert_eq!(client.revoke(&id).await.unwrap(), Revocation::AlreadyRevoked);

        let removal = client.revoke_then_delete(&id).await.unwrap();
        let Removal::Revoked { revocation: Revocation::AlreadyRevoked, deletion: Deletion::Deleted } = removal else {
            panic!("{removal:?}");
        };
        let gone = client.api().get_connected_accounts_by_nanoid().nanoid(&id).send().await.unwrap_err();
        assert!(gone.is_not_found(), "{gone}");
        assert!(client.revoke(&id).await.unwrap_err().is_not_found());
        assert!(client.revoke_then_delete(&id).await.unwrap_err().is_not_found());
    })
    .await;
}

#[tokio::test]
#[ignore = "needs CONNECTED_ACCOUNTS_BASE_URL, CONNECTED_ACCOUNTS_API_KEY, CONNECTED_ACCOUNTS_AUTH_CONFIG"]
async fn an_account_is_changed() {
    with_user(async |client, user| {
        let id = import(&client, &user).await;
        for (alias, expected) in [("work", Some("work")), ("", None)] {
            let body = PatchConnectedAccountBody::builder().alias(alias.to_owned());
            let patch = client.api().patch_connected_accounts_by_nanoid().nanoid(&id).body(body);
            let patched = patch.send().await.unwrap();
            assert!(patched.success && patched.id == id);
            assert_eq!(read(&client, &id).await.alias.as_deref().filter(|alias| !alias.is_empty()), expected);
        }

        enable(&client, &id, false).await;
        assert_eq!(read(&client, &id).await.status, ConnectionStatus::Inactive);
        let refusal = client.revoke(&id).await.unwrap_err();
        assert!(refusal.is_not_revocable() && refusal.body().is_some(), "{refusal}");
        enable(&client, &id, true).await;

        let removal = client.revoke_then_delete(&id).await.unwrap();
        assert!(matches!(removal, Removal::Revoked { revocation: Revocation::Revoked { .. }, .. }), "{removal:?}");
    })
    .await;
}

#[tokio::test]
#[ignore = "needs CONNECTED_ACCOUNTS_BASE_URL, CONNECTED_ACCOUNTS_API_KEY, CONNECTED_ACCOUNTS_AUTH_CONFIG"]
async fn an_account_that_nobody_has_authorised() {
    with_user(async |client, user| {
        let link = link(&client, &user).await;
        assert!(!link.link_token.is_empty() && link.redirect_url.starts_with("http"));
        let id = link.connected_account_id;
        let account = read(&client, &id).await;
        let waiting = [ConnectionStatus::Initiated, ConnectionStatus::Initializing];
        assert!(waiting.contains(&account.status), "{}", account.status);

        let refreshed = client.api().post_connected_accounts_by_nanoid_refresh().nanoid(&id);
        let refreshed = refreshed.body_map(|body| body).send().await.unwrap();
        assert_eq!(refreshed.id, id);
        assert!(refreshed.redirect_url.is_some());

        // It cannot be revoked, so it is deleted only where the caller says so.
        let refusal = client.revoke_then_delete(&id).await.unwrap_err();
        assert!(refusal.is_not_revocable() && refusal.revocation().is_none(), "{refusal}");
        assert_eq!(read(&client, &id).await.id, id);
        let removal = client.revoke_then_delete(&id).even_if_tokens_may_live().await.unwrap();
        let Removal::Unrevoked { refusal, deletion: Deletion::Deleted } = removal else { panic!("{removal:?}") };
        assert!(refusal.is_not_revocable());
    })
    .await;
}

#[tokio::test]
#[ignore = "needs CONNECTED_ACCOUNTS_BASE_URL, CONNECTED_ACCOUNTS_API_KEY, CONNECTED_ACCOUNTS_AUTH_CONFIG"]
async fn many_accounts_are_revoked() {
    with_user(async |client, user| {
        let mut ids = Vec::new();
        for _ in 0..5 {
            ids.push(import(&client, &user).await);
        }
        let unfinished = link(&client, &user).await.connected_account_id;
        ids.sort_by_key(ToString::to_string);
        assert_eq!(listed(&client, &user, 5, &ConnectionStatus::Active).await, ids);

        let all = || client.revoke_all(AccountFilter::everything().users([user.as_str()])).page_size(2).concurrency(2);
        let (summary, failed) = run(all().dry_run(true)).await;
        assert_eq!((summary.would_revoke, summary.revoked, failed.len()), (6, 0, 0));
        assert_eq!(listed(&client, &user, 5, &ConnectionStatus::Active).await, ids);

        let (summary, failed) = run(all()).await;
        assert_eq!((summary.revoked, summary.already_revoked, summary.failed), (5, 0, 1));
        assert_eq!(failed, [unfinished]);
        assert_eq!(listed(&client, &user, 5, &ConnectionStatus::Revoked).await, ids);

        let (summary, _) = run(all()).await;
        assert_eq!((summary.revoked, summary.already_revoked, summary.passes), (0, 5, 1));
    })
    .await;
}

/// The summary of a run, with the accounts that could not be revoked.
async fn run(run: RevokeAll) -> (Summary, Vec<ConnectedAccountId>) {
    let mut steps = run.steps();
    let mut failed = Vec::new();
    while let Some(step) = steps.next().await {
        match step.unwrap() {
            Step::Account(account) => {
                if let Outcome::Failed(error) = account.outcome {
                    assert!(error.is_not_revocable(), "{error}");
                    failed.push(account.id);
                }
            }
            Step::Finished(summary) => return (summary, failed),
            _ => {}
        }
    }
    panic!("the run did not finish");
}

/// The user's accounts with this status, sorted, once there are so many; at most for the time that a list may need.
async fn listed(client: &Client, user: &str, count: usize, status: &ConnectionStatus) -> Vec<ConnectedAccountId> {
    let deadline = Instant::now() + LIST_LAG;
    loop {
        let list = client.api().get_connected_accounts().limit(2);
        let mut items = list.statuses(vec![status.clone()]).user_ids(vec![user.to_owned()]).items();
        let mut ids = Vec::new();
        while let Some(account) = items.next().await {
            let account = account.unwrap();
            assert_eq!(account.status, *status);
            ids.push(account.id);
        }
        if ids.len() == count || Instant::now() > deadline {
            ids.sort_by_key(ToString::to_string);
            return ids;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

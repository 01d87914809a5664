//! Which servers a client may be built for.

use connected_accounts_client::revoke_all::Step;
use connected_accounts_client::{AccountFilter, ApiKey, Client, Removal, RevokeAll};
use wiremock::ResponseTemplate;

use crate::server::{self, ID, KEY, client};

fn key() -> ApiKey {
    ApiKey::project(KEY).unwrap()
}

#[test]
fn a_base_url_that_would_give_the_key_away_is_refused() {
    for base_url in [
        "http://api.example.com",
        "http://192.168.0.7:4010",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://user:s3cr3t@127.0.0.1",
        "https://s3cr3t@api.example.com",
        "http://:s3cr3t@127.0.0.1",
        "http://127.0.0.1/?key=s3cr3t",
        "http://127.0.0.1/#s3cr3t",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "127.0.0.1:4010",
        "",
    ] {
        let error = Client::new(base_url, key()).unwrap_err();
        assert!(error.is_configuration(), "{base_url}");
        assert!(!format!("{error} {error:?}").contains("s3cr3t"));
        assert!(!format!("{:?}", Client::builder(base_url, key())).contains("s3cr3t"));
    }
}

#[test]
fn this_machine_and_https_are_accepted() {
    for base_url in ["http://127.0.0.1:4010", "http://127.8.8.8", "http://[::1]:80/", "http://localhost/prefix/"] {
        assert!(Client::new(base_url, key()).is_ok(), "{base_url}");
    }
    assert!(Client::new("https://api.example.com", key()).is_ok());
    assert!(Client::builder("http://api.example.com", key()).allow_plain_http(true).build().is_ok());
}

#[tokio::test]
async fn a_path_prefix_is_kept() {
    let server = server::always(ResponseTemplate::new(404)).await;
    for suffix in ["/prefix", "/prefix/"] {
        let _ = client(&format!("{}{suffix}", server.uri())).revoke(ID).await;
    }
    for request in server.received_requests().await.unwrap() {
        assert_eq!(request.url.path(), format!("/prefix/api/v3.1/connected_accounts/{ID}/revoke"));
    }
}

#[tokio::test]
async fn queries_are_written_as_the_document_says() {
    let server = server::always(ResponseTemplate::new(404)).await;
    let client = client(&server.uri());
    let _ = client
        .api()
        .get_connected_accounts()
        .statuses(vec!["ACTIVE".into(), "PAUSED".into()])
        .user_ids(vec!["a b,c&d".to_owned()])
        .limit(10)
        .send()
        .await;
    let requests = server.received_requests().await.unwrap();
    let query = requests[0].url.query().unwrap();
    assert_eq!(query, "limit=10&statuses=ACTIVE&statuses=PAUSED&user_ids=a+b%2Cc%26d");
}

#[test]
fn what_callers_hold_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Client>();
    shared::<ApiKey>();
    shared::<connected_accounts_client::Error>();
    shared::<connected_accounts_client::Response<connected_accounts_client::types::ConnectedAccountPage>>();
    shared::<AccountFilter>();
    shared::<RevokeAll>();
    shared::<Step>();
    shared::<Removal>();
}

#[test]
fn what_callers_await_can_move_between_threads() {
    fn movable<T: Send>(_: T) {}
    let client = client("http://127.0.0.1:9");
    movable(client.revoke(ID));
    movable(client.revoke_then_delete(ID).into_future());
    movable(client.revoke_all(AccountFilter::everything()).steps());
    movable(client.revoke_all(AccountFilter::everything()).steps().next());
    movable(client.api().post_connected_accounts_by_nanoid_revoke().nanoid(ID).send());
    movable(client.api().get_connected_accounts().send());
}

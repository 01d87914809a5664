//! What is repeated, what is not, what a repeated revoke may claim.

use std::time::{Duration, Instant};

use connected_accounts_client::types::{
    AuthConfigReference, NewConnection, PatchConnectedAccountBody, RefreshBody, SetStatusBody, TokenSubject,
};
use connected_accounts_client::{Client, Error, Retry, Revocation};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

use crate::server::{ID, Recorder, client, impatient, response};

/// A connection that closes after the request.
const LOST: &[u8] = b"";

/// An answer that ends too early.
const CUT: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"a";

fn done(subjects: &str) -> Vec<u8> {
    let body = format!(r#"{{"revoked_tokens":[{subjects}],"connected_account":{{"id":"{ID}","status":"REVOKED"}}}}"#);
    response(200, "", &body)
}

fn refusal(status: u16) -> Vec<u8> {
    response(status, "", r#"{"error":{"message":"no"}}"#)
}

#[tokio::test]
async fn what_a_lost_attempt_may_have_killed_is_unknown() {
    let killed = Revocation::Revoked { subjects: vec![TokenSubject::AccessToken] };
    let unknown = Revocation::RevokedSubjectsUnknown;
    for (first, second, expected) in [
        (LOST.to_vec(), done(""), unknown.clone()),
        (CUT.to_vec(), done(""), unknown.clone()),
        (refusal(408), done(""), unknown.clone()),
        (refusal(502), done(""), unknown.clone()),
        (refusal(503), done(""), unknown.clone()),
        (refusal(504), done(""), unknown),
        (LOST.to_vec(), done("\"access_token\""), killed.clone()),
        // It was not carried out, so the account had been revoked before.
        (refusal(429), done(""), Revocation::AlreadyRevoked),
        (refusal(429), done("\"access_token\""), killed),
    ] {
        let server = Recorder::script([first.clone(), second]).await;
        let revoked = impatient(&server.base_url).revoke(ID).await.unwrap();
        assert_eq!(revoked, expected, "{}", String::from_utf8_lossy(&first));
        assert_eq!(server.take().len(), 2);
    }
    assert_eq!(Revocation::RevokedSubjectsUnknown.subjects(), None);
}

#[tokio::test]
async fn a_500_is_repeated_where_it_is_asked_for() {
    let server = Recorder::script([refusal(500), done("")]).await;
    let error = impatient(&server.base_url).revoke(ID).await.unwrap_err();
    assert!(error.is_provider_failed() && error.is_outcome_unknown());
    assert_eq!((error.attempts(), server.take().len()), (1, 1));

    let retry = Retry::default().first_delay(Duration::from_millis(1)).server_errors(true);
    let revoked = client(&server.base_url).with_retry(retry).revoke(ID).await.unwrap();
    assert_eq!(revoked, Revocation::RevokedSubjectsUnknown, "the 500 may have come half-way");
}

/// Sends one request of each operation; returns how each failed.
async fn each(client: &Client) -> Vec<(&'static str, Error)> {
    let api = client.api();
    let new = NewConnection::builder().try_into().unwrap();
    let config = || AuthConfigReference { id: "ac_1".parse().unwrap() };
    let patch = || PatchConnectedAccountBody::builder().alias("a".to_owned()).try_into().unwrap();
    let connection: NewConnection = new;
    let body: PatchConnectedAccountBody = patch();
    vec![
        ("read", api.get_connected_accounts_by_nanoid().nanoid(ID).send().await.unwrap_err()),
        ("list", api.get_connected_accounts().send().await.unwrap_err()),
        ("delete", api.delete_connected_accounts_by_nanoid().nanoid(ID).send().await.unwrap_err()),
        ("revoke", client.revoke(ID).await.unwrap_err()),
        ("patch", api.patch_connected_accounts_by_nanoid().nanoid(ID).body(body).send().await.unwrap_err()),
        (
            "status",
            api.patch_connected_accounts_by_nano_id_status()
                .nano_id(ID)
                .body(SetStatusBody { enabled: true })
                .send()
                .await
                .unwrap_err(),
        ),
        (
            "refresh",
            api.post_connected_accounts_by_nanoid_refresh()
                .nanoid(ID)
                .body(RefreshBody { redirect_url: None })
                .send()
                .await
                .unwrap_err(),
        ),
        (
            "create",
            api.post_connected_accounts()
                .body_map(|body| body.auth_config(config()).connection(connection))
                .send()
                .await
                .unwrap_err(),
        ),
        (
            "link",
            api.post_connected_accounts_link()
                .body_map(|body| body.auth_config_id("ac_1").user_id("user-1"))
                .send()
                .await
                .unwrap_err(),
        ),
    ]
}

#[tokio::test]
async fn repeating_stops_where_it_could_do_harm() {
    const REPEATABLE: &[&str] = &["read", "list", "delete", "revoke"];
    const CHANGES: &[&str] = &["patch", "status"];
    let lost = |operation: &str| if REPEATABLE.contains(&operation) { 3 } else { 1 };
    let refused = |operation: &str| if CHANGES.contains(&operation) { 3 } else { lost(operation) };
    let never = |_: &str| 1;
    type Times<'a> = &'a dyn Fn(&str) -> u32;
    let answers: [(Vec<u8>, Times<'_>); 12] = [
        (LOST.to_vec(), &lost),
        (CUT.to_vec(), &lost),
        (refusal(408), &lost),
        (refusal(502), &lost),
        (refusal(503), &lost),
        (refusal(504), &lost),
        (refusal(429), &refused),
        (refusal(400), &never),
        (refusal(401), &never),
        (refusal(404), &never),
        (refusal(409), &never),
        (refusal(500), &never),
    ];
    for (answer, times) in answers {
        let shown = String::from_utf8_lossy(&answer).into_owned();
        let server = Recorder::start(&answer).await;
        let errors = each(&impatient(&server.base_url)).await;
        let sent: u32 = errors.iter().map(|(_, error)| error.attempts()).sum();
        for (operation, error) in errors {
            assert_eq!(error.attempts(), times(operation), "{operation} {shown}");
        }
        assert_eq!(server.take().len(), sent as usize, "{shown}");
    }
}

#[tokio::test]
async fn no_connection_is_tried_again_except_to_create() {
    // Nothing listens there: the port was free a moment ago.
    let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for (operation, error) in each(&impatient(&format!("http://{address}"))).await {
        let times = if ["refresh", "create", "link"].contains(&operation) { 1 } else { 3 };
        assert_eq!(error.attempts(), times, "{operation}");
        assert!(error.is_connect() && !error.is_outcome_unknown(), "{operation}");
    }
}

#[tokio::test]
async fn a_connection_that_fails_after_a_lost_attempt_proves_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = impatient(&format!("http://{}", listener.local_addr().unwrap()));
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        drop(listener);
        let _ = stream.read(&mut [0; 1024]).await;
    });
    let error = client.revoke(ID).await.unwrap_err();
    assert!(error.is_transport() && error.is_outcome_unknown(), "{error}");
    assert!(!error.is_connect(), "the first attempt may have been carried out");
    assert_eq!(error.attempts(), 3);
}

#[tokio::test]
async fn the_wait_that_the_server_asks_for_is_kept_up_to_a_limit() {
    let date = "date: Sun, 06 Nov 1994 12:00:00 GMT\r\nretry-after: Sun, 06 Nov 1994 12:00:01 GMT\r\n";
    for (status, header) in [(429, "retry-after: 1\r\n"), (503, "retry-after: 1\r\n"), (429, date)] {
        let server = Recorder::script([response(status, header, ""), done("\"access_token\"")]).await;
        let begun = Instant::now();
        impatient(&server.base_url).revoke(ID).await.unwrap().subjects().unwrap();
        assert!(begun.elapsed() >= Duration::from_secs(1), "{header}: {:?}", begun.elapsed());
    }
    for header in ["retry-after: 31\r\n", "retry-after: 18446744073709551615\r\n"] {
        let server = Recorder::start(&response(429, header, "")).await;
        let error = impatient(&server.base_url).revoke(ID).await.unwrap_err();
        assert!(error.is_rate_limited() && error.retry_after() > Some(Duration::from_secs(30)));
        assert_eq!((error.attempts(), server.take().len()), (1, 1));
    }
}

#[tokio::test]
async fn absurd_settings_are_no_panic() {
    let server = Recorder::script([response(429, "retry-after: 0\r\n", ""), done("")]).await;
    let retry = Retry::default()
        .attempts(u32::MAX)
        .first_delay(Duration::MAX)
        .longest_delay(Duration::MAX)
        .longest_wait(Duration::MAX);
    let revoked = client(&server.base_url).with_retry(retry).revoke(ID).await.unwrap();
    assert_eq!(revoked, Revocation::AlreadyRevoked);
    let server = Recorder::start(&refusal(429)).await;
    let error = client(&server.base_url).with_retry(Retry::default().attempts(0)).revoke(ID).await.unwrap_err();
    assert_eq!(error.attempts(), 1);
}

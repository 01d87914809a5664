//! Revoking before deleting: what is done, what is left, what is said about it.

use connected_accounts_client::{Deletion, Error, Removal, Revocation};

use crate::server::{ID, Recorder, client, impatient, response};

fn revoked(subjects: &str) -> Vec<u8> {
    let body = format!(r#"{{"revoked_tokens":[{subjects}],"connected_account":{{"id":"{ID}","status":"REVOKED"}}}}"#);
    response(200, "", &body)
}

fn deleted() -> Vec<u8> {
    response(200, "", r#"{"success":true}"#)
}

fn refusal(status: u16) -> Vec<u8> {
    response(status, "x-request-id: req-1\r\n", r#"{"error":{"message":"no"}}"#)
}

const LOST: Vec<u8> = Vec::new();

/// The outcome with the methods that were sent.
async fn remove(answers: impl IntoIterator<Item = Vec<u8>>, allowed: bool) -> (Result<Removal, Error>, String) {
    let server = Recorder::script(answers).await;
    let client = impatient(&server.base_url);
    let removal = client.revoke_then_delete(ID);
    let removal = if allowed { removal.even_if_tokens_may_live().await } else { removal.await };
    let sent: Vec<String> = server.take().iter().map(|line| line.split(' ').next().unwrap().to_owned()).collect();
    (removal, sent.join(" "))
}

#[tokio::test]
async fn the_tokens_die_first() {
    let (removal, sent) = remove([revoked("\"access_token\""), deleted()], false).await;
    let Removal::Revoked { revocation: Revocation::Revoked { subjects }, deletion: Deletion::Deleted } =
        removal.unwrap()
    else {
        panic!("neither revoked nor deleted");
    };
    assert_eq!((subjects.len(), sent.as_str()), (1, "POST DELETE"));

    let (removal, _) = remove([revoked(""), deleted()], false).await;
    let expected = (Revocation::AlreadyRevoked, Deletion::Deleted);
    assert!(
        matches!(removal, Ok(Removal::Revoked { revocation, deletion }) if (revocation.clone(), deletion) == expected)
    );
}

#[tokio::test]
async fn nothing_is_deleted_while_tokens_may_live() {
    for status in [400, 401, 403, 404, 409, 429, 500, 501, 503, 418] {
        let (removal, sent) = remove([refusal(status)], false).await;
        let error = removal.unwrap_err();
        assert!(!sent.contains("DELETE"), "{status}");
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!((error.request_id(), error.revocation()), (Some("req-1"), None));
    }
    let active =
        r#"{"revoked_tokens":["access_token"],"connected_account":{"id":"ca_1a2b3c4d5e6f","status":"ACTIVE"}}"#;
    for answer in [LOST, response(200, "", active), response(404, "", "<html>"), response(500, "", "")] {
        let (removal, sent) = remove([answer], true).await;
        assert!(removal.is_err() && !sent.contains("DELETE"), "nothing is known of the revoke");
    }
}

#[tokio::test]
async fn the_caller_may_say_so_where_the_api_said_that_it_cannot() {
    type Predicate = fn(&Error) -> bool;
    let settled: [(u16, Predicate); 4] = [
        (400, Error::is_not_supported),
        (404, Error::is_not_found),
        (409, Error::is_not_revocable),
        (500, Error::is_provider_failed),
    ];
    for (status, predicate) in settled {
        let (removal, sent) = remove([refusal(status), deleted()], true).await;
        let Removal::Unrevoked { refusal, deletion } = removal.unwrap() else { panic!("{status}") };
        assert!(predicate(&refusal), "{status}");
        assert_eq!((deletion, sent.as_str()), (Deletion::Deleted, "POST DELETE"));
    }
    for status in [401, 403, 429] {
        let (removal, sent) = remove([refusal(status)], true).await;
        assert!(removal.is_err() && !sent.contains("DELETE"), "{status}");
    }
}

#[tokio::test]
async fn a_delete_that_fails_says_what_was_revoked() {
    for (answer, status) in [
        (refusal(403), Some(403)),
        (refusal(500), Some(500)),
        (response(200, "", r#"{"success":false}"#), Some(200)),
        (response(200, "", "{}"), Some(200)),
        (LOST, None),
    ] {
        let (removal, _) = remove([revoked("\"access_token\""), answer], false).await;
        let error = removal.unwrap_err();
        assert_eq!(error.status().map(|status| status.as_u16()), status);
        assert!(matches!(error.revocation(), Some(Revocation::Revoked { .. })), "{error}");
        assert_eq!(error.operation(), Some("delete_connected_accounts_by_nanoid"));
    }
    // Allowed, but the delete fails: nothing was revoked.
    let (removal, _) = remove([refusal(400), refusal(403)], true).await;
    assert!(removal.unwrap_err().revocation().is_none());
}

#[tokio::test]
async fn gone_is_gone_whoever_did_it() {
    let (removal, sent) = remove([revoked(""), LOST, refusal(404)], false).await;
    assert!(matches!(removal, Ok(Removal::Revoked { deletion: Deletion::Gone, .. })));
    assert_eq!(sent, "POST DELETE DELETE");
    let (removal, _) = remove([refusal(404), refusal(404)], true).await;
    assert!(matches!(removal, Ok(Removal::Unrevoked { deletion: Deletion::Gone, .. })));
    // A proxy's page says nothing about the account.
    let (removal, _) = remove([revoked(""), response(404, "", "<html>")], false).await;
    assert!(removal.unwrap_err().is_off_schema());
}

#[tokio::test]
async fn an_id_that_is_none_is_refused_before_anything_is_sent() {
    let server = Recorder::start(b"").await;
    let client = client(&server.base_url);
    let error = client.revoke_then_delete("..").even_if_tokens_may_live().await.unwrap_err();
    assert!(error.is_invalid_request());
    assert!(server.take().is_empty());
    // Its future can move between threads.
    drop(tokio::spawn(async move { client.revoke_then_delete(ID.to_owned()).await }));
}

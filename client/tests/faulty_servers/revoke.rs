//! What a revoke answers, misread by nobody.

use connected_accounts_client::types::TokenSubject;
use connected_accounts_client::{Error, Retry, Revocation};
use serde_json::{Value, json};

use crate::server::{self, ID, client};

async fn revoke(status: u16, body: Value) -> Result<Revocation, Error> {
    let server = server::json(status, body).await;
    client(&server.uri()).with_retry(Retry::never()).revoke(ID).await
}

fn done(subjects: Value, id: &str, status: &str) -> Value {
    json!({"revoked_tokens": subjects, "connected_account": {"id": id, "status": status}})
}

#[tokio::test]
async fn killed_is_told_from_already_revoked() {
    let killed = revoke(200, done(json!(["access_token", "session"]), ID, "REVOKED")).await.unwrap();
    let subjects = vec![TokenSubject::AccessToken, TokenSubject::from("session")];
    assert_eq!(killed, Revocation::Revoked { subjects });
    let again = revoke(200, done(json!([]), ID, "REVOKED")).await.unwrap();
    assert_eq!(again, Revocation::AlreadyRevoked);
    assert_eq!(again.subjects(), Some([].as_slice()));
}

#[tokio::test]
async fn a_200_that_does_not_say_revoked_is_no_success() {
    let subjects = json!(["access_token"]);
    for body in [
        json!({}),
        json!({"success": true}),
        json!({"connected_account": {"id": ID, "status": "REVOKED"}}),
        done(subjects.clone(), ID, "ACTIVE"),
        done(subjects.clone(), ID, "revoked"),
        done(json!([]), ID, "INACTIVE"),
        done(subjects, "ca_another", "REVOKED"),
    ] {
        let error = revoke(200, body.clone()).await.unwrap_err();
        assert!(error.is_off_schema(), "{body}");
        assert_eq!(error.status().unwrap().as_u16(), 200);
    }
}

#[tokio::test]
async fn each_refusal_has_a_predicate() {
    type Predicate = fn(&Error) -> bool;
    let predicates: [(u16, Predicate); 7] = [
        (400, Error::is_not_supported),
        (401, Error::is_unauthorized),
        (403, Error::is_forbidden),
        (404, Error::is_not_found),
        (409, Error::is_not_revocable),
        (429, Error::is_rate_limited),
        (500, Error::is_provider_failed),
    ];
    for (status, _) in predicates {
        let envelope = json!({"error": {"message": "no", "code": 1, "slug": "A_B", "status": status}});
        let error = revoke(status, envelope).await.unwrap_err();
        for (other, holds) in predicates {
            assert_eq!(holds(&error), other == status, "{status} {other}");
        }
        assert_eq!(error.is_conflict(), status == 409);
        assert!(!error.is_off_schema() && !error.is_transport());
    }
}

#[tokio::test]
async fn refusals_of_revoke_are_not_those_of_other_operations() {
    let body = json!({"error": {"message": "no", "code": 1, "slug": "A_B", "status": 400}});
    let server = server::json(400, body).await;
    let error = client(&server.uri()).api().get_connected_accounts().send().await.unwrap_err();
    assert!(!error.is_not_supported() && !error.is_off_schema());
    assert_eq!(error.operation(), Some("get_connected_accounts"));
}

#[tokio::test]
async fn display_completes_failed_to() {
    let error = revoke(409, json!({"message": "INACTIVE"})).await.unwrap_err();
    let expected = "call post_connected_accounts_by_nanoid_revoke: the server answered 409 Conflict";
    assert_eq!(error.to_string(), expected);
}

//! The key goes to one host.

use connected_accounts_client::{ApiKey, Client};
use wiremock::ResponseTemplate;

use crate::server::{self, ID, KEY, client};

#[tokio::test]
async fn redirects_are_answers_and_are_never_followed() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = server::always(ResponseTemplate::new(200)).await;
        let location = format!("{}/api/v3.1/connected_accounts", elsewhere.uri());
        let answer = ResponseTemplate::new(status)
            .insert_header("location", location.as_str())
            .insert_header("x-request-id", "req-1");
        let server = server::always(answer).await;

        let error = client(&server.uri()).revoke(ID).await.unwrap_err();

        assert!(error.is_off_schema(), "{status}");
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(error.request_id(), Some("req-1"));
        assert_eq!(error.headers().unwrap()["location"], location.as_str());
        assert!(!error.to_string().contains(&location));
        assert_eq!(elsewhere.received_requests().await.unwrap().len(), 0);
    }
}

#[tokio::test]
async fn requests_carry_the_key_with_nothing_undocumented() {
    let server = server::always(ResponseTemplate::new(500)).await;
    let _ = client(&server.uri()).revoke(ID).await;
    let user = Client::new(server.uri(), ApiKey::user(KEY).unwrap()).unwrap();
    let _ = user.api().get_connected_accounts().send().await;

    let requests = server.received_requests().await.unwrap();
    let [project, user] = requests.as_slice() else { panic!("{} requests", requests.len()) };
    assert_eq!(project.headers["x-api-key"], KEY);
    assert_eq!(user.headers["x-user-api-key"], KEY);
    assert!(!user.headers.contains_key("x-api-key"));
    for request in [project, user] {
        assert!(!request.headers.contains_key("api-version"));
        assert_eq!(request.headers["accept"], "application/json");
        let agent = request.headers["user-agent"].to_str().unwrap();
        assert!(agent.starts_with("connected-accounts-client/"), "{agent}");
    }
    assert!(project.body.is_empty());
}

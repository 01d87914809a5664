//! Tests what is refused, in the two forms.

use serde_json::json;

use super::{ALIVE, API_KEY, Answer, World};

fn assert_flat(answer: &Answer, status: u16, what: &str) {
    let body = answer.json();
    assert_eq!((answer.status, &*answer.content_type), (status, "application/json"), "{what}: {body}");
    for member in ["error", "error_description", "error_uri"] {
        assert!(body[member].is_string(), "{what}: {body}");
    }
    assert_eq!(body["error_code"], status, "{what}");
}

fn assert_enveloped(answer: &Answer, status: u16, what: &str) {
    let body = answer.json();
    assert_eq!((answer.status, &*answer.content_type), (status, "application/json"), "{what}: {body}");
    assert!(body["request_id"].is_string() && body["error"]["type"].is_string(), "{what}: {body}");
    assert!(body["error"]["message"].is_string(), "{what}: {body}");
}

#[tokio::test]
async fn revoke_refuses_whatever_is_no_live_access_token() {
    let world = World::new().await;
    let tokens = world.sign_in("a@example.test").await;
    let revoke = |query: String| {
        let world = &world;
        async move { world.send("POST", &format!("/v3/connect/revoke{query}"), Some(API_KEY), None).await }
    };
    for query in ["", "?", "?token", "?token=", "?token=&token=", "?other=x"] {
        let answer = revoke(query.to_owned()).await;
        assert_flat(&answer, 400, query);
        assert_eq!(answer.json()["error"], "invalid_request", "{query}");
    }
    let twice = format!("?token={0}&token={0}", tokens.access);
    assert_flat(&revoke(twice).await, 400, "twice");
    for token in ["unknown", &tokens.refresh, API_KEY, &tokens.access[1..], &format!("{}%20", tokens.access)] {
        let answer = revoke(format!("?token={token}")).await;
        assert_flat(&answer, 400, token);
        assert_eq!(answer.json()["error"], "invalid_token", "{token}");
        assert!(!answer.text.contains(token) && !answer.headers.contains(token));
    }
    let form = Some(("application/x-www-form-urlencoded", format!("token={}", tokens.access)));
    assert_flat(&world.send("POST", "/v3/connect/revoke", Some(API_KEY), form).await, 400, "form");
    assert_eq!(world.used(&tokens.access, &tokens.refresh).await, ALIVE);
}

#[tokio::test]
async fn a_bad_bearer_is_unauthorized_and_revokes_nothing() {
    let world = World::new().await;
    let tokens = world.sign_in("a@example.test").await;
    let dead = world.sign_in("b@example.test").await;
    assert_eq!(world.revoke(&dead.access).await.0, 200);
    let (cut, more) = (&API_KEY[..API_KEY.len() - 1], format!("{API_KEY}x"));
    for bearer in
        [None, Some(""), Some("unknown"), Some(cut), Some(&*more), Some(&*dead.access), Some(&*tokens.refresh)]
    {
        let what = format!("{bearer:?}");
        let path = format!("/v3/connect/revoke?token={}", tokens.access);
        assert_flat(&world.send("POST", &path, bearer, None).await, 401, &what);
        let path = format!("/v3/connect/tokeninfo?access_token={}", tokens.access);
        assert_flat(&world.send("GET", &path, bearer, None).await, 401, &what);
        for (method, path) in [
            ("GET", "/v3/grants/me".to_owned()),
            ("GET", format!("/v3/grants/{}", tokens.grant)),
            ("DELETE", format!("/v3/grants/{}", tokens.grant)),
            ("GET", format!("/v3/grants/{}/messages", tokens.grant)),
        ] {
            assert_enveloped(&world.send(method, &path, bearer, None).await, 401, &what);
        }
    }
    let me = world.send("GET", "/v3/grants/me", Some(API_KEY), None).await;
    assert_enveloped(&me, 401, "the application has no grant of its own");
    let own = world.send("GET", &format!("/v3/grants/{}", tokens.grant), Some(&tokens.access), None).await;
    assert_enveloped(&own, 401, "a grant asks for itself as me");
    assert_eq!(world.used(&tokens.access, &tokens.refresh).await, ALIVE);
}

#[tokio::test]
async fn other_methods_and_paths_do_nothing() {
    let world = World::new().await;
    let tokens = world.sign_in("a@example.test").await;
    let path = format!("/v3/connect/revoke?token={}", tokens.access);
    for method in ["GET", "PUT", "PATCH", "DELETE"] {
        assert_flat(&world.send(method, &path, Some(API_KEY), None).await, 405, method);
    }
    assert_eq!(world.send("HEAD", &path, Some(API_KEY), None).await.status, 405);
    assert_flat(&world.send("GET", "/v3/connect/other", Some(API_KEY), None).await, 404, "connect");
    assert_enveloped(&world.send("GET", "/v3/other", Some(API_KEY), None).await, 404, "elsewhere");
    assert_enveloped(&world.send("GET", "/v3/grants/nobody", Some(API_KEY), None).await, 404, "grant");
    assert_eq!(world.used(&tokens.access, &tokens.refresh).await, ALIVE);
}

#[tokio::test]
async fn tokeninfo_describes_what_is_alive() {
    let world = World::new().await;
    let tokens = world.sign_in("a@example.test").await;
    let ask = |query: String| {
        let world = &world;
        async move { world.send("GET", &format!("/v3/connect/tokeninfo?{query}"), Some(API_KEY), None).await }
    };
    let body = ask(format!("access_token={}", tokens.access)).await.json();
    let data = &body["data"];
    assert!(body["request_id"].is_string());
    assert_eq!((&data["sub"], &data["email"]), (&json!(tokens.grant), &json!("a@example.test")));
    assert_eq!(data["exp"].as_u64().unwrap() - data["iat"].as_u64().unwrap(), 3600);
    for query in ["", "access_token=x", "id_token=x", "access_token=x&id_token=x"] {
        assert_flat(&ask(query.to_owned()).await, 400, query);
    }
    assert_flat(&ask(format!("access_token={}", tokens.refresh)).await, 400, "a refresh token");
}

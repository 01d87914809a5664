//! Tests how tokens are had.

use std::time::Duration;

use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use super::{API_KEY, CLIENT_ID, REDIRECT_URI, World};

#[tokio::test]
async fn a_code_is_exchanged_once_as_json_or_as_a_form() {
    let world = World::new().await;
    let code = world.authorise("a+b@example.test", &[("state", "a b&c"), ("provider", "imap")]).await;
    let form = Serializer::new(String::new())
        .extend_pairs([("client_id", CLIENT_ID), ("client_secret", API_KEY), ("grant_type", "authorization_code")])
        .extend_pairs([("code", &*code), ("redirect_uri", REDIRECT_URI)])
        .finish();
    let body = || Some(("application/x-www-form-urlencoded", form.clone()));
    let answer = world.send("POST", "/v3/connect/token", None, body()).await;
    let given = answer.json();
    assert_eq!(answer.status, 200, "{given}");
    assert!(answer.headers.contains("no-store"));
    for (member, value) in [
        ("token_type", json!("Bearer")),
        ("expires_in", json!(3600)),
        ("email", json!("a+b@example.test")),
        ("provider", json!("imap")),
        ("scope", json!("openid email")),
    ] {
        assert_eq!(given[member], value);
    }
    assert_eq!(world.send("POST", "/v3/connect/token", None, body()).await.json()["error"], "invalid_grant");
}

#[tokio::test]
async fn without_offline_access_there_is_no_refresh_token() {
    let world = World::new().await;
    let code = world.authorise("a@example.test", &[("access_type", "online")]).await;
    let (status, given) = world.redeem(&code).await;
    assert_eq!((status, given.get("refresh_token")), (200, None));
}

#[tokio::test]
async fn exchanges_are_refused_in_the_flat_form() {
    let world = World::new().await;
    let code = || world.authorise("a@example.test", &[]);
    let with = |more: Value| {
        let mut all = json!({"grant_type": "authorization_code", "redirect_uri": REDIRECT_URI});
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    for (fields, error) in [
        (with(json!({})), "invalid_request"),
        (with(json!({"code": ""})), "invalid_request"),
        (with(json!({"code": 1})), "invalid_request"),
        (with(json!({"code": "unknown"})), "invalid_grant"),
        (with(json!({"code": code().await, "client_secret": "wrong"})), "invalid_client"),
        (with(json!({"code": code().await, "client_id": "wrong"})), "invalid_client"),
        (with(json!({"code": code().await, "client_secret": null})), "invalid_request"),
        (with(json!({"code": code().await, "redirect_uri": "http://localhost/other"})), "invalid_grant"),
        (with(json!({"code": code().await, "client_secret": "", "code_verifier": "x"})), "invalid_grant"),
        (json!({}), "invalid_request"),
        (json!({"grant_type": "password"}), "unsupported_grant_type"),
        (json!({"grant_type": "refresh_token", "refresh_token": "unknown"}), "invalid_grant"),
        (json!({"grant_type": "client_credentials", "grant_id": "unknown"}), "invalid_grant"),
    ] {
        let (status, refusal) = world.exchange(fields.clone()).await;
        assert_eq!((status, &refusal["error"]), (400, &json!(error)), "{fields}");
        assert_eq!(refusal["error_code"], 400);
    }
    let late = code().await;
    world.reference.advance(Duration::from_secs(600));
    assert_eq!(world.redeem(&late).await.0, 400);
}

#[tokio::test]
async fn a_challenge_stands_for_the_secret() {
    let world = World::new().await;
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    for (shown, status) in [(json!(verifier), 200), (json!("other"), 400), (json!(null), 400)] {
        let more = [("code_challenge", challenge), ("code_challenge_method", "S256")];
        let code = world.authorise("a@example.test", &more).await;
        let fields = json!({
            "grant_type": "authorization_code", "redirect_uri": REDIRECT_URI, "code": code,
            "client_secret": null, "code_verifier": shown,
        });
        assert_eq!(world.exchange(fields).await.0, status, "{shown}");
    }
}

#[tokio::test]
async fn authorisations_that_make_no_sense_are_refused_without_a_redirect() {
    let world = World::new().await;
    let good = [("client_id", CLIENT_ID), ("redirect_uri", REDIRECT_URI), ("response_type", "code")];
    for (name, value) in [
        ("client_id", ""),
        ("client_id", "other"),
        ("redirect_uri", ""),
        ("redirect_uri", "https://evil.test/"),
        ("response_type", "token"),
        ("access_type", "sometimes"),
        ("provider", "pigeon"),
        ("login_hint", "nobody"),
        ("code_challenge_method", "S512"),
    ] {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(good.iter().filter(|(known, _)| *known != name));
        query.append_pair(name, value).append_pair("code_challenge", "x");
        let answer = world.send("GET", &format!("/v3/connect/auth?{}", query.finish()), None, None).await;
        assert_eq!((answer.status, &*answer.location), (400, ""), "{name}={value}");
        assert_eq!(answer.json()["error"], "invalid_request");
    }
}

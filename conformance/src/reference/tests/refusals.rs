//! Tests what is refused, in the one envelope.

use serde_json::{Value, json};

use super::{AUTH_CONFIGS, Answer, ROOT, World, raw};
use crate::reference::API_KEY;

#[tokio::test]
async fn other_statuses_conflict() {
    let world = World::new().await;
    for status in ["INITIALIZING", "INITIATED", "FAILED", "EXPIRED", "INACTIVE"] {
        let id = world.create(AUTH_CONFIGS.revocable, status, "u", status).await;
        assert_eq!(world.revoke(&id).await.0, 409, "{status}");
        assert_eq!(world.status_of(&id).await, status);
    }
    assert!(world.seen().is_empty());
    world.stop().await;
}

#[tokio::test]
async fn what_can_never_be_revoked_is_a_bad_request_in_any_status() {
    let world = World::new().await;
    for config in [AUTH_CONFIGS.unsupported, AUTH_CONFIGS.api_key] {
        for status in ["ACTIVE", "INACTIVE"] {
            let id = world.create(config, status, "u", "1").await;
            assert_eq!(world.revoke(&id).await.0, 400);
            assert_eq!(world.status_of(&id).await, status);
        }
    }
    assert!(world.seen().is_empty());
    world.stop().await;
}

#[tokio::test]
async fn without_a_key_everything_is_unauthorised() {
    let world = World::new().await;
    let id = world.active("1").await;
    let cut = &API_KEY[..API_KEY.len() - 1];
    let more = format!("{API_KEY}x");
    let keys = [None, Some(""), Some("ak_unknown"), Some(cut), Some(&more)];
    for key in keys {
        for (method, path) in [
            ("POST", format!("{ROOT}/{id}/revoke")),
            ("PUT", format!("{ROOT}/{id}/revoke")),
            ("GET", ROOT.to_owned()),
            ("POST", ROOT.to_owned()),
            ("POST", format!("{ROOT}/link")),
            ("GET", format!("{ROOT}/{id}")),
            ("PATCH", format!("{ROOT}/{id}")),
            ("DELETE", format!("{ROOT}/{id}")),
            ("PATCH", format!("{ROOT}/{id}/status")),
            ("POST", format!("{ROOT}/{id}/refresh")),
            ("GET", "/api/v3.1/other".to_owned()),
        ] {
            let answer = world.send(method, &path, key, None).await;
            assert_enveloped(&answer, 401, &format!("{method} {path} {key:?}"));
        }
    }
    assert_eq!(world.status_of(&id).await, "ACTIVE");
    assert!(world.seen().is_empty());
    world.stop().await;
}

#[tokio::test]
async fn odd_ids_are_refused() {
    let world = World::new().await;
    let id = world.active("1").await;
    let (less, more) = (&id[..id.len() - 1], format!("{id}x"));
    let long = "a".repeat(8000);
    let twice = format!("ca_%25{:x}{}", id.as_bytes()[3], &id[4..]);
    let slash = format!("{id}%2Fx");
    for odd in [
        "",
        less,
        &more,
        &long,
        &twice,
        &slash,
        "%00",
        "%ff",
        "%C3%A9",
        "ca_%20",
        "%20",
        "ca_",
        "a%2Fb",
        "ca_000000000000",
        "%5C",
        "ca_\u{e9}",
    ] {
        let answer = world.send("POST", &format!("{ROOT}/{odd}/revoke"), Some(API_KEY), None).await;
        assert!((400..500).contains(&answer.status), "{odd}: {}", answer.status);
        assert_enveloped(&answer, answer.status, odd);
    }
    let base = world.reference.base_url();
    for odd in ["..", "%2e%2e", ".", "ca_x;", "ca_\u{e9}", "%", "%zz"] {
        let head = format!("POST {ROOT}/{odd}/revoke HTTP/1.1\r\nx-api-key: {API_KEY}");
        let status = raw(base, head).await;
        assert!((400..500).contains(&status), "{odd}: {status}");
    }
    for path in ["/", "/a/b/c", "/x/revoke/"] {
        let answer = world.send("POST", &format!("{ROOT}{path}"), Some(API_KEY), None).await;
        assert_enveloped(&answer, 404, path);
    }
    assert_eq!(world.status_of(&id).await, "ACTIVE");
    assert!(world.seen().is_empty());
    world.stop().await;
}

#[tokio::test]
async fn other_methods_are_harmless() {
    let world = World::new().await;
    let id = world.active("1").await;
    for method in ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"] {
        let path = format!("{ROOT}/{id}/revoke");
        let answer = world.send(method, &path, Some(API_KEY), None).await;
        assert_eq!(answer.status, 405, "{method}");
        assert!(answer.headers.contains("\"POST\""), "{}", answer.headers);
        if method != "HEAD" {
            assert_enveloped(&answer, 405, method);
        }
    }
    for path in [format!("{ROOT}/{id}"), ROOT.to_owned(), format!("{ROOT}/{id}/status")] {
        for method in ["HEAD", "OPTIONS"] {
            world.send(method, &path, Some(API_KEY), None).await;
        }
    }
    assert_eq!(world.status_of(&id).await, "ACTIVE");
    world.stop().await;
}

#[tokio::test]
async fn bad_bodies_are_refused() {
    let world = World::new().await;
    let id = world.active("1").await;
    let good = super::import(AUTH_CONFIGS.revocable, "ACTIVE", "u", "x");
    let without = |pointer: &str| {
        let mut body = good.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        body.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name);
        body.to_string()
    };
    let with = |pointer: &str, value: Value| {
        let mut body = good.clone();
        *body.pointer_mut(pointer).unwrap() = value;
        body.to_string()
    };
    for (body, status) in [
        (String::new(), 400),
        ("[]".to_owned(), 400),
        ("{\"auth_config\"".to_owned(), 400),
        ("[".repeat(100_000), 400),
        ("x".repeat(2 << 20), 413),
        (without("/auth_config"), 400),
        (without("/auth_config/id"), 400),
        (without("/connection"), 400),
        (without("/connection/state/authScheme"), 400),
        (without("/connection/state/val/status"), 400),
        (without("/connection/state/val/access_token"), 400),
        (with("/auth_config/id", json!("ac_nobody")), 404),
        (with("/auth_config/id", json!(7)), 400),
        (with("/connection/user_id", json!("")), 400),
        (with("/connection/state", json!([])), 400),
        (with("/connection/state/authScheme", json!("API_KEY")), 400),
        (with("/connection/state/val/status", json!("REVOKED")), 400),
        (with("/connection/state/val/access_token", json!(7)), 400),
    ] {
        let answer = world.send("POST", ROOT, Some(API_KEY), Some(&body)).await;
        assert_enveloped(&answer, status, &body[..body.len().min(200)]);
    }
    for body in ["", "{}", "{\"enabled\":null}", "{\"enabled\":\"true\"}"] {
        let path = format!("{ROOT}/{id}/status");
        let answer = world.send("PATCH", &path, Some(API_KEY), Some(body)).await;
        assert_enveloped(&answer, 400, body);
    }
    let path = format!("{ROOT}/{id}?revoke_on_delete=perhaps");
    assert_enveloped(&world.send("DELETE", &path, Some(API_KEY), None).await, 400, &path);
    for body in [None, Some(""), Some("{}")] {
        let id = world.active("2").await;
        let path = format!("{ROOT}/{id}/revoke");
        assert_eq!(world.send("POST", &path, Some(API_KEY), body).await.status, 200);
    }
    world.stop().await;
}

#[tokio::test]
async fn an_alias_is_taken_until_its_account_is_deleted() {
    let world = World::new().await;
    let mut body = super::import(AUTH_CONFIGS.revocable, "ACTIVE", "u", "x");
    body["connection"]["alias"] = json!("work");
    let (_, created) = world.call("POST", "", Some(body.clone())).await;
    assert_eq!(world.call("POST", "", Some(body.clone())).await.0, 400);
    let id = created["id"].as_str().unwrap();
    assert_eq!(world.call("GET", &format!("/{id}"), None).await.1["alias"], "work");
    world.call("DELETE", &format!("/{id}"), None).await;
    assert_eq!(world.call("POST", "", Some(body)).await.0, 201);
    world.stop().await;
}

pub(super) fn assert_enveloped(answer: &Answer, status: u16, what: &str) {
    assert_eq!(answer.status, status, "{what}: {}", answer.text);
    assert!(answer.headers.contains("application/json"), "{what}: {}", answer.headers);
    let error = &answer.json()["error"];
    assert_eq!(error["status"], status, "{what}");
    assert!(error["code"].is_number(), "{what}");
    for name in ["message", "slug", "request_id"] {
        assert!(error[name].as_str().is_some_and(|text| !text.is_empty()), "{what}: {name}");
    }
    let fix = &error["suggested_fix"];
    assert!(fix.is_string() || error.get("suggested_fix").is_none(), "{what}");
}

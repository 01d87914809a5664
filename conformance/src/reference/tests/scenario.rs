//! Walks through everything that a fault may touch, writing down what shows from outside.

use serde_json::Value;

use super::{API_KEY, AUTH_CONFIGS, Answer, Play, ROOT, World, import, raw};
use crate::reference::OTHER_API_KEY;
use crate::reference::server::Server;

/// The walk so far.
pub(super) struct Walk<'a> {
    pub(super) world: &'a World,
    ids: Vec<String>,
    lines: Vec<String>,
}

/// Every line of the walk, with ids named by their order, and without times or random text.
pub(super) async fn walk(world: &World) -> Vec<String> {
    let mut walk = Walk { world, ids: Vec::new(), lines: Vec::new() };
    walk.revokes().await;
    walk.refusals().await;
    walk.provider().await;
    walk.keys().await;
    walk.methods().await;
    walk.neighbours().await;
    walk.spellings().await;
    walk.lifecycle().await;
    walk.races().await;
    walk.lines
}

impl Walk<'_> {
    async fn revokes(&mut self) {
        let id = self.create(AUTH_CONFIGS.revocable, "ACTIVE", "r1").await;
        for _ in 0..3 {
            self.revoke(&id).await;
        }
        for query in ["statuses=ACTIVE", "statuses=REVOKED"] {
            self.call("GET", &format!("?user_ids=u-r1&{query}"), None).await;
        }
        let id = self.create(AUTH_CONFIGS.access_only, "ACTIVE", "r2").await;
        self.revoke(&id).await;
        let mut body = import(AUTH_CONFIGS.revocable, "ACTIVE", "u-r3", "r3");
        body["connection"]["state"]["val"]["refresh_token"] = Value::Null;
        let id = self.create_from(&body).await;
        self.revoke(&id).await;
        for body in ["", "{}"] {
            let id = self.create(AUTH_CONFIGS.revocable, "ACTIVE", "r4").await;
            self.call("POST", &format!("/{id}/revoke"), Some(body)).await;
        }
        let id = self.create(AUTH_CONFIGS.revocable, "ACTIVE", "r5").await;
        let request = format!("POST {ROOT}/{id}/revoke HTTP/1.1\r\nx-api-key: {API_KEY}");
        let status = raw(self.world.reference.base_url(), request).await;
        self.lines.push(format!("no length at all: {status}"));
    }

    async fn refusals(&mut self) {
        for status in ["INITIALIZING", "INITIATED", "FAILED", "EXPIRED", "INACTIVE"] {
            let id = self.create(AUTH_CONFIGS.revocable, status, "s").await;
            self.revoke(&id).await;
        }
        for config in [AUTH_CONFIGS.unsupported, AUTH_CONFIGS.api_key] {
            let id = self.create(config, "ACTIVE", "s2").await;
            self.revoke(&id).await;
        }
        let id = self.create(AUTH_CONFIGS.revocable, "ACTIVE", "s3").await;
        for (enabled, leaf) in [("false", "status"), ("true", "status")] {
            let body = format!("{{\"enabled\":{enabled}}}");
            self.call("PATCH", &format!("/{id}/{leaf}"), Some(&body)).await;
            self.revoke(&id).await;
        }
        let id = self.create(AUTH_CONFIGS.revocable, "ACTIVE", "s4").await;
        self.call("DELETE", &format!("/{id}"), None).await;
        self.revoke(&id).await;
        self.revoke("ca_NobodyAtAll1").await;
        for (method, leaf, body) in [("DELETE", "", None), ("PATCH", "/status", Some("{\"enabled\":true}"))] {
            self.call(method, &format!("/ca_NobodyAtAll1{leaf}"), body).await;
        }
        self.say("GET", "/nowhere", Some(API_KEY), None).await;
    }

    async fn provider(&mut self) {
        for (tag, access, refresh) in [
            ("p1", Play::Answer(503), Play::Answer(200)),
            ("p2", Play::Answer(200), Play::Answer(503)),
            ("p3", Play::Answer(503), Play::Answer(503)),
            ("p4", Play::Hang, Play::Hang),
        ] {
            self.world.script(&format!("access-{tag}"), access);
            self.world.script(&format!("refresh-{tag}"), refresh);
            let id = self.create(AUTH_CONFIGS.revocable, "ACTIVE", tag).await;
            self.revoke(&id).await;
            self.world.script(&format!("access-{tag}"), Play::Answer(200));
            self.world.script(&format!("refresh-{tag}"), Play::Answer(200));
            self.revoke(&id).await;
        }
        let id = self.create(AUTH_CONFIGS.revocable, "ACTIVE", "p5").await;
        let cutting = Server::start_hanging_up(([127, 0, 0, 1], 0).into()).await.unwrap();
        let reference = &self.world.reference;
        reference.set_revocation_endpoint(&format!("http://{}/", cutting.address()));
        self.revoke(&id).await;
        let provider = self.world.provider.address();
        self.world.reference.set_revocation_endpoint(&format!("http://{provider}/revoke"));
        self.revoke(&id).await;
    }

    async fn keys(&mut self) {
        let end = API_KEY.len() - 1;
        let (more, other) = (format!("{API_KEY}0"), API_KEY.to_ascii_uppercase());
        let id = self.create(AUTH_CONFIGS.revocable, "ACTIVE", "k").await;
        for key in [
            None,
            Some(""),
            Some("ak_nobody"),
            Some(&API_KEY[..end]),
            Some(&API_KEY[1..]),
            Some(&more),
            Some(&other),
            Some(OTHER_API_KEY),
        ] {
            self.say("POST", &format!("{ROOT}/{id}/revoke"), key, None).await;
            self.look(&id).await;
        }
        for (method, path) in [
            ("GET", String::new()),
            ("POST", String::new()),
            ("GET", format!("/{id}")),
            ("DELETE", format!("/{id}")),
            ("PATCH", format!("/{id}/status")),
        ] {
            self.say(method, &format!("{ROOT}{path}"), None, None).await;
        }
    }

    async fn methods(&mut self) {
        for method in ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"] {
            let id = self.create(AUTH_CONFIGS.revocable, "ACTIVE", "m").await;
            self.call(method, &format!("/{id}/revoke"), None).await;
            self.look(&id).await;
        }
    }

    async fn neighbours(&mut self) {
        let mut ids = Vec::new();
        for (config, tag) in
            [(AUTH_CONFIGS.revocable, "n1"), (AUTH_CONFIGS.revocable, "n2"), (AUTH_CONFIGS.access_only, "n3")]
        {
            let body = import(config, "ACTIVE", "u-n", tag);
            ids.push(self.create_from(&body).await);
        }
        self.revoke(&ids[0].clone()).await;
        for id in &ids[1..] {
            self.look(id).await;
        }
    }

    async fn spellings(&mut self) {
        let id = self.create(AUTH_CONFIGS.revocable, "ACTIVE", "i").await;
        let swapped: String = id[3..]
            .chars()
            .map(|c| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() })
            .collect();
        // Answered by its name, so that it needs one in the lines as well.
        self.ids.push(format!("ca_{swapped}"));
        for odd in [
            "nonsense".to_owned(),
            "a".repeat(1000),
            "%C3%A9".to_owned(),
            "%01".to_owned(),
            id[..id.len() - 1].to_owned(),
            format!("{id}0"),
            format!("%20{id}%20"),
            format!("ca_{swapped}"),
            format!("ca_%25{:x}{}", id.as_bytes()[3], &id[4..]),
            format!("{id}%2Fmore"),
        ] {
            self.call("POST", &format!("/{odd}/revoke"), None).await;
        }
        self.look(&id).await;
    }

    pub(super) async fn create(&mut self, config: &str, status: &str, tag: &str) -> String {
        self.create_from(&import(config, status, &format!("u-{tag}"), tag)).await
    }

    pub(super) async fn create_from(&mut self, body: &Value) -> String {
        let answer = self.call("POST", "", Some(&body.to_string())).await;
        let id = answer.json()["id"].as_str().unwrap_or("ca_NeverCreated").to_owned();
        self.ids.push(id.clone());
        id
    }

    pub(super) async fn revoke(&mut self, id: &str) {
        self.call("POST", &format!("/{id}/revoke"), None).await;
        self.look(id).await;
    }

    /// Names an account by its place from now on.
    pub(super) fn name(&mut self, id: &str) {
        if !id.is_empty() {
            self.ids.push(id.to_owned());
        }
    }

    /// Writes something else down.
    pub(super) fn note(&mut self, line: String) {
        self.lines.push(line);
    }

    /// What a get shows, with what the provider was sent.
    pub(super) async fn look(&mut self, id: &str) {
        self.call("GET", &format!("/{id}"), None).await;
        let seen = self.world.seen();
        self.lines.push(format!("provider: {seen:?}"));
    }

    pub(super) async fn call(&mut self, method: &str, path: &str, body: Option<&str>) -> Answer {
        self.say(method, &format!("{ROOT}{path}"), Some(API_KEY), body).await
    }

    pub(super) async fn say(&mut self, method: &str, path: &str, key: Option<&str>, body: Option<&str>) -> Answer {
        let answer = self.world.send(method, path, key, body).await;
        let mut json = answer.json();
        timeless(&mut json);
        let text = if json.is_null() { answer.text.clone() } else { json.to_string() };
        let marks: Vec<_> = ["application/json", "text/html", "text/plain", "x-revoked-token"]
            .into_iter()
            .filter(|mark| answer.headers.contains(mark))
            .collect();
        let mut line = format!("{method} {key:?} → {} {marks:?} {text}", answer.status);
        for (index, id) in self.ids.iter().enumerate() {
            line = line.replace(id, &format!("#{index}"));
        }
        for name in ["id", "connected_account_id"] {
            if let Some(new) = json.get(name).and_then(Value::as_str) {
                line = line.replace(new, "#new");
            }
        }
        self.lines.push(line);
        answer
    }
}

/// Blanks what differs from run to run, but keeps its type.
fn timeless(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(timeless),
        Value::Object(members) => {
            for (name, member) in members {
                let random = [
                    "request_id",
                    "created_at",
                    "updated_at",
                    "revoked_at",
                    "revoke_job_id",
                    "link_token",
                    "expires_at",
                    "redirect_url",
                    "redirectUrl",
                    "next_cursor",
                ];
                if member.is_string() && random.contains(&name.as_str()) {
                    *member = Value::from("…");
                }
                timeless(member);
            }
        }
        _ => {}
    }
}

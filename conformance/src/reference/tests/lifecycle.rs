//! Walks through the operations beside revoke, for the faults of the lifecycle.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use super::scenario::Walk;
use super::{API_KEY, AUTH_CONFIGS, ROOT, import};
use crate::reference::{OTHER_API_KEY, clock};

impl Walk<'_> {
    pub(super) async fn lifecycle(&mut self) {
        self.links().await;
        self.switches().await;
        self.deletions().await;
        self.jobs().await;
        self.lists().await;
        self.pages().await;
        self.patches().await;
        self.refreshes().await;
        self.reaches().await;
    }

    async fn links(&mut self) {
        let data = json!({"access_token": "access-lk", "refresh_token": "refresh-lk"});
        let body = json!({"auth_config_id": AUTH_CONFIGS.revocable, "user_id": "u-lk", "connection_data": data});
        let linked = self.call("POST", "/link", Some(&body.to_string())).await.json();
        let text = |name: &str| linked[name].as_str().unwrap_or_default().to_owned();
        let expiry = text("expires_at");
        self.note(format!("a time: {}, to come: {}", expiry.ends_with('Z'), expiry > clock::iso(clock::now())));
        let id = text("connected_account_id");
        self.name(&id);
        self.look(&id).await;
        self.call("GET", "?user_ids=u-lk", None).await;
    }

    async fn switches(&mut self) {
        for status in ["ACTIVE", "EXPIRED", "INITIATED"] {
            let id = self.create(AUTH_CONFIGS.revocable, status, "w").await;
            for enabled in [false, true] {
                self.switch(&id, enabled).await;
                self.look(&id).await;
            }
        }
    }

    async fn deletions(&mut self) {
        for (tag, revoked) in [("d1", false), ("d2", true)] {
            let id = self.create(AUTH_CONFIGS.revocable, "ACTIVE", tag).await;
            if revoked {
                self.revoke(&id).await;
            }
            self.call("DELETE", &format!("/{id}"), None).await;
            self.look(&id).await;
            self.call("PATCH", &format!("/{id}"), Some("{\"alias\":\"gone\"}")).await;
            self.switch(&id, false).await;
            self.call("GET", &format!("?user_ids=u-{tag}"), None).await;
            self.call("DELETE", &format!("/{id}"), None).await;
        }
    }

    async fn jobs(&mut self) {
        for (tag, flag) in [("j1", ""), ("j2", "?revoke_on_delete=false"), ("j3", "?revoke_on_delete=true")] {
            let id = self.create(AUTH_CONFIGS.revocable, "ACTIVE", tag).await;
            self.call("DELETE", &format!("/{id}{flag}"), None).await;
            if tag == "j3" {
                for kind in ["access", "refresh"] {
                    let _ = timeout(Duration::from_secs(1), self.world.until_sent(&format!("{kind}-{tag}"))).await;
                }
            }
            self.look(&id).await;
        }
    }

    async fn lists(&mut self) {
        let mut ids = Vec::new();
        for (config, status, tag) in [
            (AUTH_CONFIGS.revocable, "ACTIVE", "1"),
            (AUTH_CONFIGS.access_only, "EXPIRED", "2"),
            (AUTH_CONFIGS.revocable, "FAILED", "3"),
        ] {
            ids.push(self.create_from(&import(config, status, "u-l", tag)).await);
        }
        self.create_from(&import(AUTH_CONFIGS.revocable, "ACTIVE", "u-m", "4")).await;
        sleep(Duration::from_millis(3)).await;
        self.call("PATCH", &format!("/{}", ids[0]), Some("{\"alias\":\"late\"}")).await;
        for query in [
            "user_ids=u-l".to_owned(),
            "user_ids=u-l,u-m".to_owned(),
            "user_ids=u-l&user_ids=u-m".to_owned(),
            "user_ids=u-l&statuses=ACTIVE".to_owned(),
            "user_ids=u-l&statuses=ACTIVE,EXPIRED".to_owned(),
            "user_ids=u-l&statuses=ACTIVE&statuses=EXPIRED".to_owned(),
            format!("user_ids=u-l&auth_config_ids={}", AUTH_CONFIGS.access_only),
            "user_ids=u-l&toolkit_slugs=storage".to_owned(),
            format!("user_ids=u-l&connected_account_ids={},{}", ids[0], ids[1]),
            "user_ids=u-l&order_direction=asc".to_owned(),
            "user_ids=u-l&order_by=updated_at".to_owned(),
        ] {
            self.call("GET", &format!("?{query}"), None).await;
        }
    }

    async fn pages(&mut self) {
        for tag in ["1", "2", "3", "4", "5"] {
            self.create_from(&import(AUTH_CONFIGS.revocable, "ACTIVE", "u-p", tag)).await;
        }
        for query in ["limit=2", "limit=2&order_direction=asc"] {
            let mut cursor = String::new();
            for _ in 0..5 {
                let path = format!("?user_ids=u-p&{query}&cursor={cursor}");
                let listed = self.call("GET", &path, None).await.json();
                let Some(next) = listed["next_cursor"].as_str() else {
                    break;
                };
                next.clone_into(&mut cursor);
            }
        }
    }

    async fn patches(&mut self) {
        for (status, tag) in [("ACTIVE", "a1"), ("INACTIVE", "a2")] {
            let id = self.create(AUTH_CONFIGS.revocable, status, tag).await;
            for alias in ["Work", "Home", ""] {
                self.call("PATCH", &format!("/{id}"), Some(&json!({"alias": alias}).to_string())).await;
                self.look(&id).await;
            }
        }
    }

    async fn refreshes(&mut self) {
        let id = self.create(AUTH_CONFIGS.revocable, "ACTIVE", "f").await;
        self.call("POST", &format!("/{id}/refresh"), None).await;
        self.look(&id).await;
        for (method, leaf) in [("POST", "/refresh"), ("PATCH", "")] {
            self.call(method, &format!("/ca_NobodyAtAll1{leaf}"), Some("{}")).await;
        }
        let id = self.create(AUTH_CONFIGS.revocable, "ACTIVE", "f").await;
        self.revoke(&id).await;
        self.call("POST", &format!("/{id}/refresh"), None).await;
        self.look(&id).await;
    }

    async fn reaches(&mut self) {
        let id = self.create(AUTH_CONFIGS.revocable, "ACTIVE", "o").await;
        let (one, leaf) = (format!("{ROOT}/{id}"), |leaf: &str| format!("{ROOT}/{id}/{leaf}"));
        for key in [None, Some(OTHER_API_KEY)] {
            for (method, path, body) in [
                ("POST", format!("{ROOT}/link"), None),
                ("GET", format!("{ROOT}?user_ids=u-o"), None),
                ("GET", one.clone(), None),
                ("PATCH", one.clone(), Some("{\"alias\":\"taken\"}")),
                ("PATCH", leaf("status"), Some("{\"enabled\":false}")),
                ("POST", leaf("refresh"), None),
                ("DELETE", one.clone(), None),
            ] {
                self.say(method, &path, key, body).await;
                self.say("GET", &one, Some(API_KEY), None).await;
            }
        }
    }

    async fn switch(&mut self, id: &str, enabled: bool) {
        let body: Value = json!({"enabled": enabled});
        self.call("PATCH", &format!("/{id}/status"), Some(&body.to_string())).await;
    }
}

//! Walks through calls at the same time, for the faults that need two callers.

use std::time::Duration;

use serde_json::Value;

use super::scenario::Walk;
use super::{AUTH_CONFIGS, Play};

impl Walk<'_> {
    pub(super) async fn races(&mut self) {
        self.two_revokes().await;
        self.switched_meanwhile().await;
        self.read_meanwhile().await;
        self.hung_up().await;
        let id = self.create(AUTH_CONFIGS.revocable, "ACTIVE", "x5").await;
        for _ in 0..5 {
            self.revoke(&id).await;
        }
        let id = self.create(AUTH_CONFIGS.revocable, "ACTIVE", "x6").await;
        for kind in ["access-x6", "refresh-x6"] {
            self.world.script(kind, Play::Answer(503));
        }
        for _ in 0..2 {
            self.revoke(&id).await;
        }
    }

    async fn two_revokes(&mut self) {
        let id = self.create(AUTH_CONFIGS.revocable, "ACTIVE", "x1").await;
        self.world.script("access-x1", Play::Slow);
        let (one, other) = tokio::join!(self.world.revoke(&id), self.world.revoke(&id));
        let mut both = [one, other].map(|(status, answer)| format!("{status} {}", answer["revoked_tokens"]));
        both.sort();
        self.note(format!("both: {both:?}"));
        self.look(&id).await;
    }

    async fn switched_meanwhile(&mut self) {
        let id = self.create(AUTH_CONFIGS.revocable, "ACTIVE", "x2").await;
        self.world.script("access-x2", Play::Slow);
        let disable = async {
            self.sent("access-x2").await;
            let body = serde_json::json!({"enabled": false});
            self.world.call("PATCH", &format!("/{id}/status"), Some(body)).await.0
        };
        let ((revoked, _), disabled) = tokio::join!(self.world.revoke(&id), disable);
        self.note(format!("revoked {revoked}, disabled {disabled}"));
        self.look(&id).await;
    }

    async fn read_meanwhile(&mut self) {
        let id = self.create(AUTH_CONFIGS.revocable, "ACTIVE", "x3").await;
        self.world.script("access-x3", Play::Slow);
        let read = async {
            self.sent("access-x3").await;
            self.world.status_of(&id).await
        };
        let ((revoked, _), status) = tokio::join!(self.world.revoke(&id), read);
        self.note(format!("revoked {revoked}, read {status}"));
        self.look(&id).await;
    }

    /// Waits until the provider was sent a token, which under some faults it never is.
    async fn sent(&self, token: &str) {
        let _never = tokio::time::timeout(Duration::from_millis(300), self.world.until_sent(token)).await;
    }

    async fn hung_up(&mut self) {
        let id = self.create(AUTH_CONFIGS.revocable, "ACTIVE", "x4").await;
        self.world.script("access-x4", Play::Slow);
        tokio::select! {
            _ = self.world.revoke(&id) => {}
            () = self.sent("access-x4") => {}
        }
        let (status, answer) = self.world.revoke(&id).await;
        let claimed = answer.get("revoked_tokens").map(Value::to_string);
        self.note(format!("asked again: {status} {claimed:?}"));
        tokio::time::sleep(Duration::from_millis(50)).await;
        self.look(&id).await;
    }
}

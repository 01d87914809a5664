//! Walks through all that a fault could change, writing down what is answered.

use super::{API_KEY, Answer, Tokens, World, one};
use crate::reference::nylas::Spelling;

/// What was answered, with ids, tokens and times blanked.
pub(super) struct Walk<'a> {
    world: &'a World,
    secrets: Vec<String>,
    lines: Vec<String>,
}

/// Walks a server.
pub(super) async fn walk(world: &World) -> Vec<String> {
    let mut walk = Walk { world, secrets: Vec::new(), lines: Vec::new() };
    walk.revoke_in_the_middle().await;
    walk.refusals().await;
    walk.bearers().await;
    walk.methods().await;
    walk.spellings().await;
    walk.lines
}

impl Walk<'_> {
    async fn ask(&mut self, method: &str, path: &str, bearer: Option<&str>) {
        let answer = self.world.send(method, path, bearer, None).await;
        self.note(&format!("{method} {path}"), &answer);
    }

    fn note(&mut self, what: &str, answer: &Answer) {
        let mut headers = answer.headers.clone();
        if let (Some(from), Some(to)) = (headers.find("\"date\""), headers.find(" GMT\"")) {
            headers.replace_range(from..to, "");
        }
        let mut line = format!("{what}: {} {headers} {}", answer.status, answer.text);
        let mut body = answer.json();
        if let Some(members) = body.as_object_mut() {
            members.remove("request_id");
            line = format!("{what}: {} {headers} {body}", answer.status);
        }
        for (number, secret) in self.secrets.iter().enumerate() {
            line = line
                .replace(&one("", secret)[1..], &format!("<{number}>"))
                .replace(secret.as_str(), &format!("<{number}>"));
        }
        self.lines.push(blank(&line, answer));
    }

    /// Signs in; tokens that were given before keep their number.
    async fn sign_in(&mut self, address: &str) -> Option<Tokens> {
        let code = self.world.send("GET", &auth(address), None, None).await;
        let code = url::Url::parse(&code.location).ok()?.query_pairs().find(|(name, _)| name == "code")?.1.into_owned();
        let (status, given) = self.world.redeem(&code).await;
        self.lines.push(format!("sign in {address}: {status} {:?}", given["error"]));
        let text = |name: &str| Some(given[name].as_str()?.to_owned());
        let tokens =
            Tokens { access: text("access_token")?, refresh: text("refresh_token")?, grant: text("grant_id")? };
        let places = [&tokens.access, &tokens.refresh, &tokens.grant].map(|secret| self.number(secret));
        self.lines.push(format!("tokens {places:?}"));
        Some(tokens)
    }

    fn number(&mut self, secret: &str) -> usize {
        let known = self.secrets.iter().position(|known| known == secret);
        known.unwrap_or_else(|| {
            self.secrets.push(secret.to_owned());
            self.secrets.len() - 1
        })
    }

    async fn sibling(&mut self, tokens: &Tokens) -> String {
        let (_, given) = self.world.refresh(&tokens.refresh).await;
        let access = given["access_token"].as_str().unwrap_or_default().to_owned();
        self.number(&access);
        access
    }

    async fn look(&mut self, access: &[&str], tokens: &Tokens) {
        for access in access {
            self.ask("GET", &format!("/v3/connect/tokeninfo?access_token={access}"), Some(API_KEY)).await;
            self.ask("GET", "/v3/grants/me", Some(access)).await;
        }
        let (status, given) = self.world.refresh(&tokens.refresh).await;
        self.lines.push(format!("refresh {status} {:?}", given["error"]));
        self.ask("GET", &format!("/v3/grants/{}", tokens.grant), Some(API_KEY)).await;
        self.ask("GET", &format!("/v3/grants/{}/messages?limit=1", tokens.grant), Some(API_KEY)).await;
    }

    async fn revoke_in_the_middle(&mut self) {
        let Some(tokens) = self.sign_in("a@example.test").await else { return };
        let (second, third) = (self.sibling(&tokens).await, self.sibling(&tokens).await);
        let Some(other) = self.sign_in("b@example.test").await else { return };
        let all = [&*tokens.access, &second, &third];
        self.look(&all, &tokens).await;
        for _ in 0..2 {
            let before = self.world.grant(&tokens.grant).await;
            self.ask("POST", &format!("/v3/connect/revoke?token={second}"), Some(API_KEY)).await;
            let untouched = self.world.grant(&tokens.grant).await == before;
            self.lines.push(format!("the grant is as it was: {untouched}"));
            self.look(&all, &tokens).await;
        }
        self.look(&[&other.access], &other).await;
        if let Some(again) = self.sign_in("a@example.test").await {
            self.look(&[&again.access], &again).await;
        }
        self.look(&all, &tokens).await;
    }

    async fn refusals(&mut self) {
        let Some(tokens) = self.sign_in("c@example.test").await else { return };
        let expired = self.world.reference.issue_expired("c@example.test");
        self.number(&expired);
        for query in ["", "?token=", "?token=unknown", &format!("?token={expired}")] {
            self.ask("POST", &format!("/v3/connect/revoke{query}"), Some(API_KEY)).await;
        }
        self.look(&[&tokens.access], &tokens).await;
    }

    async fn bearers(&mut self) {
        for bearer in [None, Some("unknown"), Some(&API_KEY[..9])] {
            let Some(tokens) = self.sign_in("d@example.test").await else { return };
            self.ask("POST", &format!("/v3/connect/revoke?token={}", tokens.access), bearer).await;
            self.look(&[&tokens.access], &tokens).await;
        }
    }

    async fn methods(&mut self) {
        let Some(tokens) = self.sign_in("e@example.test").await else { return };
        self.ask("GET", &format!("/v3/connect/revoke?token={}", tokens.access), Some(API_KEY)).await;
        self.look(&[&tokens.access], &tokens).await;
    }

    async fn spellings(&mut self) {
        for (written, spelled) in [("+", "+"), ("+", "%20"), ("access", "%61ccess")] {
            let family = self.world.reference.issue("f@example.test", 0, Spelling::Reserved);
            self.number(&family.access_token);
            let token = one("token", &family.access_token).replace(written, spelled);
            let answer = self.world.send("POST", &format!("/v3/connect/revoke?{token}"), Some(API_KEY), None).await;
            self.note(&format!("revoke with {spelled}"), &answer);
        }
    }
}

fn auth(address: &str) -> String {
    let more = [("client_id", super::CLIENT_ID), ("redirect_uri", super::REDIRECT_URI), ("response_type", "code")];
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(more).append_pair("access_type", "offline").append_pair("login_hint", address);
    format!("/v3/connect/auth?{}", query.finish())
}

/// A line without what the time makes of it.
fn blank(line: &str, answer: &Answer) -> String {
    let mut line = line.to_owned();
    let body = answer.json();
    for place in ["/data/iat", "/data/exp", "/data/created_at", "/data/updated_at", "/data/0/date"] {
        if let Some(time) = body.pointer(place).and_then(serde_json::Value::as_u64) {
            line = line.replace(&time.to_string(), "<time>");
        }
    }
    line
}

//! Drives the hosted OAuth part over HTTP.

mod exchanges;
mod faults;
mod refusals;
mod revocation;
mod scenario;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION};
use serde_json::{Value, json};
use url::Url;
use url::form_urlencoded::Serializer;

use super::{API_KEY, CLIENT_ID, Options, REDIRECT_URI, Reference};
use crate::reference::Fault;

/// A server with somebody who talks to it.
struct World {
    reference: Reference,
    client: reqwest::Client,
}

/// One answer.
struct Answer {
    status: u16,
    content_type: String,
    location: String,
    headers: String,
    text: String,
}

/// The tokens of one exchange, with what came of refreshing.
struct Tokens {
    access: String,
    refresh: String,
    grant: String,
}

impl World {
    async fn new() -> Self {
        Self::with(None).await
    }

    async fn with(fault: Option<&'static Fault>) -> Self {
        let tls = crate::reference::tls::configuration().unwrap();
        let stay = reqwest::redirect::Policy::none();
        let client = reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy().redirect(stay);
        let reference = Reference::start(Options { fault, ..Options::default() }).await.unwrap();
        Self { reference, client: client.build().unwrap() }
    }

    async fn send(&self, method: &str, path: &str, bearer: Option<&str>, body: Option<(&str, String)>) -> Answer {
        let method = method.parse().unwrap();
        let mut request = self.client.request(method, format!("{}{path}", self.reference.base_url()));
        if let Some(bearer) = bearer {
            request = request.header(AUTHORIZATION, format!("Bearer {bearer}"));
        }
        if let Some((content_type, body)) = body {
            request = request.header(CONTENT_TYPE, content_type).body(body);
        }
        let response = request.send().await.unwrap();
        let header = |name| response.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
        Answer {
            status: response.status().as_u16(),
            content_type: header(CONTENT_TYPE),
            location: header(LOCATION),
            headers: format!("{:?}", response.headers()),
            text: response.text().await.unwrap(),
        }
    }

    async fn get(&self, path: &str, bearer: &str) -> (u16, Value) {
        let answer = self.send("GET", path, Some(bearer), None).await;
        (answer.status, answer.json())
    }

    async fn post(&self, path: &str) -> (u16, Value) {
        let answer = self.send("POST", path, Some(API_KEY), None).await;
        (answer.status, answer.json())
    }

    /// Lets an address sign in; returns the code.
    async fn authorise(&self, address: &str, more: &[(&str, &str)]) -> String {
        let mut query = Serializer::new(String::new());
        query.append_pair("client_id", CLIENT_ID).append_pair("redirect_uri", REDIRECT_URI);
        query.append_pair("response_type", "code").append_pair("access_type", "offline");
        query.append_pair("login_hint", address).extend_pairs(more);
        let answer = self.send("GET", &format!("/v3/connect/auth?{}", query.finish()), None, None).await;
        assert_eq!(answer.status, 302, "{}", answer.text);
        let back = Url::parse(&answer.location).unwrap();
        assert!(answer.location.starts_with(REDIRECT_URI), "{}", answer.location);
        back.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned()
    }

    async fn exchange(&self, fields: Value) -> (u16, Value) {
        let mut all = json!({"client_id": CLIENT_ID, "client_secret": API_KEY});
        all.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let answer = self.send("POST", "/v3/connect/token", None, Some(("application/json", all.to_string()))).await;
        (answer.status, answer.json())
    }

    async fn redeem(&self, code: &str) -> (u16, Value) {
        let fields = json!({"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI});
        self.exchange(fields).await
    }

    async fn refresh(&self, token: &str) -> (u16, Value) {
        self.exchange(json!({"grant_type": "refresh_token", "refresh_token": token})).await
    }

    /// Lets an address sign in; returns its tokens.
    async fn sign_in(&self, address: &str) -> Tokens {
        let (status, given) = self.redeem(&self.authorise(address, &[]).await).await;
        assert_eq!(status, 200, "{given}");
        let text = |name: &str| given[name].as_str().unwrap().to_owned();
        Tokens { access: text("access_token"), refresh: text("refresh_token"), grant: text("grant_id") }
    }

    /// Another access token of a family.
    async fn sibling(&self, refresh: &str) -> String {
        let (status, given) = self.refresh(refresh).await;
        assert_eq!(status, 200, "{given}");
        given["access_token"].as_str().unwrap().to_owned()
    }

    async fn revoke(&self, token: &str) -> (u16, Value) {
        self.post(&format!("/v3/connect/revoke?{}", one("token", token))).await
    }

    async fn info(&self, token: &str) -> u16 {
        self.get(&format!("/v3/connect/tokeninfo?{}", one("access_token", token)), API_KEY).await.0
    }

    async fn grant(&self, id: &str) -> (u16, Value) {
        let (status, body) = self.get(&format!("/v3/grants/{id}"), API_KEY).await;
        (status, body["data"].clone())
    }

    /// What an access token, then a refresh token come to when they are used.
    async fn used(&self, access: &str, refresh: &str) -> [u16; 3] {
        [self.info(access).await, self.get("/v3/grants/me", access).await.0, self.refresh(refresh).await.0]
    }
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }
}

/// One parameter of a query.
fn one(name: &str, value: &str) -> String {
    Serializer::new(String::new()).append_pair(name, value).finish()
}

const ALIVE: [u16; 3] = [200, 200, 200];
const DEAD: [u16; 3] = [400, 401, 400];

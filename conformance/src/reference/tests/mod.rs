//! Drives the server over HTTP, with a provider that answers as told.

mod changes;
mod concurrency;
mod faults;
mod lifecycle;
mod links;
mod lists;
mod races;
mod refusals;
mod revocation;
mod scenario;
mod upstream;

use std::collections::HashMap;
use std::io::{Read, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::routing::post;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::server::Server;
use super::{API_KEY, AUTH_CONFIGS, Fault, Options, Reference};

/// The root of every path.
const ROOT: &str = "/api/v3.1/connected_accounts";
/// How long the provider may take: ample on a busy machine, yet a test can sit it out.
const TIMEOUT: Duration = Duration::from_millis(600);

/// How the provider answers a token.
#[derive(Clone, Copy)]
enum Play {
    Answer(u16),
    Slow,
    Hang,
}

/// What the provider was told, with what it saw.
#[derive(Default)]
struct Script {
    plays: HashMap<String, Play>,
    seen: Vec<(String, String)>,
}

/// A reference server with a provider behind it.
struct World {
    reference: Reference,
    provider: Server,
    script: Arc<Mutex<Script>>,
    client: reqwest::Client,
}

/// One answer.
struct Answer {
    status: u16,
    headers: String,
    text: String,
}

impl World {
    async fn new() -> Self {
        Self::with(Options::default()).await
    }

    async fn faulty(fault: &'static Fault) -> Self {
        Self::with(Options { fault: Some(fault), ..Options::default() }).await
    }

    async fn with(options: Options) -> Self {
        let script = Arc::new(Mutex::new(Script::default()));
        let router = Router::new().route("/revoke", post(play)).with_state(Arc::clone(&script));
        let provider = Server::start(Options::default().listen, router).await.unwrap();
        let reference = Reference::start(Options {
            revocation_endpoint: Some(format!("http://{}/revoke", provider.address())),
            upstream_timeout: TIMEOUT,
            ..options
        })
        .await
        .unwrap();
        Self { reference, provider, script, client: client() }
    }

    fn script(&self, token: &str, play: Play) {
        self.script.lock().unwrap().plays.insert(token.to_owned(), play);
    }

    /// Waits until the provider has been sent a token.
    async fn until_sent(&self, token: &str) {
        let arrived = || self.script.lock().unwrap().seen.iter().any(|(seen, _)| seen == token);
        while !arrived() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// What the provider saw since the last look, sorted.
    fn seen(&self) -> Vec<(String, String)> {
        let mut seen = std::mem::take(&mut self.script.lock().unwrap().seen);
        seen.sort();
        seen
    }

    async fn send(&self, method: &str, path: &str, key: Option<&str>, body: Option<&str>) -> Answer {
        let url = format!("{}{path}", self.reference.base_url());
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self.client.request(method, url);
        if let Some(key) = key {
            request = request.header("x-api-key", key);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_owned());
        }
        match request.send().await {
            Ok(response) => Answer {
                status: response.status().as_u16(),
                headers: format!("{:?}", response.headers()),
                text: response.text().await.unwrap_or_default(),
            },
            Err(_) => Answer { status: 0, headers: String::new(), text: String::new() },
        }
    }

    async fn call(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let body = body.map(|body| body.to_string());
        let answer = self.send(method, &format!("{ROOT}{path}"), Some(API_KEY), body.as_deref()).await;
        (answer.status, answer.json())
    }

    /// Creates an account whose tokens begin with `access-` and `refresh-`.
    async fn create(&self, config: &str, status: &str, user: &str, tag: &str) -> String {
        let body = import(config, status, user, tag);
        let (status, created) = self.call("POST", "", Some(body)).await;
        assert_eq!(status, 201, "{created}");
        created["id"].as_str().unwrap().to_owned()
    }

    async fn active(&self, tag: &str) -> String {
        self.create(AUTH_CONFIGS.revocable, "ACTIVE", "somebody", tag).await
    }

    async fn revoke(&self, id: &str) -> (u16, Value) {
        self.call("POST", &format!("/{id}/revoke"), None).await
    }

    /// Makes a link for somebody; returns the answer.
    async fn link(&self, config: &str, callback: &str) -> Value {
        let body = json!({"auth_config_id": config, "user_id": "somebody", "callback_url": callback});
        let (status, linked) = self.call("POST", "/link", Some(body)).await;
        assert_eq!(status, 201, "{linked}");
        linked
    }

    /// Sends a request without a key to an address that an answer gave.
    async fn visit(&self, method: &str, url: &Value, suffix: &str, body: Option<&str>) -> Answer {
        let path = url.as_str().unwrap().strip_prefix(self.reference.base_url()).unwrap();
        self.send(method, &format!("{path}{suffix}"), None, body).await
    }

    async fn status_of(&self, id: &str) -> Value {
        self.call("GET", &format!("/{id}"), None).await.1["status"].clone()
    }

    async fn stop(self) {
        self.reference.stop().await;
        self.provider.stop(Duration::from_secs(1)).await;
    }
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }
}

fn import(config: &str, status: &str, user: &str, tag: &str) -> Value {
    let state = if config == AUTH_CONFIGS.api_key {
        let val = json!({"status": status, "generic_api_key": format!("key-{tag}")});
        json!({"authScheme": "API_KEY", "val": val})
    } else {
        let val = json!({
            "status": status,
            "access_token": format!("access-{tag}"),
            "refresh_token": format!("refresh-{tag}"),
            "redirectUrl": "https://app.example/back",
        });
        json!({"authScheme": "OAUTH2", "val": val})
    };
    json!({"auth_config": {"id": config}, "connection": {"user_id": user, "state": state}})
}

/// Sends a request line with headers, byte by byte as given; returns the status, 0 for none.
async fn raw(base_url: &str, head: String) -> u16 {
    let address = base_url.trim_start_matches("http://").to_owned();
    let exchange = move || -> std::io::Result<String> {
        let mut stream = std::net::TcpStream::connect(&address)?;
        write!(stream, "{head}\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        Ok(text)
    };
    let text = tokio::task::spawn_blocking(exchange).await.unwrap().unwrap_or_default();
    text.get(9..12).and_then(|status| status.parse().ok()).unwrap_or(0)
}

fn client() -> reqwest::Client {
    let tls = super::tls::configuration().unwrap();
    let stay = reqwest::redirect::Policy::none();
    reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy().redirect(stay).build().unwrap()
}

fn sent(kind: &str, tag: &str) -> (String, String) {
    (format!("{kind}-{tag}"), format!("{kind}_token"))
}

async fn play(State(script): State<Arc<Mutex<Script>>>, request: Request) -> StatusCode {
    let body = to_bytes(request.into_body(), 4096).await.unwrap();
    let form: HashMap<String, String> = form_urlencoded::parse(&body).into_owned().collect();
    let token = form.get("token").cloned().unwrap_or_default();
    let hint = form.get("token_type_hint").cloned().unwrap_or_default();
    let play = {
        let mut script = script.lock().unwrap();
        script.seen.push((token.clone(), hint));
        script.plays.get(&token).copied().unwrap_or(Play::Answer(200))
    };
    match play {
        Play::Answer(status) => StatusCode::from_u16(status).unwrap(),
        Play::Slow => {
            tokio::time::sleep(Duration::from_millis(100)).await;
            StatusCode::OK
        }
        Play::Hang => {
            tokio::time::sleep(Duration::from_secs(5)).await;
            StatusCode::OK
        }
    }
}

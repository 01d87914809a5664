//! The servers of these tests: one that says what it is told, one that records request lines as they arrive.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use connected_accounts_client::{ApiKey, Client, Retry};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

/// A key that must not appear in any text.
pub(crate) const KEY: &str = "ak_never_to_be_seen";

/// An account id in the form that the API uses.
pub(crate) const ID: &str = "ca_1a2b3c4d5e6f";

/// A client of the server at `base_url`.
pub(crate) fn client(base_url: &str) -> Client {
    Client::new(base_url, ApiKey::project(KEY).unwrap()).unwrap()
}

/// A client of the server at `base_url` that repeats without waiting long.
pub(crate) fn impatient(base_url: &str) -> Client {
    client(base_url).with_retry(Retry::default().first_delay(Duration::from_millis(1)))
}

/// A server that answers everything alike.
pub(crate) async fn always(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(matchers::any()).respond_with(answer).mount(&server).await;
    server
}

/// A server that answers everything with this status and JSON body.
pub(crate) async fn json(status: u16, body: Value) -> MockServer {
    always(ResponseTemplate::new(status).set_body_json(body)).await
}

/// An account as the API shows it, with `change` laid over it.
pub(crate) fn account(change: Value) -> Value {
    let mut account = json!({
        "toolkit": {"slug": "gmail"},
        "auth_config": {
            "id": "ac_1a2b3c4d5e6f", "auth_scheme": "OAUTH2",
            "is_composio_managed": false, "is_disabled": false,
        },
        "id": ID, "word_id": null, "alias": null, "user_id": "user-1", "status": "ACTIVE",
        "created_at": "2026-05-12T09:30:00.000Z", "updated_at": "2026-05-12T09:30:00.000Z",
        "state": {"authScheme": "OAUTH2", "val": {"status": "ACTIVE", "access_token": "ya29..."}},
        "data": {}, "params": {}, "status_reason": null, "is_disabled": false,
    });
    for (name, value) in change.as_object().unwrap() {
        account[name] = value.clone();
    }
    account
}

/// A server that keeps the request lines, byte for byte, before any URL library has read them.
pub(crate) struct Recorder {
    pub(crate) base_url: String,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Recorder {
    /// Answers every request with `answer`, a complete HTTP response.
    pub(crate) async fn start(answer: &[u8]) -> Self {
        Self::script([answer.to_vec()]).await
    }

    /// Answers each request with the next of `answers`, complete HTTP responses, of which the last is repeated.
    pub(crate) async fn script(answers: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let answers: Vec<Vec<u8>> = answers.into_iter().collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let lines = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&lines);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A connection that is opened ahead of time must not keep the others waiting.
                tokio::spawn(record(stream, answers.clone(), Arc::clone(&kept)));
            }
        });
        Self { base_url, lines }
    }

    /// The request lines since the last time.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.lines.lock().unwrap())
    }
}

/// Keeps the request line of one connection, answers, closes it.
async fn record(mut stream: TcpStream, answers: Vec<Vec<u8>>, lines: Arc<Mutex<Vec<String>>>) {
    let Some(head) = head(&mut stream).await else { return };
    let position = {
        let mut lines = lines.lock().unwrap();
        lines.extend(head.lines().next().map(str::to_owned));
        lines.len().saturating_sub(1)
    };
    let answer = answers.get(position).or(answers.last()).map(Vec::as_slice).unwrap_or_default();
    let _ = stream.write_all(answer).await;
    let _ = stream.shutdown().await;
}

/// The head of the request that a connection brings.
pub(crate) async fn head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(count) => head.extend_from_slice(&buffer[..count]),
        }
    }
    Some(String::from_utf8_lossy(&head).into_owned())
}

/// A complete HTTP response, after which the connection closes.
pub(crate) fn response(status: u16, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}").into_bytes()
}

/// A 404 that is not the API's, after which the connection closes.
pub(crate) const NOTHING: &[u8] = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

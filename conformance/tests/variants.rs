//! Servers that differ from the reference server where the sources leave it open: none of them may be accused.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod program;

use program::{Finished, conformance};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

/// Changes an answer: its status, its body, given the path.
type Change = dyn Fn(&str, u16, Value) -> (u16, String) + Send + Sync;

/// A hosted OAuth server behind something that changes its answers.
struct Varied {
    server: Child,
    folder: tempfile::TempDir,
    base_url: String,
}

impl Varied {
    fn start(change: impl Fn(&str, u16, Value) -> (u16, String) + Send + Sync + 'static) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut serve = Command::new(env!("CARGO_BIN_EXE_conformance"));
        serve.args(["serve", "--profile", "nylas", "--listen", "127.0.0.1:0", "--json", "--write-config"]);
        let mut server = serve.arg(folder.path().join("conformance.toml")).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        let behind = said["base_url"].as_str().unwrap().strip_prefix("http://").unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let change: Arc<Change> = Arc::new(change);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (behind, change) = (behind.clone(), change.clone());
                // Whoever hangs up in the middle is not answered.
                std::thread::spawn(move || pass(stream, &behind, &*change).unwrap_or_default());
            }
        });
        Self { server, folder, base_url }
    }

    fn judge(&self) -> Finished {
        let file = |name: &str| self.folder.path().join(name).to_str().unwrap().to_owned();
        let run = conformance(&["run", "--no-color", "--config", &file("conformance.toml"), "--strict"]);
        let run = run.args(&["--base-url", &self.base_url, "--allow-destructive", "127.0.0.1"]);
        run.args(&["--ledger", &file("ledger.jsonl")]).run()
    }
}

impl Drop for Varied {
    fn drop(&mut self) {
        let _ended = self.server.kill().and_then(|()| self.server.wait());
    }
}

/// Passes one request on, its answer back.
fn pass(stream: TcpStream, behind: &str, change: &Change) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if line.trim().is_empty() {
            break;
        }
        let lower = line.to_ascii_lowercase();
        if let Some(given) = lower.strip_prefix("content-length:") {
            length = given.trim().parse().unwrap();
        }
        if !lower.starts_with("connection:") {
            head += &line;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let mut server = TcpStream::connect(behind)?;
    write!(server, "{head}connection: close\r\n\r\n")?;
    server.write_all(&body)?;
    let mut answer = String::new();
    server.read_to_string(&mut answer)?;
    let (answered, body) = answer.split_once("\r\n\r\n").unwrap();
    let path = head.split(' ').nth(1).unwrap_or_default();
    let status = answered[9..12].parse().unwrap();
    let (status, changed) = change(path, status, serde_json::from_str(body).unwrap_or_default());
    let body = if changed == "null" { body } else { &changed };
    let location = answered.lines().find(|line| line.to_ascii_lowercase().starts_with("location:"));
    let location = location.map_or_else(String::new, |line| format!("{line}\r\n"));
    let head = format!("HTTP/1.1 {status} x\r\ncontent-type: application/json; charset=utf-8\r\n{location}");
    let mut stream = stream;
    write!(stream, "{head}connection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

#[track_caller]
fn passes(run: &Finished) {
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert!(run.last_line().contains(" 33 passed, "), "{}", run.last_line());
}

#[test]
fn error_codes_may_be_texts_among_other_members() {
    let varied = Varied::start(|_, status, mut body| {
        if let Some(code) = body.get("error_code").cloned() {
            body["error_code"] = json!(code.to_string());
            body["request_id"] = json!("r-1");
            body["hint"] = json!({ "more": [1] });
        }
        (status, body.to_string())
    });
    passes(&varied.judge());
}

#[test]
fn constants_and_envelopes_may_be_others() {
    let varied = Varied::start(|path, status, body| {
        let body = match status {
            400 => json!({ "error": "gone", "error_description": "", "error_uri": "x", "error_code": "E17" }),
            401 if path.starts_with("/v3/connect") => {
                json!({ "request_id": "r-1", "error": { "type": "unauthorised", "message": "no" } })
            }
            401 => json!({ "error": "invalid_client", "error_description": "", "error_uri": "x", "error_code": 401 }),
            _ => body,
        };
        (status, body.to_string())
    });
    passes(&varied.judge());
}

#[test]
fn answers_may_hold_more_or_less() {
    let varied = Varied::start(|path, status, mut body| {
        if path.starts_with("/v3/connect/revoke") && status == 200 {
            body = json!({ "revoked": true });
        }
        if let Some(data) = body.get_mut("data").and_then(Value::as_object_mut) {
            data.insert("future".to_owned(), json!([null]));
            data.remove("name");
        }
        if body.get("access_token").is_some() {
            body["id_token"] = json!("e30.e30.e30");
            body["scope"] = json!("");
        }
        (status, body.to_string())
    });
    passes(&varied.judge());
}

#[test]
fn what_is_optional_may_be_missing() {
    let varied = Varied::start(|path, status, mut body| {
        if path.contains("/messages") {
            return (501, json!({ "request_id": "r-1", "error": { "type": "x", "message": "no" } }).to_string());
        }
        if let Some(data) = body.get_mut("data").and_then(Value::as_object_mut) {
            data.remove("updated_at");
            data.remove("grant_status");
        }
        (status, body.to_string())
    });
    let run = varied.judge();
    assert_eq!(run.code, 0, "{}", run.out);
    assert!(run.last_line().contains(" 30 passed, 0 failed, 0 warnings, 0 inconclusive, 0 untested, 3 not applicable"));
}

#[test]
fn what_cannot_be_seen_is_not_judged() {
    let varied = Varied::start(|path, status, body| match path {
        // Describing tokens is somebody else's business here.
        path if path.starts_with("/v3/connect/tokeninfo?") => (501, "{}".to_owned()),
        _ => (status, body.to_string()),
    });
    let run = varied.judge();
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.last_line().contains(" 0 failed, 0 warnings, "), "{}", run.out);
}

#[test]
fn a_login_page_is_nobodys_fault() {
    let varied = Varied::start(|path, status, body| match path {
        path if path.starts_with("/v3/connect/auth") => (200, "\"sign in\"".to_owned()),
        _ => (status, body.to_string()),
    });
    let run = varied.judge();
    assert!(run.last_line().contains(" 0 failed, 0 warnings, "), "{}", run.out);
}

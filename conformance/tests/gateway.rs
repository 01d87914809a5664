//! What stands between the suite, a target: gateway headers, proxies, path prefixes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod program;

use program::{Finished, conformance};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread;

/// A server that answers every request with an empty list, keeping what it was sent.
struct Kept {
    address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Kept {
    fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let kept = heads.clone();
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut head = Vec::new();
                let mut byte = [0];
                while !head.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
                    head.push(byte[0]);
                }
                kept.lock().unwrap().push(String::from_utf8_lossy(&head).into_owned());
                let body = r#"{"items":[]}"#;
                let length = body.len();
                let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
                let _gone = write!(stream, "{head}\r\ncontent-length: {length}\r\n\r\n{body}");
            }
        });
        Self { address, heads }
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

/// Runs the rules that read, with this configuration; also gives back the event log.
fn read_only(target: &str, flags: &[&str]) -> (Finished, String) {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("conformance.toml");
    std::fs::write(&config, format!("[target]\n{target}\n")).unwrap();
    let log = folder.path().join("events.jsonl");
    let run = conformance(&["run", "--config", config.to_str().unwrap(), "--events", log.to_str().unwrap()])
        .args(flags)
        .env("CONFORMANCE_API_KEY", "ak_key_of_this_test")
        .env("CONFORMANCE_GATE", "the-gate-opens")
        .run();
    (run, std::fs::read_to_string(log).unwrap_or_default())
}

#[test]
fn gateway_headers_are_sent_and_never_recorded() {
    let kept = Kept::listen();
    let target = format!(
        "base_url = \"http://{}/edge/v2/\"\nheaders = {{ \"X-Gate\" = {{ env = \"CONFORMANCE_GATE\" }} }}",
        kept.address
    );
    let (run, log) = read_only(&target, &[]);
    assert_eq!(run.code, 2, "{}", run.out);
    let heads = kept.heads();
    assert!(!heads.is_empty());
    for head in heads {
        assert!(head.to_ascii_lowercase().contains("x-gate: the-gate-opens"), "{head}");
        assert!(head.contains(" /edge/v2/api/v3.1/connected_accounts"), "{head}");
    }
    assert!(log.contains("x-gate"), "the header's name is recorded");
    for text in [&run.out, &run.err, &log] {
        assert!(!text.contains("the-gate-opens") && !text.contains("ak_key_of_this_test"));
    }
}

#[test]
fn a_file_cannot_send_any_variable_of_this_machine() {
    let (run, _) = read_only("base_url = \"http://127.0.0.1:9\"\nheaders = { \"X-Gate\" = { env = \"HOME\" } }", &[]);
    assert_eq!(run.code, 3);
    assert!(run.err.contains("--allow-env HOME"), "{}", run.err);
}

#[test]
fn a_proxy_is_used_for_other_machines_and_never_for_this_one() {
    let (proxy, target) = (Kept::listen(), Kept::listen());
    let settings = |base_url: &str| format!("base_url = \"{base_url}\"\nproxy = \"http://{}\"", proxy.address);
    let (run, _) = read_only(&settings("http://staging.example.test"), &["--allow-insecure-http"]);
    assert_eq!(run.code, 2, "{}", run.out);
    let through = proxy.heads();
    assert!(!through.is_empty());
    assert!(through.iter().all(|head| head.contains(" http://staging.example.test/api/v3.1/")), "{through:?}");
    let (run, _) = read_only(&settings(&format!("http://{}", target.address)), &[]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert_eq!(proxy.heads().len(), through.len(), "loopback does not go through the proxy");
    assert!(!target.heads().is_empty());
}

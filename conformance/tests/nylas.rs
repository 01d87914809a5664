//! The hosted OAuth part of the reference server as a user runs it.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod program;

use program::conformance;
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// A server in a process of its own.
struct Served {
    child: Child,
    folder: tempfile::TempDir,
    said: Value,
}

impl Served {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut serve = Command::new(env!("CARGO_BIN_EXE_conformance"));
        serve.args(["serve", "--profile", "nylas", "--listen", "127.0.0.1:0", "--json", "--write-config"]);
        let mut child = serve.arg(folder.path().join("conformance.toml")).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, folder, said: serde_json::from_str(&line).unwrap() }
    }

    fn said(&self, name: &str) -> &str {
        self.said[name].as_str().unwrap()
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("conformance.toml")
    }

    fn ask(&self, method: &str, path: &str) -> (u16, Value) {
        let host = self.said("base_url").strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        let key = self.said("api_key");
        let head = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {key}\r\n");
        write!(stream, "{head}connection: close\r\ncontent-length: 0\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head[9..12].parse().unwrap(), serde_json::from_str(body).unwrap())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already, which is as good.
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}

#[test]
fn the_line_says_all_that_a_program_needs() {
    let mut served = Served::start();
    let mut names: Vec<_> = served.said.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["access_token", "api_key", "base_url", "client_id", "grant_id", "refresh_token"]);
    let (status, grant) = served.ask("GET", &format!("/v3/grants/{}", served.said("grant_id")));
    assert_eq!((status, &grant["data"]["grant_status"]), (200, &"valid".into()));
    let revoke = format!("/v3/connect/revoke?token={}", served.said("access_token"));
    assert_eq!(served.ask("POST", &revoke), (200, serde_json::json!({})));
    assert_eq!(served.ask("POST", &revoke).0, 400);
    let stopped = Command::new("kill").args(["-TERM", &served.child.id().to_string()]).status();
    assert!(stopped.unwrap().success());
    assert_eq!(served.child.wait().unwrap().code(), Some(0));
}

#[test]
fn the_configuration_it_writes_is_complete() {
    let served = Served::start();
    let key = served.folder.path().join("conformance.toml.api-key");
    assert_eq!(fs::read_to_string(&key).unwrap().trim(), served.said("api_key"));
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    let text = fs::read_to_string(served.config()).unwrap();
    let config: toml::Value = toml::from_str(&text).unwrap();
    assert_eq!(config["target"]["profile"].as_str(), Some("nylas"));
    assert_eq!(config["target"]["base_url"].as_str(), Some(served.said("base_url")));
    assert_eq!(config["nylas"]["client_id"].as_str(), Some(served.said("client_id")));
    let families = config["nylas"]["families"].as_array().unwrap();
    assert!(families.iter().any(|family| family["access_token"].as_str().unwrap().contains([' ', '+'])));
    let expired = config["nylas"]["expired"][0].as_str().unwrap();
    assert_eq!(served.ask("POST", &format!("/v3/connect/revoke?token={expired}")).0, 400);
    let path = config["nylas"]["data_path"].as_str().unwrap();
    let path = path.replace("{grant_id}", families[0]["grant_id"].as_str().unwrap());
    assert_eq!(served.ask("GET", &path).0, 200);
    let plan = conformance(&["plan", "--config", served.config().to_str().unwrap()]).run();
    assert_eq!(plan.code, 0, "{}", plan.err);
    assert!(!plan.out.contains(expired), "a token is shown");
    fs::write(served.config(), text.replace("data_path", "data_paht")).unwrap();
    let plan = conformance(&["plan", "--config", served.config().to_str().unwrap()]).run();
    assert!(plan.err.contains("did you mean \"data_path\"?"), "{}", plan.err);
}

#[test]
fn what_belongs_to_another_profile_is_said() {
    for (args, reason) in [
        (&["--profile", "nylas", "--fault", "swaps-hints"][..], "belongs to --profile composio"),
        (&["--fault", "parent-lives-on"], "belongs to --profile nylas"),
        (&["--profile", "nylas", "--fault", "parent-live-on"], "did you mean \"parent-lives-on\"?"),
        (&["--profile", "nylas", "--upstream", "http://127.0.0.1:9/"], "--upstream"),
    ] {
        let run = conformance(&["serve", "--listen", "127.0.0.1:0"]).args(args).run();
        assert_eq!(run.code, 3, "{args:?}");
        assert!(run.err.contains(reason), "{args:?}: {}", run.err);
    }
    let faults = conformance(&["faults"]).run().out;
    assert!(faults.contains("swaps-hints") && faults.contains("parent-lives-on"));
}

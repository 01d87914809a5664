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
    assert!(config["nylas"]["redirect_uri"].as_str().is_some());
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

#[test]
fn the_embedded_server_is_conformant() {
    let plan = conformance(&["plan", "--profile", "nylas"]).run();
    assert!(
        plan.out.contains("taken\n    2 (as many as needed by code)\n    2 whose token holds a space"),
        "{}",
        plan.out
    );
    let run = conformance(&["run", "--profile", "nylas", "--seed", "7", "--strict"]).run();
    assert_eq!(run.code, 0, "{}", run.out);
    assert!(run.last_line().starts_with("conformance: conformant — "), "{}", run.last_line());
    assert!(run.last_line().contains(" 0 untested, 0 not applicable, "), "{}", run.last_line());
}

#[test]
fn each_fault_that_breaks_a_must_fails_the_run() {
    let faults: Value = serde_json::from_str(&conformance(&["faults", "--format", "json"]).run().out).unwrap();
    for fault in faults.as_array().unwrap().iter().filter(|fault| fault["profile"] == "nylas") {
        // Spellings are the only SHOULD.
        let wanted = if fault["statements"] == serde_json::json!(["D10"]) { 0 } else { 1 };
        let run =
            conformance(&["run", "--quiet", "--profile", "nylas", "--fault", fault["id"].as_str().unwrap()]).run();
        assert_eq!(run.code, wanted, "{}: {}", fault["id"], run.out);
    }
}

#[test]
fn a_server_in_another_process_is_judged_by_the_configuration_it_writes() {
    let served = Served::start();
    let log = served.folder.path().join("events.jsonl");
    let run = served.judge(&["--strict", "--events", log.to_str().unwrap()]).run();
    assert_eq!(run.code, 0, "{}", run.out);
    assert!(run.last_line().starts_with("conformance: conformant — "), "{}", run.last_line());
    assert!(run.last_line().contains(" 0 untested, 0 not applicable, "), "{}", run.last_line());
    let log = fs::read_to_string(&log).unwrap();
    for text in [&run.out, &run.err, &log] {
        // Tokens of the reference server say what they are; those of the configuration are known.
        assert!(!text.contains("access-") && !text.contains("refresh-"), "a token is shown");
        for secret in served.tokens() {
            assert!(!text.contains(&secret), "a token is shown");
        }
    }
    assert!(log.contains("[CONFORMANCE_API_KEY]") && log.contains("[refresh_token "), "secrets stand as their names");
}

#[test]
fn an_event_log_is_rendered_by_its_own_document() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("events.jsonl").to_str().unwrap().to_owned();
    let fault = "parent-lives-on";
    let run = conformance(&["run", "--profile", "nylas", "--fault", fault, "--events", &log, "--no-color"]).run();
    assert_eq!(run.code, 1);
    let report = conformance(&["report", &log, "--no-color"]).run();
    assert_eq!(report.code, 1);
    assert!(report.out.contains("/connect/revoke") && !report.out.contains("/connected_accounts"), "{}", report.out);
    assert!(report.out.contains("-H \"authorization: Bearer $CONFORMANCE_API_KEY\""), "{}", report.out);
    let replay = conformance(&["replay", &log, "nylas.tokens.parent-is-dead"]).run();
    assert_eq!(replay.code, 1, "{}{}", replay.out, replay.err);
    assert_eq!(conformance(&["replay", &log, "nylas.tokens.children-are-dead"]).run().code, 0);
}

#[test]
fn nothing_is_revoked_until_told() {
    let served = Served::start();
    let run = served.run(&[]).run();
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.out.contains("needs --allow-destructive 127.0.0.1"), "{}", run.out);
    assert!(run.last_line().contains(" 0 failed, "), "{}", run.last_line());
    for token in served.tokens().iter().filter(|token| token.starts_with("access-") && !token.contains(' ')) {
        let alive = served.ask("GET", &format!("/v3/connect/tokeninfo?access_token={token}")).0 == 200;
        assert!(alive || served.config_value()["nylas"]["expired"][0].as_str() == Some(token));
    }
}

#[test]
fn given_families_alone_show_most_of_it() {
    let served = Served::start();
    let text = fs::read_to_string(served.config()).unwrap();
    let without = |text: &str, key: &str| {
        text.lines().filter(|line| !line.starts_with(key)).fold(String::new(), |text, line| text + line + "\n")
    };
    fs::write(served.config(), without(&text, "redirect_uri")).unwrap();
    let plan = served.plan();
    assert!(plan.out.contains("families of tokens that are taken\n    2 (2 by preset)"), "{}", plan.out);
    let run = served.judge(&[]).run();
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.last_line().contains(" 31 passed, 0 failed, 0 warnings, 0 inconclusive, 2 untested"), "{}", run.out);
    // The same families once more: dead by now, which is nobody's fault.
    let run = served.judge(&[]).run();
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.last_line().contains(" 0 failed"), "{}", run.out);
}

#[test]
fn a_wrong_key_is_refused_at_the_start() {
    let served = Served::start();
    fs::write(served.folder.path().join("conformance.toml.api-key"), "nyk_wrong_key\n").unwrap();
    let run = served.judge(&[]).run();
    assert_eq!(run.code, 4, "{}", run.out);
    assert!(!run.out.contains("nyk_wrong_key"), "{}", run.out);
}

impl Served {
    fn run(&self, args: &[&str]) -> program::Run {
        let run = conformance(&["run", "--no-color", "--config", self.config().to_str().unwrap()]);
        let ledger = self.folder.path().join("ledger.jsonl");
        run.args(&["--ledger", ledger.to_str().unwrap()]).args(args)
    }

    fn judge(&self, args: &[&str]) -> program::Run {
        self.run(args).args(&["--allow-destructive", "127.0.0.1"])
    }

    fn plan(&self) -> program::Finished {
        let config = self.config();
        conformance(&["plan", "--config", config.to_str().unwrap(), "--allow-destructive", "127.0.0.1"]).run()
    }

    fn config_value(&self) -> toml::Value {
        toml::from_str(&fs::read_to_string(self.config()).unwrap()).unwrap()
    }

    /// Every token of the configuration.
    fn tokens(&self) -> Vec<String> {
        let config = self.config_value();
        let mut all = vec![&config["nylas"]["expired"][0]];
        for family in config["nylas"]["families"].as_array().unwrap() {
            all.extend([&family["access_token"], &family["refresh_token"]]);
            all.extend(family["siblings"].as_array().unwrap());
        }
        all.into_iter().map(|token| token.as_str().unwrap().to_owned()).collect()
    }
}

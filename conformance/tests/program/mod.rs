//! The program under test as a process, with a served target beside it.

#![allow(dead_code, reason = "each test file uses its own part of this")]

use serde_json::json;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What a run of the program came to.
pub(crate) struct Finished {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A run of the program that is being put together.
pub(crate) struct Run(RefCell<Command>);

/// The program with these arguments, without anything of this process's environment that it reads.
pub(crate) fn conformance(args: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_conformance"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CONFORMANCE_")) {
        command.env_remove(name);
    }
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    Run(RefCell::new(command))
}

impl Run {
    pub(crate) fn args(self, args: &[&str]) -> Self {
        self.0.borrow_mut().args(args);
        self
    }

    pub(crate) fn env(self, name: &str, value: &str) -> Self {
        self.0.borrow_mut().env(name, value);
        self
    }

    pub(crate) fn within(self, folder: &Path) -> Self {
        self.0.borrow_mut().current_dir(folder);
        self
    }

    pub(crate) fn run(self) -> Finished {
        let output = self.0.borrow_mut().output().unwrap();
        Finished {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs until something is true, then acts on the process, then waits for its end.
    pub(crate) fn run_until(self, is_true: impl Fn() -> bool, act: impl Fn(u32)) -> Finished {
        let mut child = self.0.borrow_mut().spawn().unwrap();
        let start = Instant::now();
        while !is_true() {
            assert!(child.try_wait().unwrap().is_none(), "the program ended too early");
            assert!(start.elapsed() < Duration::from_secs(60), "it never became true");
            std::thread::sleep(Duration::from_millis(5));
        }
        act(child.id());
        let mut out = String::new();
        child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        Finished { code: child.wait().unwrap().code().unwrap_or(-1), out, err }
    }
}

impl Finished {
    pub(crate) fn last_line(&self) -> &str {
        self.out.lines().last().unwrap_or_default()
    }
}

/// The reference server in a process of its own, with the configuration that it wrote.
pub(crate) struct Served {
    child: Child,
    folder: tempfile::TempDir,
    base_url: String,
    keys: Vec<String>,
}

impl Served {
    pub(crate) fn start(more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("conformance.toml");
        let run = conformance(&["serve", "--listen", "127.0.0.1:0", "--json", "--write-config"]);
        let mut child = run.0.borrow_mut().arg(&config).args(more).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: serde_json::Value = serde_json::from_str(&line).unwrap();
        let text = |name: &str| said[name].as_str().map(str::to_owned);
        let keys = ["api_key", "other_api_key"].into_iter().filter_map(text).collect();
        Self { base_url: text("base_url").unwrap(), keys, child, folder }
    }

    /// A run that may change everything here.
    pub(crate) fn judge(&self, args: &[&str]) -> Run {
        self.judge_without_permission(args).args(&["--allow-destructive", "127.0.0.1"])
    }

    pub(crate) fn judge_without_permission(&self, args: &[&str]) -> Run {
        self.with_config("run").args(args)
    }

    pub(crate) fn plan(&self, args: &[&str]) -> Run {
        self.with_config("plan").args(args).args(&["--allow-destructive", "127.0.0.1"])
    }

    fn with_config(&self, command: &str) -> Run {
        let run = conformance(&[command, "--no-color", "--config"]);
        let config = self.config();
        run.0.borrow_mut().arg(config).current_dir(self.folder.path());
        run
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("conformance.toml")
    }

    pub(crate) fn rewrite_config(&self, change: impl Fn(&str) -> String) {
        let text = std::fs::read_to_string(self.config()).unwrap();
        std::fs::write(self.config(), change(&text)).unwrap();
    }

    /// What each rule came to in a run that has written its JSON report.
    pub(crate) fn verdicts(&self, args: &[&str]) -> (Finished, BTreeMap<String, String>) {
        let json = self.file("report.json");
        let run = self.judge(&["--json", &json]).args(args).run();
        let report: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(json).unwrap()).unwrap();
        let text = |rule: &serde_json::Value, name: &str| rule[name].as_str().unwrap().to_owned();
        let rules = report["rules"].as_array().unwrap().iter();
        (run, rules.map(|rule| (text(rule, "id"), text(rule, "verdict"))).collect())
    }

    /// A path in the folder of this server's configuration.
    pub(crate) fn file(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    pub(crate) fn keys(&self) -> &[String] {
        &self.keys
    }

    /// How many accounts the first project has.
    pub(crate) fn accounts(&self) -> u64 {
        let body = self.get("/api/v3.1/connected_accounts?limit=1");
        body["total_items"].as_u64().unwrap()
    }

    /// How many accounts there ever were, which stands for everything that changes something.
    pub(crate) fn requests_besides_reads(&self) -> u64 {
        assert!(!self.folder.path().join(".conformance").exists(), "nothing was created, so there is no ledger");
        self.accounts()
    }

    /// Imports an ACTIVE account with these tokens, beside the suite.
    pub(crate) fn import(&self, access_token: &str, refresh_token: &str) -> String {
        import(self.server(), "active", "somebody", (access_token, Some(refresh_token)))
    }

    /// The server with the key of its first project.
    pub(crate) fn server(&self) -> (&str, &str) {
        (&self.base_url, &self.keys[0])
    }

    /// Replaces the ways to accounts, which stand before the provider.
    pub(crate) fn provision_by(&self, toml: &str) {
        self.rewrite_config(|text| {
            let (before, rest) = text.split_once("[provision.auth_configs]").unwrap();
            let (_, after) = rest.split_once("[upstream]").unwrap();
            format!("{before}{toml}\n[upstream]{after}")
        });
    }

    pub(crate) fn get(&self, path: &str) -> serde_json::Value {
        ask(self.server(), "GET", path, "")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already, which is as good.
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}

/// Asks a server without the suite: one request on one connection.
pub(crate) fn ask((base_url, key): (&str, &str), method: &str, path: &str, body: &str) -> serde_json::Value {
    let host = base_url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nx-api-key: {key}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap()
}

/// Imports an account of a kind for a user, beside the suite; answers with its id.
pub(crate) fn import(server: (&str, &str), kind: &str, user: &str, (access, refresh): (&str, Option<&str>)) -> String {
    let config = match kind {
        "access_only" => "ac_AccessOnly02",
        "unsupported" => "ac_Unsupported3",
        "api_key" => "ac_ApiKeyAuth04",
        _ => "ac_Revocable001",
    };
    let status = match kind {
        "initializing" | "initiated" | "failed" | "expired" | "inactive" => kind.to_uppercase(),
        _ => "ACTIVE".to_owned(),
    };
    let state = if kind == "api_key" {
        json!({ "authScheme": "API_KEY", "val": { "status": status, "generic_api_key": access } })
    } else {
        let mut val = json!({ "status": status, "access_token": access, "redirectUrl": "https://example.test/" });
        if let Some(refresh) = refresh {
            val["refresh_token"] = json!(refresh);
        }
        json!({ "authScheme": "OAUTH2", "val": val })
    };
    let body = json!({ "auth_config": { "id": config }, "connection": { "user_id": user, "state": state } });
    let created = ask(server, "POST", "/api/v3.1/connected_accounts", &body.to_string());
    created["id"].as_str().unwrap().to_owned()
}

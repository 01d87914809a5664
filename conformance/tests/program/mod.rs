//! The program under test as a process, with a served target beside it.

#![allow(dead_code, reason = "each test file uses its own part of this")]

use serde_json::json;
use std::cell::RefCell;
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
    revocable: String,
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
        let text = |name: &str| said[name].as_str().unwrap().to_owned();
        Self {
            base_url: text("base_url"),
            keys: vec![text("api_key"), text("other_api_key")],
            revocable: said["auth_configs"]["revocable"].as_str().unwrap().to_owned(),
            child,
            folder,
        }
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
        let val = json!({ "status": "ACTIVE", "access_token": access_token, "refresh_token": refresh_token });
        let created = self.ask(
            "POST",
            "/api/v3.1/connected_accounts",
            &json!({
                "auth_config": { "id": self.revocable },
                "connection": { "user_id": "somebody", "state": { "authScheme": "OAUTH2", "val": val } },
            })
            .to_string(),
        );
        created["id"].as_str().unwrap().to_owned()
    }

    fn get(&self, path: &str) -> serde_json::Value {
        self.ask("GET", path, "")
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> serde_json::Value {
        let host = self.base_url.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        let (key, length) = (&self.keys[0], body.len());
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
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already, which is as good.
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}

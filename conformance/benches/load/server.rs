//! The reference server as a process of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// A server that ends with this value.
pub(crate) struct Server {
    process: Child,
    description: Value,
}

impl Server {
    /// Starts a server on a free port; it listens when this returns.
    pub(crate) fn start() -> Result<Self, String> {
        let mut process = Command::new(env!("CARGO_BIN_EXE_conformance"))
            .args(["serve", "--json", "--listen", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("start the reference server: {error}"))?;
        let stdout = process.stdout.take();
        // From here on the process ends with the value, whatever it prints.
        let mut server = Self { process, description: Value::Null };
        let mut line = String::new();
        if let Some(stdout) = stdout {
            let read = BufReader::new(stdout).read_line(&mut line);
            read.map_err(|error| format!("read what the reference server prints: {error}"))?;
        }
        server.description =
            serde_json::from_str(&line).map_err(|error| format!("read where the reference server listens: {error}"))?;
        Ok(server)
    }

    /// `HOST:PORT`.
    pub(crate) fn authority(&self) -> &str {
        let url = self.text("/base_url");
        url.strip_prefix("http://").unwrap_or(url)
    }

    /// The key of the first project.
    pub(crate) fn api_key(&self) -> &str {
        self.text("/api_key")
    }

    /// The auth config whose provider revokes both kinds of token.
    pub(crate) fn auth_config(&self) -> &str {
        self.text("/auth_configs/revocable")
    }

    /// The bytes of memory that the process has in use; known on Linux only.
    pub(crate) fn resident(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kilobytes * 1024)
    }

    fn text(&self, pointer: &str) -> &str {
        self.description.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that has already ended cannot be stopped, which is what is wanted.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

//! `cargo xtask live`: the client's live tests, in the workspace then vendored both ways, against the reference servers.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use serde_json::Value;

use crate::{conformance, error::Error, workspace};

/// The longest that the server may take to say that it listens: it only binds a port before.
const START: Duration = Duration::from_secs(30);

/// A live test with the server that it needs.
struct Suite {
    test: &'static str,
    /// The feature of the client that it is about.
    feature: Option<&'static str>,
    profile: &'static str,
    /// The variables by which it finds the server, each with the place of its value in what the server says.
    variables: &'static [(&'static str, &'static str)],
    /// Further variables, with their values.
    constants: &'static [(&'static str, &'static str)],
}

const SUITES: [Suite; 2] = [
    Suite {
        test: "live",
        feature: None,
        profile: "composio",
        variables: &[
            ("CONNECTED_ACCOUNTS_BASE_URL", "/base_url"),
            ("CONNECTED_ACCOUNTS_API_KEY", "/api_key"),
            ("CONNECTED_ACCOUNTS_AUTH_CONFIG", "/auth_configs/revocable"),
        ],
        constants: &[],
    },
    Suite {
        test: "live_nylas",
        feature: Some("nylas"),
        profile: "nylas",
        variables: &[
            ("NYLAS_BASE_URL", "/base_url"),
            ("NYLAS_API_KEY", "/api_key"),
            ("NYLAS_CLIENT_ID", "/client_id"),
            ("NYLAS_GRANT_ID", "/grant_id"),
        ],
        // The reference server sends codes to every address on this machine; nobody has to listen there.
        constants: &[("NYLAS_REDIRECT_URI", "http://127.0.0.1:9401/callback")],
    },
];

/// Runs the live tests in the workspace, in a vendored copy, in one that depends on no generator's library.
///
/// # Errors
/// Vendoring, building, starting the server or the test fails; a vendored copy has warnings.
pub(crate) fn run() -> Result<(), Error> {
    let folder = tempfile::tempdir().map_err(|source| Error::caused("make a temporary folder", source))?;
    let copies = [vendor(folder.path(), "client", &[])?, vendor(folder.path(), "inline-client", &["--inline"])?];
    for copy in &copies {
        let mut clippy = in_folder(copy, "clippy");
        clippy.args(["--all-targets", "--all-features", "--", "-D", "warnings"]);
        succeed(&mut clippy, "find the vendored client without warnings")?;
    }
    let conformance = conformance::build()?;
    for suite in &SUITES {
        let mut serve = Command::new(&conformance);
        serve.args(["serve", "--profile", suite.profile, "--listen", "127.0.0.1:0", "--json"]);
        let server = Server::start(&mut serve)?;
        let workspace = ["test", "--workspace", "--quiet", "--test", suite.test, "--", "--ignored"];
        succeed(server.describe(suite, workspace::cargo().args(workspace)), "pass the live test")?;
        for copy in &copies {
            let mut test = in_folder(copy, "test");
            // No further feature, so that the one under test is seen to stand alone.
            test.args(suite.feature.map(|feature| ["--features", feature]).into_iter().flatten());
            test.args(["--test", suite.test, "--", "--ignored"]);
            succeed(server.describe(suite, &mut test), "pass the live test of the vendored client")?;
        }
    }
    Ok(())
}

/// Writes the client as the package `name` into a folder of that name.
fn vendor(folder: &Path, name: &str, options: &[&str]) -> Result<PathBuf, Error> {
    let copy = folder.join(name);
    let mut vendor = workspace::cargo();
    vendor.args(["xtask", "vendor", "--name", name]).args(options).arg("--out").arg(&copy);
    succeed(&mut vendor, "vendor the client")?;
    // The same versions as in the workspace, so that nothing but the packaging differs.
    let lock = copy.join("Cargo.lock");
    fs::copy(workspace::root().join("Cargo.lock"), &lock).map_err(|source| Error::file("write", &lock, source))?;
    Ok(copy)
}

/// A task of cargo for a vendored package, built in a folder of its own below the usual one.
fn in_folder(package: &Path, task: &str) -> Command {
    let mut command = workspace::cargo();
    command
        .args([task, "--quiet", "--manifest-path"])
        .arg(package.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(workspace::root().join("target/vendored"));
    command
}

fn succeed(command: &mut Command, what: &str) -> Result<(), Error> {
    let status = command.status().map_err(|source| Error::caused(what, source))?;
    if status.success() { Ok(()) } else { Err(Error::caused(what, status.to_string())) }
}

/// A reference server that ends with this value.
#[derive(Debug)]
struct Server {
    process: Child,
    /// What `serve --json` printed.
    description: Value,
}

impl Server {
    /// Starts `serve` and waits until it says that it listens.
    fn start(serve: &mut Command) -> Result<Self, Error> {
        let mut process = serve
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|source| Error::caused("start `conformance serve`", source))?;
        let line = process.stdout.take().and_then(|stdout| first_line(BufReader::new(stdout)));
        // From here on the process ends with the value, whatever the line says.
        let mut server = Self { process, description: Value::Null };
        let line = line.ok_or_else(|| Error::new("read a line from `conformance serve --json`"))?;
        server.description = serde_json::from_str(&line)
            .map_err(|source| Error::caused("read the line of `conformance serve --json`", source))?;
        Ok(server)
    }

    /// `command` with the variables by which a live test finds the server.
    fn describe<'c>(&self, suite: &Suite, command: &'c mut Command) -> &'c mut Command {
        let text = |pointer: &str| self.description.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let found = suite.variables.iter().map(|(name, pointer)| (*name, text(pointer)));
        command.envs(found.chain(suite.constants.iter().copied()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that has already ended cannot be stopped, which is what is wanted.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The first line, if it comes within [`START`].
fn first_line(mut reader: impl BufRead + Send + 'static) -> Option<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut line = String::new();
        if reader.read_line(&mut line).is_ok_and(|bytes| bytes > 0) {
            // Nobody listens any more if the line came too late.
            let _ = sender.send(line);
        }
    });
    receiver.recv_timeout(START).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Something that stands in for `conformance serve --json`.
    #[cfg(unix)]
    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[cfg(unix)]
    #[test]
    fn the_test_is_told_where_the_server_is() {
        let line = r#"{"base_url":"http://127.0.0.1:1","api_key":"ak_1","auth_configs":{"revocable":"ac_1"}}"#;
        let server = Server::start(&mut shell(&format!("echo '{line}'; exec sleep 60"))).expect("a server");
        let mut command = Command::new("test");
        let told: Vec<String> = server
            .describe(&SUITES[0], &mut command)
            .get_envs()
            .map(|(_, value)| value.unwrap_or_default().to_string_lossy().into_owned())
            .collect();
        assert_eq!(told, ["ak_1", "ac_1", "http://127.0.0.1:1"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_server_that_does_not_start_is_an_error() {
        for script in ["exit 3", "echo listening; exec sleep 60"] {
            assert!(Server::start(&mut shell(script)).is_err(), "{script}");
        }
    }

    #[test]
    fn the_first_line_is_read_and_an_early_end_noticed() {
        assert_eq!(first_line("{}\nmore\n".as_bytes()), Some("{}\n".to_owned()));
        assert_eq!(first_line("".as_bytes()), None);
    }
}

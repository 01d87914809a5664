//! The program on a hostile target: every report that it can write, its peak of memory, its time.

use crate::front::{Answer, Asked, Manner, Wire, listen};
use connected_accounts_conformance::reference::{API_KEY, AUTH_CONFIGS, OTHER_API_KEY, Options, Reference};
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

/// The longest that a run may take beside many others, with requests of a second and a half.
const LONGEST: Duration = Duration::from_secs(60);

/// What a server does instead of answering.
pub(crate) type Deed = fn(&Asked) -> Wire;

/// When a server turns hostile; behind it stands a correct one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// From the first byte.
    Always,
    /// Once it has answered the first question.
    Later,
    /// Whenever something is to be revoked.
    OnRevoke,
}

/// What a run left behind.
pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) events: String,
    pub(crate) json: String,
    pub(crate) junit: String,
    pub(crate) markdown: String,
    pub(crate) summary: String,
    /// Bytes, where the system says so.
    pub(crate) peak: Option<u64>,
}

impl When {
    /// A server that does this then.
    pub(crate) fn does(self, deed: Deed) -> Manner {
        Manner::asking(move |asked| {
            let first = asked.method == "GET" && asked.target.ends_with("?limit=1");
            let hostile = match self {
                Self::Always => true,
                Self::Later => !first,
                Self::OnRevoke => asked.is_revoke(),
            };
            hostile.then(|| Answer::raw(deed(asked)))
        })
    }
}

impl Outcome {
    /// Everything that was written, by name.
    pub(crate) fn texts(&self) -> [(&'static str, &str); 7] {
        [
            ("standard output", &self.out),
            ("standard error", &self.err),
            ("the event log", &self.events),
            ("the JSON report", &self.json),
            ("the JUnit report", &self.junit),
            ("the Markdown report", &self.markdown),
            ("the summary of the job", &self.summary),
        ]
    }
}

/// Runs every rule on a reference server behind a front of this manner.
pub(crate) fn run(manner: Manner) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let provider = free_port();
    let (_reference, front) = runtime.block_on(async {
        let endpoint = format!("http://127.0.0.1:{provider}/revoke");
        let patience = Duration::from_millis(200);
        let options = Options { revocation_endpoint: Some(endpoint), upstream_timeout: patience, ..Options::default() };
        let reference = Reference::start(options).await.unwrap();
        let front = listen(Some(reference.base_url().to_owned()), manner).await;
        (reference, front)
    });
    let outcome = judge(folder.path(), &front, provider);
    runtime.shutdown_background();
    outcome
}

fn judge(folder: &Path, front: &str, provider: u16) -> Outcome {
    let config = format!(
        "[target]\nbase_url = \"{front}\"\ntimeout = 1.5\nlist_lag = 0.1\ncapabilities = [\"revoke_on_delete\"]\n\
         [run]\ncases = 4\nconcurrency = 16\n\
         [provision.auth_configs]\nrevocable = \"{}\"\naccess_only = \"{}\"\nunsupported = \"{}\"\napi_key = \"{}\"\n\
         [upstream]\nlisten = \"127.0.0.1:{provider}\"\n",
        AUTH_CONFIGS.revocable, AUTH_CONFIGS.access_only, AUTH_CONFIGS.unsupported, AUTH_CONFIGS.api_key
    );
    let path = |name: &str| folder.join(name);
    fs::write(path("conformance.toml"), config).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_conformance"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CONFORMANCE_")) {
        command.env_remove(name);
    }
    command.args(["run", "--no-color", "--allow-destructive", "127.0.0.1", "--probe-paths", "--github", "--seed", "1"]);
    for (flag, name) in [
        ("--config", "conformance.toml"),
        ("--ledger", "ledger.jsonl"),
        ("--events", "events.jsonl"),
        ("--json", "report.json"),
        ("--junit", "report.xml"),
        ("--markdown", "report.md"),
    ] {
        command.arg(flag).arg(path(name));
    }
    command
        .env("CONFORMANCE_API_KEY", API_KEY)
        .env("CONFORMANCE_OTHER_API_KEY", OTHER_API_KEY)
        .env("GITHUB_STEP_SUMMARY", path("summary.md"))
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(File::create(path("out")).unwrap())
        .stderr(File::create(path("err")).unwrap());
    let (code, peak) = watch(&mut command);
    let text = |name: &str| String::from_utf8(fs::read(path(name)).unwrap_or_default()).unwrap();
    Outcome {
        code,
        peak,
        out: text("out"),
        err: text("err"),
        events: text("events.jsonl"),
        json: text("report.json"),
        junit: text("report.xml"),
        markdown: text("report.md"),
        summary: text("summary.md"),
    }
}

/// Waits for the end of a process; answers with its code, with the most memory that it had in use.
fn watch(command: &mut Command) -> (i32, Option<u64>) {
    let mut child = command.spawn().unwrap();
    let (start, mut peak) = (Instant::now(), None);
    loop {
        // The peak only grows, so that no more than the last moment is missed.
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak = line.and_then(|text| text.trim().strip_suffix(" kB")?.parse::<u64>().ok()).map(|k| k * 1024).or(peak);
        if let Some(status) = child.try_wait().unwrap() {
            return (status.code().unwrap_or(-1), peak);
        }
        if start.elapsed() > LONGEST {
            let _ended = child.kill().and_then(|()| child.wait().map(drop));
            return (-2, peak);
        }
        std::thread::sleep(Duration::from_millis(4));
    }
}

/// A port of this machine that connections are not made from.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = 20_000 + (std::process::id() % 100) as u16 * 100;
    loop {
        let port = start + NEXT.fetch_add(1, Ordering::Relaxed) % 2000;
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

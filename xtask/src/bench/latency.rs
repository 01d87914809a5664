//! A run on a target that takes its time: how near it comes to what its requests take.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use super::figure::{Figure, Measurement};
use crate::{conformance, error::Error, output, workspace};

/// What every answer takes longer than the reference server does.
const LATENCY: Duration = Duration::from_millis(100);

/// Requests under way at once.
const CONCURRENCY: u32 = 8;

/// What a run may take, by what its requests take when they are always as many at once.
const MOST_BY_SHARE: f64 = 1.3;

/// As many as nobody has to wait for a turn: what remains is the longest chain of requests that wait for each other.
const UNLIMITED: u32 = 256;

/// Measures `conformance run` in release, on the reference server behind a slow line.
///
/// # Errors
/// The program does not build, or a run does not pass.
pub(super) fn measure(runs: usize) -> Result<Measurement, Error> {
    output::progress("bench: latency: building");
    let binary = conformance::build_release()?;
    let folder = tempfile::tempdir().map_err(|source| Error::caused("make a temporary folder", source))?;
    let server = Server::start(&binary, &folder.path().join("conformance.toml"))?;
    let line = SlowLine::start(&server.address)?;
    let (mut seconds, mut shares, mut chains, mut ratios) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for run in 1..=runs {
        output::progress(format_args!("bench: latency: run {run} of {runs}"));
        let before = line.waited();
        let took = judge(&binary, folder.path(), line.address, CONCURRENCY)?;
        let share = (line.waited() - before).as_secs_f64() / f64::from(CONCURRENCY);
        let chain = judge(&binary, folder.path(), line.address, UNLIMITED)?;
        seconds.push(took);
        shares.push(share);
        chains.push(chain);
        ratios.push(took / (MOST_BY_SHARE * share).max(chain));
    }
    Ok(Measurement {
        name: "Run with latency",
        command: "cargo xtask bench --only latency".to_owned(),
        remark: format!(
            "Every answer takes {} ms longer, {CONCURRENCY} requests are under way at once. The longest chain is the \
             time of the same run with {UNLIMITED}. A run should take at most {MOST_BY_SHARE} times the share, or the \
             longest chain where that is longer.",
            LATENCY.as_millis()
        ),
        figures: vec![
            Figure::new("seconds", seconds),
            Figure::new("sum of request times / 8, seconds", shares),
            Figure::new("longest chain, seconds", chains),
            Figure::new("seconds by the most that they should be", ratios),
        ],
    })
}

/// The seconds of one run.
fn judge(binary: &Path, folder: &Path, address: SocketAddr, concurrency: u32) -> Result<f64, Error> {
    let mut command = Command::new(binary);
    command
        .args(["run", "--quiet", "--seed", "1", "--config", "conformance.toml", "--allow-destructive", "127.0.0.1"])
        .args(["--base-url", &format!("http://{address}"), "--concurrency", &concurrency.to_string()])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let begun = Instant::now();
    let status = command.status().map_err(|source| Error::caused("run `conformance run`", source))?;
    let took = begun.elapsed().as_secs_f64();
    if status.success() { Ok(took) } else { Err(Error::caused("pass `conformance run`", status.to_string())) }
}

/// The reference server in a process of its own.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(binary: &Path, config: &Path) -> Result<Self, Error> {
        let failed = || "start `conformance serve`";
        let mut process = Command::new(binary)
            .args(["serve", "--listen", "127.0.0.1:0", "--json", "--write-config"])
            .arg(config)
            .current_dir(workspace::root())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|source| Error::caused(failed(), source))?;
        let mut line = String::new();
        if let Some(stdout) = process.stdout.take() {
            BufReader::new(stdout).read_line(&mut line).map_err(|source| Error::caused(failed(), source))?;
        }
        let said: Value = serde_json::from_str(&line).map_err(|source| Error::caused(failed(), source))?;
        let address = said["base_url"].as_str().and_then(|url| url.strip_prefix("http://"));
        let address = address.ok_or_else(|| Error::new("find where `conformance serve` listens"))?.to_owned();
        Ok(Self { process, address })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already, which is as good.
        let _ended = self.process.kill().and_then(|()| self.process.wait());
    }
}

/// Passes bytes on, those of requests late.
struct SlowLine {
    address: SocketAddr,
    waited: Arc<AtomicU64>,
}

impl SlowLine {
    fn start(to: &str) -> Result<Self, Error> {
        let failed = "listen for a slow line";
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|source| Error::caused(failed, source))?;
        let address = listener.local_addr().map_err(|source| Error::caused(failed, source))?;
        let (waited, to) = (Arc::new(AtomicU64::new(0)), to.to_owned());
        let sum = Arc::clone(&waited);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // A connection that cannot be passed on ends; the run says so.
                let _passed = pass(client, &to, &sum);
            }
        });
        Ok(Self { address, waited })
    }

    /// From the requests to their answers, all together.
    fn waited(&self) -> Duration {
        Duration::from_micros(self.waited.load(Ordering::Relaxed))
    }
}

fn pass(client: TcpStream, to: &str, waited: &Arc<AtomicU64>) -> std::io::Result<()> {
    let server = TcpStream::connect(to)?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let asked = Arc::new(Mutex::new(None::<Instant>));
    let lock = |asked: &Mutex<Option<Instant>>, change: &dyn Fn(&mut Option<Instant>)| {
        change(&mut asked.lock().unwrap_or_else(PoisonError::into_inner));
    };
    let (from, into, since) = (client.try_clone()?, server.try_clone()?, Arc::clone(&asked));
    thread::spawn(move || {
        copy(from, into, || {
            lock(&since, &|since| *since = since.or(Some(Instant::now())));
            thread::sleep(LATENCY);
        })
    });
    let sum = Arc::clone(waited);
    thread::spawn(move || {
        copy(server, client, || {
            lock(&asked, &|since| {
                if let Some(since) = since.take() {
                    let micros = u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX);
                    sum.fetch_add(micros, Ordering::Relaxed);
                }
            });
        })
    });
    Ok(())
}

/// Passes on piece by piece until either side ends.
fn copy(mut from: TcpStream, mut into: TcpStream, each: impl Fn()) {
    let mut piece = [0; 65536];
    while let Ok(count @ 1..) = from.read(&mut piece) {
        each();
        if into.write_all(&piece[..count]).is_err() {
            break;
        }
    }
    // The other side may be gone already.
    let _ended = into.shutdown(Shutdown::Both);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_line_is_late_and_counts_it() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let to = listener.local_addr().expect("it listens").to_string();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("somebody comes");
            let mut asked = [0; 4];
            stream.read_exact(&mut asked).expect("something is asked");
            stream.write_all(&asked).expect("it is answered");
        });
        let line = SlowLine::start(&to).expect("a port is free");
        let begun = Instant::now();
        let mut stream = TcpStream::connect(line.address).expect("it listens");
        stream.write_all(b"ping").expect("it is there");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        assert_eq!(answer, "ping");
        assert!(begun.elapsed() >= LATENCY && line.waited() >= LATENCY);
    }
}

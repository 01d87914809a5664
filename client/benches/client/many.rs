//! Revoking a whole project with many requests at a time, each run in a process of its own.

use std::fs;
use std::process::Command;
use std::time::Instant;

use connected_accounts_client::revoke_all::Step;
use connected_accounts_client::{AccountFilter, ApiKey, Client};
use futures_util::stream::{self, StreamExt};
use serde_json::{Value, json};

use crate::server::Server;
use crate::{KEY, peer};

/// Requests at a time.
const CONCURRENCY: usize = 64;

/// Accounts of the large project, of the small one.
const LARGE: usize = 20_000;
const SMALL: usize = 2_000;

/// Accounts in a page.
const PAGE: usize = 100;

/// Accounts a second of both in each round, with the peak memory of ours in the large project and in the small one.
pub(crate) fn measure(rounds: usize) -> Value {
    let server = Server::start();
    let (mut mine, mut peers, mut large, mut small, mut theirs) = (vec![], vec![], vec![], vec![], vec![]);
    for round in 0..=rounds {
        let both = if round % 2 == 0 { ["ours", "peer"] } else { ["peer", "ours"] };
        for whose in both {
            let (rate, peak) = worker(whose, &server, LARGE);
            // The first round warms up.
            match whose {
                _ if round == 0 => {}
                "ours" => {
                    mine.push(rate);
                    large.extend(peak);
                    small.extend(worker(whose, &server, SMALL).1);
                }
                _ => {
                    peers.push(rate);
                    theirs.extend(peak);
                }
            }
        }
    }
    json!({"ours": mine, "peer": peers, "peak_large": large, "peak_small": small, "peak_peer": theirs})
}

fn worker(whose: &str, server: &Server, accounts: usize) -> (f64, Option<f64>) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let output = command.args(["worker", whose, &server.project(accounts)]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let result: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(result["revoked"].as_u64(), Some(accounts as u64));
    (accounts as f64 / result["seconds"].as_f64().unwrap(), result["peak"].as_f64())
}

/// Revokes everything; seconds with the peak memory in bytes, where the system tells.
pub(crate) fn work(whose: &str, base_url: &str) -> Value {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let begun = Instant::now();
    let revoked =
        runtime.block_on(async { if whose == "ours" { ours(base_url).await } else { theirs(base_url).await } });
    json!({"revoked": revoked, "seconds": begun.elapsed().as_secs_f64(), "peak": peak()})
}

async fn ours(base_url: &str) -> u64 {
    let client = Client::new(base_url, ApiKey::project(KEY).unwrap()).unwrap();
    let run = client.revoke_all(AccountFilter::everything()).concurrency(CONCURRENCY).page_size(PAGE as u32);
    let mut steps = run.steps();
    let mut revoked = 0;
    while let Some(step) = steps.next().await {
        match step.unwrap() {
            Step::Account(_) => revoked += 1,
            Step::Finished(summary) => assert_eq!((summary.revoked, summary.failed), (revoked, 0)),
            _ => {}
        }
    }
    revoked
}

async fn theirs(base_url: &str) -> u64 {
    let http = &peer::http();
    let pages = stream::unfold(Some(None::<String>), |cursor| async move {
        let page = peer::ids(http, base_url, PAGE, cursor?.as_deref()).await;
        let next = page.next_cursor.map(Some);
        Some((stream::iter(page.items), next))
    });
    let revokes = pages.flatten().map(|account| async move { peer::revoke(http, base_url, &account.id).await });
    let subjects = revokes.buffer_unordered(CONCURRENCY);
    subjects.fold(0, |count, subjects| async move { count + u64::from(!subjects.is_empty()) }).await
}

fn peak() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024.0)
}

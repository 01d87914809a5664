//! One revoke after another on one connection, ours then theirs, in short turns.

use std::time::Instant;

use connected_accounts_client::{ApiKey, Client, Revocation};
use serde_json::{Value, json};

use crate::server::Server;
use crate::{KEY, peer};

/// Revokes in a turn: long enough for the clock, short enough that both peers meet the same machine.
const TURN: u32 = 100;

const ID: &str = "ca_1a2b3c4d5e6f";

/// Microseconds for one revoke in each round, of both.
pub(crate) fn measure(rounds: usize) -> Value {
    let server = Server::start();
    let base_url = server.project(1);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = runtime.block_on(async { Client::new(&base_url, ApiKey::project(KEY).unwrap()).unwrap() });
    let http = peer::http();
    let ours = || {
        let begun = Instant::now();
        runtime.block_on(async {
            for _ in 0..TURN {
                let Revocation::Revoked { subjects } = client.revoke(ID).await.unwrap() else { panic!("not revoked") };
                assert_eq!(subjects.len(), 2);
            }
        });
        begun.elapsed().as_secs_f64() * 1e6 / f64::from(TURN)
    };
    let theirs = || {
        let begun = Instant::now();
        runtime.block_on(async {
            for _ in 0..TURN {
                assert_eq!(peer::revoke(&http, &base_url, ID).await.len(), 2);
            }
        });
        begun.elapsed().as_secs_f64() * 1e6 / f64::from(TURN)
    };
    interleaved(rounds, ours, theirs)
}

/// Both in turn, who begins alternates; the first rounds warm up.
pub(crate) fn interleaved(rounds: usize, ours: impl Fn() -> f64, theirs: impl Fn() -> f64) -> Value {
    let (mut mine, mut peers) = (Vec::new(), Vec::new());
    for round in 0..rounds + 3 {
        let (our, their) = if round % 2 == 0 {
            let our = ours();
            (our, theirs())
        } else {
            let their = theirs();
            (ours(), their)
        };
        if round >= 3 {
            mine.push(our);
            peers.push(their);
        }
    }
    json!({"ours": mine, "peer": peers})
}

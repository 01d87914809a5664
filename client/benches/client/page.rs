//! Decoding a page of a hundred accounts, without a network.

use std::hint::black_box;
use std::time::Instant;

use connected_accounts_client::types::ConnectedAccountPage;
use serde_json::Value;

use crate::revoke::interleaved;
use crate::{peer, server};

/// Pages in a turn.
const TURN: u32 = 20;

/// Microseconds for one page in each round, of both.
pub(crate) fn measure(rounds: usize) -> Value {
    let body = server::page(0, 100, 1000);
    let time = |decode: &dyn Fn(&[u8]) -> usize| {
        let begun = Instant::now();
        for _ in 0..TURN {
            assert_eq!(decode(black_box(body.as_bytes())), 100);
        }
        begun.elapsed().as_secs_f64() * 1e6 / f64::from(TURN)
    };
    let ours = |body: &[u8]| black_box(serde_json::from_slice::<ConnectedAccountPage>(body).unwrap()).items.len();
    let theirs = |body: &[u8]| black_box(serde_json::from_slice::<peer::Page>(body).unwrap()).items.len();
    interleaved(rounds, || time(&ours), || time(&theirs))
}

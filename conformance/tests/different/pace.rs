//! Other paces: latency, lists that trail, limits on requests.

use crate::front::judge::Trial;
use crate::front::{Answer, Manner};
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

#[test]
fn a_tenth_of_a_second_for_every_answer() {
    let trial = Trial::of(Manner::taking(Duration::from_millis(100)));
    trial.passes(&["every-third-revoke-fails"]);
}

#[test]
fn lists_that_trail_by_a_second() {
    let trial = Trial { list_lag: Duration::from_secs(1), ..Trial::of(Manner::plain()) };
    trial.passes(&["list-keeps-first-status"]);
}

/// At most this many requests in each tenth of a second; whoever asks for more hears so.
fn limited(most: usize, retry_after: Option<&'static str>, faults: &[&str]) {
    let refused = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&refused);
    let window = Mutex::new((Instant::now(), 0));
    let manner = Manner::asking(move |_| {
        let mut window = window.lock().unwrap();
        if window.0.elapsed() > Duration::from_millis(100) {
            *window = (Instant::now(), 0);
        }
        window.1 += 1;
        (window.1 > most).then(|| {
            count.fetch_add(1, Ordering::Relaxed);
            let mut answer = Answer::json(429, &json!({ "message": "Too many requests" }));
            if let Some(retry_after) = retry_after {
                answer.set("Retry-After", retry_after);
            }
            answer
        })
    });
    Trial::of(manner).passes(faults);
    assert!(refused.load(Ordering::Relaxed) > 0, "nobody was told to wait");
}

#[test]
fn a_limit_on_requests() {
    limited(12, Some("0"), &["again-dispatches"]);
}

#[test]
fn a_limit_that_asks_for_a_second() {
    limited(40, Some("1"), &[]);
}

#[test]
fn a_limit_that_does_not_say_for_how_long() {
    limited(40, None, &[]);
}

//! Correct servers that look different: every rule passes, though a fault still shows through.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "different/answers.rs"]
mod answers;
mod front;
#[path = "different/http.rs"]
mod http;
#[path = "different/ids.rs"]
mod ids;
#[path = "different/pace.rs"]
mod pace;

//! Revokes of tokens: each is one [`TokenScene`], played once, judged by all rules that concern it.

mod attempt;
mod look;
mod play;
mod scene;

pub use attempt::{Again, TokenAttempt};
pub use look::{Sight, Surroundings};
pub(super) use play::Bystander;
pub use scene::TokenScene;

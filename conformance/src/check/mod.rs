//! What a check may touch.
//!
//! A check gets a [`Cx`]. Most look at [`Attempt`]s: a [`Scene`] is one revoke under named
//! circumstances, played once for all the rules that judge it, with the account's status before it
//! and after it as well as what reached the provider. [`expect`] compares, [`property`] generates
//! cases, [`budget`] names every wait. Calls that overlap are a [`Race`], judged by [`history`] against
//! the [`model`] of one account; a [`Purse`] bounds what generated cases may spend.

mod accounts;
mod arrange;
pub mod attempt;
pub mod budget;
pub mod claim;
mod cost;
mod cx;
pub mod envelope;
pub mod expect;
mod gallery;
pub mod history;
pub mod life;
pub mod listing;
pub mod model;
pub mod property;
mod purse;
mod race;
mod repeat;
mod scene;
mod sequence;
mod stage;
pub mod tokens;

pub use attempt::Attempt;
pub use cost::Cost;
pub use cx::Cx;
pub use gallery::Gallery;
pub use purse::Purse;
pub use race::{Race, Raced};
pub use repeat::{Repeat, Repeated};
pub use scene::{BodyForm, Failure, Scene, Verb};
pub use sequence::{Script, Step};
pub use stage::Stage;
pub use tokens::{Sight, TokenAttempt, TokenScene};

pub use crate::target::Recorder;

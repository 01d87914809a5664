//! What a check may touch.
//!
//! A check gets a [`Cx`]. Most look at [`Attempt`]s: a [`Scene`] is one revoke under named
//! circumstances, played once for all the rules that judge it, with the account's status before it
//! and after it as well as what reached the provider. [`expect`] compares, [`property`] generates
//! cases, [`budget`] names every wait.

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
pub mod life;
pub mod listing;
pub mod property;
mod scene;
mod stage;
pub mod tokens;

pub use attempt::Attempt;
pub use cost::Cost;
pub use cx::Cx;
pub use gallery::Gallery;
pub use scene::{BodyForm, Failure, Scene, Verb};
pub use stage::Stage;
pub use tokens::{Sight, TokenAttempt, TokenScene};

//! What a rule is: one requirement, made checkable.

mod citation;
mod level;
mod need;

pub use citation::{Citation, Page, pages};
pub use level::{Basis, Level};
pub use need::Need;

use crate::check::{Cx, Scene, TokenScene};
use crate::outcome::Checked;
use futures_util::future::LocalBoxFuture;

/// The function that decides a rule.
pub type Check = for<'a> fn(&'a Cx<'a>) -> LocalBoxFuture<'a, Checked>;

/// One requirement with everything that is known of it.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The permanent name, `profile.area.what-holds`.
    pub id: &'static str,
    /// The numbered statements that it makes checkable.
    pub statements: &'static [&'static str],
    /// How binding the requirement is.
    pub level: Level,
    /// Whether a source states it or it follows from one.
    pub basis: Basis,
    /// The requirement, in one sentence.
    pub summary: &'static str,
    /// How it is judged, for somebody who wants to argue with the verdict.
    pub judged: &'static str,
    /// Where the requirement comes from.
    pub source: Citation,
    /// What it takes to judge it.
    pub needs: &'static [Need],
    /// The function that decides.
    pub check: Check,
}

impl Rule {
    /// The profile, the first part of the id.
    #[must_use]
    pub fn profile(&self) -> &'static str {
        self.id.split('.').next().unwrap_or_default()
    }

    /// The area, the second part of the id, which names the file.
    #[must_use]
    pub fn area(&self) -> &'static str {
        self.id.split('.').nth(1).unwrap_or_default()
    }

    /// The scenes that it may look at.
    pub fn scenes(&self) -> impl Iterator<Item = Scene> {
        self.needs.iter().flat_map(|need| need.scenes()).copied()
    }

    /// The scenes of tokens that it may look at.
    pub fn token_scenes(&self) -> impl Iterator<Item = TokenScene> {
        self.needs.iter().flat_map(|need| need.token_scenes()).copied()
    }

    /// Whether judging it changes anything on the target.
    #[must_use]
    pub fn changes(&self) -> bool {
        self.needs.iter().any(|need| need.changes())
    }
}

//! What one revoke of a token showed.

use super::{Sight, Surroundings, TokenScene};
use crate::check::life::{Answer, Life};
use crate::fixture::Family;
use crate::outcome::{Checked, Evidence, Stop};
use crate::target::{Response, Token};

/// What a scene showed.
#[derive(Debug)]
pub struct TokenAttempt {
    /// Which scene.
    pub scene: TokenScene,
    /// The token that the request named.
    pub named: Option<Token>,
    /// The answer: to the revoke, where there was one.
    pub answer: Response,
    /// The tokens of the family, the named one first, before.
    pub before: Vec<Sight>,
    /// The same afterwards.
    pub after: Vec<Sight>,
    /// The exchange of the refresh token afterwards.
    pub parent: Option<Answer>,
    /// The grant before, then afterwards.
    pub grant: Option<(Surroundings, Surroundings)>,
    /// A token of another grant afterwards, with the exchange of its refresh token.
    pub neighbour: Option<(Sight, Option<Answer>)>,
    /// What authorising again gave.
    pub again: Option<Again>,
    /// The family that it was played with.
    pub family: Option<Family>,
    /// The record.
    pub evidence: Evidence,
}

/// What authorising an address again gave.
#[derive(Debug)]
pub struct Again {
    /// The family; `None` where the exchange founded none.
    pub family: Option<Family>,
    /// Its first access token.
    pub sight: Option<Sight>,
}

impl TokenAttempt {
    /// A scene of which nothing but the answer is known yet.
    pub(super) fn new(scene: TokenScene, named: Option<Token>, answer: Response) -> Self {
        Self {
            scene,
            named,
            answer,
            before: Vec::new(),
            after: Vec::new(),
            parent: None,
            grant: None,
            neighbour: None,
            again: None,
            family: None,
            evidence: Evidence::default(),
        }
    }

    /// The revoke succeeded, so that its effects can be judged.
    ///
    /// # Errors
    ///
    /// Undecided where it did not.
    pub fn succeeded(&self) -> Checked {
        if (200..300).contains(&self.answer.status) {
            return Ok(());
        }
        Err(Stop::tried(format!("{} was answered {}, so it has no effects to judge", self.scene, self.answer.status)))
    }

    /// Whether the token that the request was about is alive afterwards.
    #[must_use]
    pub fn life(&self) -> Life {
        self.after.first().map_or_else(|| Life::Unseen("it was not looked at".to_owned()), Sight::life)
    }

    /// The other tokens of the family that were alive before.
    pub fn siblings(&self) -> impl Iterator<Item = &Sight> {
        let lived = self.before.iter().map(|sight| sight.life() == Life::Alive);
        self.after.iter().zip(lived).skip(1).filter(|(_, lived)| *lived).map(|(sight, _)| sight)
    }
}

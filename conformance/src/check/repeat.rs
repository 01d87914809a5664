//! Revokes of one account, repeated in every way.

use super::model::{Call, Provider};
use super::race::{Round, Source};
use super::{Cost, Raced, Stage, budget};
use crate::outcome::{Cause, Checked, Finding, Stop};
use std::fmt;

/// One way to revoke an account again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Repeat {
    /// This often, one after the other.
    OneByOne(usize),
    /// This often at the same time.
    AtOnce(usize),
    /// Once, losing the answer: as soon as the provider was reached.
    Lost,
    /// Once, losing the answer: at once.
    LostAtOnce,
    /// With the key of another project, where there is one.
    OtherProject,
}

/// What repeated revokes showed.
#[derive(Debug)]
pub struct Repeated {
    raced: Raced,
    /// Whether an answer was lost: what the server then knew of its dispatches is its own matter.
    lost: bool,
    /// What another project was answered instead of a refusal.
    let_in: Option<u16>,
}

impl Repeat {
    /// The requests that it takes at the most.
    #[must_use]
    pub fn cost(self) -> Cost {
        Cost::revokes(match self {
            Self::OneByOne(times) | Self::AtOnce(times) => times,
            Self::Lost | Self::LostAtOnce | Self::OtherProject => 1,
        })
    }

    /// Plays these on one account, which is read at the end.
    pub(super) async fn play(stage: &Stage, source: Source, ways: &[Self]) -> Result<Repeated, Cause> {
        let round = Round::begin(stage, source, Provider::Accepts, ways.len()).await?;
        let (mut lost, mut let_in) = (false, None);
        for way in ways {
            match way {
                Self::OneByOne(times) => {
                    for _ in 0..*times {
                        round.alone(Call::Revoke).await;
                    }
                }
                Self::AtOnce(times) => round.at_once(&vec![vec![Call::Revoke]; *times]).await?,
                Self::Lost | Self::LostAtOnce => {
                    lost = true;
                    round.lost(Call::Revoke, *way == Self::LostAtOnce).await?;
                }
                Self::OtherProject if stage.target.settings().other_api_key.is_some() => {
                    let status = round.with_other_key().await?;
                    let_in = let_in.or((200..300).contains(&status).then_some(status));
                }
                Self::OtherProject => {}
            }
        }
        if lost {
            // What a lost revoke still does must not undo what came after it.
            budget::quiet().await;
        }
        Ok(Repeated { raced: round.end().await, lost, let_in })
    }
}

impl fmt::Display for Repeat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OneByOne(1) => f.write_str("once"),
            Self::OneByOne(times) => write!(f, "{times} one by one"),
            Self::AtOnce(times) => write!(f, "{times} at once"),
            Self::Lost => f.write_str("one whose answer is lost"),
            Self::LostAtOnce => f.write_str("one that is left at once"),
            Self::OtherProject => f.write_str("one by another project"),
        }
    }
}

impl Repeated {
    /// However an account is revoked again, it is revoked once.
    ///
    /// # Errors
    ///
    /// [`Stop::Violated`] where the answers fit no order, where a token is accepted twice although no answer was lost,
    /// or where another project was let in; undecided as [`Raced::fits_an_order`].
    pub fn revokes_once(&self) -> Checked {
        self.raced.fits_an_order()?;
        if let Some(status) = self.let_in {
            let place = "a revoke with the key of another project, in between";
            return Err(Stop::violated(Finding::new("a refusal", status.to_string(), place)));
        }
        if self.lost || self.raced.seen.is_none() { Ok(()) } else { self.raced.accepted_once() }
    }

    /// The record.
    #[must_use]
    pub fn raced(&self) -> &Raced {
        &self.raced
    }
}

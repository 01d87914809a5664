//! The fold of a run's events.

use super::conclusion::{self, Conclusion, Counts};
use crate::event::{Ended, Event, RuleFinished, RunFinished, RunStarted};

/// Everything that a run's events say.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// How it began.
    pub started: RunStarted,
    /// What each rule came to, in the order of ids as the suite lists them.
    pub rules: Vec<RuleFinished>,
    /// What is left on the target, with the reason.
    pub left: Vec<(String, String)>,
    /// How it ended.
    pub finished: RunFinished,
}

impl Report {
    /// Folds events; a log that ends early is one of an interrupted run.
    ///
    /// # Errors
    ///
    /// The first event is not the start of a run.
    pub fn fold(events: impl IntoIterator<Item = Event>) -> Result<Self, String> {
        let mut events = events.into_iter();
        let Some(Event::RunStarted(started)) = events.next() else {
            return Err("the log does not begin with the start of a run".into());
        };
        let finished = RunFinished { ended: Ended::Interrupted, requests: 0, seconds: 0.0 };
        let mut report = Self { started, rules: Vec::new(), left: Vec::new(), finished };
        for event in events {
            match event {
                Event::RuleFinished(rule) => report.rules.push(*rule),
                Event::FixtureLeft { id, reason } => report.left.push((id, reason)),
                Event::RunFinished(finished) => report.finished = finished,
                Event::RuleStarted { .. } => {}
                Event::RunStarted(_) => return Err("the log holds more than one run".into()),
            }
        }
        // Rules finish in any order; a report always shows them in the same.
        report.rules.sort_by(|one, other| one.rule.id.cmp(&other.rule.id));
        Ok(report)
    }

    /// What the run as a whole says.
    #[must_use]
    pub fn conclusion(&self) -> Conclusion {
        conclusion::conclude(self)
    }

    /// How many rules came to what.
    #[must_use]
    pub fn counts(&self) -> Counts {
        conclusion::count(self)
    }
}

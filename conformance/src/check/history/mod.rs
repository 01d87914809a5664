//! Linearizability: whether calls that overlapped fit some order of one at a time.
//!
//! The checker is exhaustive, for histories of a handful of calls: it follows every order that the times allow, and
//! every state that a [`Model`] allows for what was answered. A call whose answer was lost may have taken effect at
//! any time since it was sent, or never.

mod table;
#[cfg(test)]
mod tests;

pub use table::rows;

use std::collections::{BTreeSet, HashSet};
use std::fmt::Display;
use std::hash::Hash;

/// The most calls of one history.
pub const LONGEST: usize = 16;

/// What calls do to a thing, one at a time.
pub trait Model {
    /// Where the thing may stand.
    type State: Copy + Eq + Ord + Hash + Display;
    /// What can be asked of it.
    type Call;
    /// What can be answered.
    type Answer;

    /// Every state that may follow a call with this answer; none where it cannot be answered so.
    ///
    /// Without an answer: every state that may follow the call, however it would have been answered.
    fn after(&self, state: Self::State, call: &Self::Call, answer: Option<&Self::Answer>) -> Vec<Self::State>;
}

/// One call of a history.
#[derive(Debug, Clone)]
pub struct Event<C, A> {
    /// Who called.
    pub caller: usize,
    /// What was called.
    pub call: C,
    /// When it was sent, at the latest by a clock that all events share; no two moments are the same.
    pub sent: u32,
    /// When it was answered, at the earliest, and what; `None` where that is not known.
    pub answer: Option<(u32, A)>,
}

/// The point in a history at which no order remains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break<S> {
    /// The event whose answer fits no order any more.
    pub at: usize,
    /// Where the thing could stand before that answer came.
    pub before: BTreeSet<S>,
}

/// The first answer that fits no order of the calls that had been sent by then.
pub fn breaks<M: Model>(
    model: &M,
    start: &[M::State],
    events: &[Event<M::Call, M::Answer>],
) -> Option<Break<M::State>> {
    let mut answered: Vec<_> =
        events.iter().enumerate().filter_map(|(at, event)| Some((event.answer.as_ref()?.0, at))).collect();
    answered.sort_unstable();
    let mut before = start.iter().copied().collect();
    for (time, at) in answered {
        let after = states(model, start, events, time);
        if after.is_empty() {
            return Some(Break { at, before });
        }
        before = after;
    }
    None
}

/// Where the thing may stand at a moment; nowhere where what was answered until then fits no order.
fn states<M: Model>(
    model: &M,
    start: &[M::State],
    events: &[Event<M::Call, M::Answer>],
    until: u32,
) -> BTreeSet<M::State> {
    debug_assert!(events.len() <= LONGEST, "{} calls are too many", events.len());
    let mut search = Search { model, events, until, seen: HashSet::new(), ends: BTreeSet::new() };
    for state in start {
        search.explore(0, *state);
    }
    search.ends
}

struct Search<'a, M: Model> {
    model: &'a M,
    events: &'a [Event<M::Call, M::Answer>],
    /// What was answered later is not known yet.
    until: u32,
    seen: HashSet<(u32, M::State)>,
    ends: BTreeSet<M::State>,
}

impl<M: Model> Search<'_, M> {
    /// Goes on from a state in which these calls have taken effect.
    fn explore(&mut self, done: u32, state: M::State) {
        if !self.seen.insert((done, state)) {
            return;
        }
        let waiting = |at: &usize| done & (1 << at) == 0;
        let all = 0..self.events.len();
        // Whoever was sent after an answer takes effect after what was answered.
        let horizon = all.clone().filter(waiting).filter_map(|at| self.answer(at).map(|(time, _)| time)).min();
        if horizon.is_none() {
            self.ends.insert(state);
        }
        let horizon = horizon.unwrap_or(self.until);
        for at in all.filter(waiting).filter(|at| self.events[*at].sent < horizon) {
            let answer = self.answer(at).map(|(_, answer)| answer);
            for next in self.model.after(state, &self.events[at].call, answer) {
                self.explore(done | (1 << at), next);
            }
        }
    }

    fn answer(&self, at: usize) -> Option<(u32, &M::Answer)> {
        let (time, answer) = self.events[at].answer.as_ref()?;
        (*time <= self.until).then_some((*time, answer))
    }
}

//! What the generated cases of one rule may spend: requests by class, seconds.

use super::Cost;
use crate::outcome::Exchange;
use crate::target::Recorder;
use std::cell::Cell;
use std::time::{Duration, Instant};

/// A budget that is paid from before anything is sent.
#[derive(Debug)]
pub struct Purse {
    left: Cell<Cost>,
    until: Instant,
}

impl Purse {
    /// A purse with this much, to be spent within this time.
    #[must_use]
    pub fn new(cost: Cost, time: Duration) -> Self {
        Self { left: Cell::new(cost), until: Instant::now() + time }
    }

    /// Pays the most that something can cost; `false` where there is not enough left, or no time.
    #[must_use]
    pub fn pay(&self, cost: Cost) -> bool {
        let left = self.left.get();
        let pays = left.covers(&cost) && Instant::now() < self.until;
        if pays {
            self.left.set(left.less(cost));
        }
        pays
    }
}

impl Purse {
    /// Takes back what was paid for something that cost less in the end.
    pub fn refund(&self, paid: Cost, recorder: &Recorder) {
        let spent =
            recorder.with(|evidence| evidence.exchanges.iter().map(cost_of).fold(Cost::NONE, |all, one| all + one));
        if spent == Cost::NONE {
            // What was not recorded may have been sent all the same.
            return;
        }
        // Whatever was created is going to be deleted.
        let spent = Cost { delete: spent.delete + spent.create, ..spent };
        self.left.set(self.left.get() + paid.less(spent));
    }

    /// Pays, if what is left afterwards still affords a `reserve`.
    #[must_use]
    pub fn keeps(&self, reserve: Cost, cost: Cost) -> bool {
        self.left.get().covers(&(reserve + cost)) && self.pay(cost)
    }
}

fn cost_of(exchange: &Exchange) -> Cost {
    let request = &exchange.request;
    match request.method.as_str() {
        "GET" => Cost::reads(1),
        "POST" if request.url.ends_with("/revoke") => Cost::revokes(1),
        "POST" => Cost { create: 1, ..Cost::NONE },
        "DELETE" => Cost { delete: 1, ..Cost::NONE },
        _ => Cost { change: 1, ..Cost::NONE },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_paid_is_gone() {
        let purse = Purse::new(Cost { read: 2, revoke: 1, ..Cost::NONE }, Duration::from_secs(60));
        assert!(purse.pay(Cost::reads(1)));
        assert!(!purse.pay(Cost { read: 1, create: 1, ..Cost::NONE }));
        assert!(purse.pay(Cost { read: 1, revoke: 1, ..Cost::NONE }));
        assert!(!purse.pay(Cost::reads(1)));
        assert!(!Purse::new(Cost::reads(9), Duration::ZERO).pay(Cost::reads(1)));
    }
}

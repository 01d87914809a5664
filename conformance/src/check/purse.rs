//! What the generated cases of one rule may spend: requests by class, seconds.

use super::Cost;
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
    /// Pays, if what is left afterwards still affords a `reserve`.
    #[must_use]
    pub fn keeps(&self, reserve: Cost, cost: Cost) -> bool {
        self.left.get().covers(&(reserve + cost)) && self.pay(cost)
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

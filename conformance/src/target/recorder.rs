//! The record of one rule's exchanges.

use crate::outcome::{Evidence, Exchange};
use std::sync::{Arc, Mutex, PoisonError};

/// Where exchanges are recorded; clones share one record.
#[derive(Debug, Clone, Default)]
pub struct Recorder {
    evidence: Arc<Mutex<Evidence>>,
}

impl Recorder {
    /// Keeps one exchange.
    pub fn exchange(&self, exchange: Exchange) {
        self.with(|evidence| evidence.exchanges.push(exchange));
    }

    /// Keeps a remark, once.
    pub fn remark(&self, text: impl Into<String>) {
        let text = text.into();
        self.with(|evidence| {
            if !evidence.remarks.contains(&text) {
                evidence.remarks.push(text);
            }
        });
    }

    /// Adds another record, without what is already here.
    pub fn absorb(&self, other: &Evidence) {
        self.with(|evidence| {
            for exchange in &other.exchanges {
                if !evidence.exchanges.iter().any(|known| known.number == exchange.number) {
                    evidence.exchanges.push(exchange.clone());
                }
            }
            for observation in &other.observations {
                if !evidence.observations.iter().any(|known| known.number == observation.number) {
                    evidence.observations.push(observation.clone());
                }
            }
            for remark in &other.remarks {
                if !evidence.remarks.contains(remark) {
                    evidence.remarks.push(remark.clone());
                }
            }
            evidence.omitted += other.omitted;
            evidence.whole |= other.whole;
            evidence.exchanges.sort_by_key(|exchange| exchange.number);
            evidence.observations.sort_by_key(|observation| observation.number);
        });
    }

    /// Counts exchanges that showed nothing new.
    pub fn omit(&self, count: usize) {
        self.with(|evidence| evidence.omitted += count);
    }

    /// The record so far.
    #[must_use]
    pub fn evidence(&self) -> Evidence {
        self.with(|evidence| evidence.clone())
    }

    /// Changes the record.
    pub fn with<T>(&self, change: impl FnOnce(&mut Evidence) -> T) -> T {
        change(&mut self.evidence.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

//! How long requests took.

use std::time::Duration;

/// Every latency of a phase, so that percentiles are exact.
#[derive(Debug, Default)]
pub(crate) struct Latencies {
    sorted_nanoseconds: Vec<u64>,
}

impl Latencies {
    /// Latencies in any order.
    pub(crate) fn new(latencies: impl IntoIterator<Item = Duration>) -> Self {
        let nanoseconds = latencies.into_iter().map(|latency| u64::try_from(latency.as_nanos()).unwrap_or(u64::MAX));
        let mut sorted_nanoseconds: Vec<u64> = nanoseconds.collect();
        sorted_nanoseconds.sort_unstable();
        Self { sorted_nanoseconds }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.sorted_nanoseconds.len()
    }

    /// The milliseconds within which this share of the requests, in percent, was answered.
    pub(crate) fn percentile(&self, percent: usize) -> Option<f64> {
        let rank = (self.len() * percent).div_ceil(100).max(1);
        self.sorted_nanoseconds.get(rank - 1).map(|nanoseconds| *nanoseconds as f64 / 1e6)
    }
}

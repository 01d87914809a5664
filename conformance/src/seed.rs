//! The number that all generated structure follows from.

use std::fmt;

/// A run's seed: the same seed generates the same cases, in the same order, for each stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed(pub u64);

impl Seed {
    /// A seed that nobody chose.
    #[must_use]
    pub fn random() -> Self {
        // Short enough to be typed again from a report.
        Self(fastrand::u64(..=u64::from(u32::MAX)))
    }

    /// Thirty-two bytes for one named stream of the run, independent of the order of the streams.
    #[must_use]
    pub fn stream(self, name: &str) -> [u8; 32] {
        use sha2::{Digest, Sha256};
        let mut hash = Sha256::new();
        hash.update(self.0.to_le_bytes());
        hash.update(name.as_bytes());
        hash.finalize().into()
    }
}

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

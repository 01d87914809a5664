//! How many requests something takes at the most, by class.

use std::fmt;
use std::ops::{Add, AddAssign, Mul};

/// Requests by what they do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// Reads, one by one or as lists.
    pub read: usize,
    /// Creations.
    pub create: usize,
    /// Changes of status, with whatever else is no other class.
    pub change: usize,
    /// Revokes.
    pub revoke: usize,
    /// Deletions.
    pub delete: usize,
}

impl Cost {
    /// Nothing.
    pub const NONE: Self = Self { read: 0, create: 0, change: 0, revoke: 0, delete: 0 };

    /// This many reads.
    #[must_use]
    pub const fn reads(count: usize) -> Self {
        Self { read: count, ..Self::NONE }
    }

    /// This many revokes.
    #[must_use]
    pub const fn revokes(count: usize) -> Self {
        Self { revoke: count, ..Self::NONE }
    }

    /// Whether there is enough of each class for another cost.
    #[must_use]
    pub const fn covers(&self, other: &Self) -> bool {
        self.read >= other.read
            && self.create >= other.create
            && self.change >= other.change
            && self.revoke >= other.revoke
            && self.delete >= other.delete
    }

    /// What is left after another cost, which it covers.
    #[must_use]
    pub const fn less(self, other: Self) -> Self {
        Self {
            read: self.read.saturating_sub(other.read),
            create: self.create.saturating_sub(other.create),
            change: self.change.saturating_sub(other.change),
            revoke: self.revoke.saturating_sub(other.revoke),
            delete: self.delete.saturating_sub(other.delete),
        }
    }

    /// All classes together.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.read + self.create + self.change + self.revoke + self.delete
    }

    /// Whether anything but reads is among them.
    #[must_use]
    pub const fn changes(&self) -> bool {
        self.total() > self.read
    }
}

impl Add for Cost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            read: self.read + other.read,
            create: self.create + other.create,
            change: self.change + other.change,
            revoke: self.revoke + other.revoke,
            delete: self.delete + other.delete,
        }
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Mul<usize> for Cost {
    type Output = Self;

    fn mul(self, times: usize) -> Self {
        Self {
            read: self.read * times,
            create: self.create * times,
            change: self.change * times,
            revoke: self.revoke * times,
            delete: self.delete * times,
        }
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<_> = [
            (self.read, "read"),
            (self.create, "create"),
            (self.change, "change"),
            (self.revoke, "revoke"),
            (self.delete, "delete"),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{count} {name}"))
        .collect();
        if parts.is_empty() { f.write_str("no requests") } else { f.write_str(&parts.join(", ")) }
    }
}

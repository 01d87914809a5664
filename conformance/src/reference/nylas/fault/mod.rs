//! The deliberate faults of the hosted OAuth part: each is one deviation from what it should do.
//!
//! Every file below holds the faults of one subject with the functions that act them out. The
//! handlers call those functions at named places; without a fault each gives back what it got.

pub(super) mod access;
pub(super) mod again;
pub(super) mod answer;
pub(super) mod dead;
pub(super) mod extent;
pub(super) mod leak;
pub(super) mod mercy;
pub(super) mod shape;
pub(super) mod spelling;
pub(super) mod upon;
pub(super) mod whole;

use super::super::fault::{self as every, Fault, count, join};

/// Every fault of this part, by subject.
pub const FAULTS: &[Fault] = &join::<{ count(AREAS) }>(AREAS);

const AREAS: &[&[Fault]] = &[
    answer::FAULTS,
    extent::FAULTS,
    dead::FAULTS,
    upon::FAULTS,
    again::FAULTS,
    mercy::FAULTS,
    shape::FAULTS,
    access::FAULTS,
    leak::FAULTS,
    spelling::FAULTS,
    whole::FAULTS,
];

/// What a fault does, for the code to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Deviation {
    Answer(answer::Answer),
    Extent(extent::Extent),
    Dead(dead::Dead),
    Upon(upon::Upon),
    Again(again::Again),
    Mercy(mercy::Mercy),
    Shape(shape::Shape),
    Access(access::Access),
    Leak(leak::Leak),
    Spelling(spelling::Spelling),
    Whole(whole::Whole),
}

/// One entry of a table, which reads in the order: what, in words, violated, shows, how.
const fn fault(
    id: &'static str,
    summary: &'static str,
    statements: &'static [&'static str],
    collateral: &'static [&'static str],
    deviation: Deviation,
) -> Fault {
    every::fault(id, summary, statements, collateral, every::Deviation::Nylas(deviation))
}

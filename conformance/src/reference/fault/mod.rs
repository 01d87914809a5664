//! The deliberate faults of the reference server: each is one deviation from what it should do.
//!
//! Every file below holds the faults of one subject with the functions that act them out. The
//! handlers call those functions at named places; without a fault each gives back what it got.

pub(in crate::reference) mod access;
pub(in crate::reference) mod again;
pub(in crate::reference) mod answer;
pub(in crate::reference) mod begin;
pub(in crate::reference) mod bodies;
pub(in crate::reference) mod change;
pub(in crate::reference) mod envelope;
pub(in crate::reference) mod filter;
pub(in crate::reference) mod ids;
pub(in crate::reference) mod leak;
pub(in crate::reference) mod liar;
pub(in crate::reference) mod memory;
pub(in crate::reference) mod paging;
pub(in crate::reference) mod race;
pub(in crate::reference) mod reach;
pub(in crate::reference) mod refusal;
pub(in crate::reference) mod removal;
pub(in crate::reference) mod renewal;
pub(in crate::reference) mod show;
pub(in crate::reference) mod switch;
pub(in crate::reference) mod upstream;
pub(in crate::reference) mod whole;

use serde_json::Value;

use super::nylas;

/// One deliberate deviation.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    /// The name, in kebab case.
    pub id: &'static str,
    /// What the server does under this fault, as a sentence fragment.
    pub summary: &'static str,
    /// The statements that this deviation violates.
    pub statements: &'static [&'static str],
    /// Statements that are bound to look violated too, because the deviation shows there.
    pub collateral: &'static [&'static str],
    pub(in crate::reference) deviation: Deviation,
}

/// Every fault of the connected accounts, by subject.
pub const FAULTS: &[Fault] = &join::<{ count(AREAS) }>(AREAS);

const AREAS: &[&[Fault]] = &[
    answer::FAULTS,
    again::FAULTS,
    race::FAULTS,
    refusal::FAULTS,
    upstream::FAULTS,
    access::FAULTS,
    leak::FAULTS,
    bodies::FAULTS,
    ids::FAULTS,
    envelope::FAULTS,
    liar::FAULTS,
    whole::FAULTS,
    begin::FAULTS,
    switch::FAULTS,
    removal::FAULTS,
    filter::FAULTS,
    paging::FAULTS,
    change::FAULTS,
    renewal::FAULTS,
    show::FAULTS,
    reach::FAULTS,
];

/// What a fault does, for the code to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Deviation {
    Answer(answer::Answer),
    Again(again::Again),
    Refusal(refusal::Refusal),
    Upstream(upstream::Upstream),
    Access(access::Access),
    Leak(leak::Leak),
    Bodies(bodies::Bodies),
    Ids(ids::Ids),
    Envelope(envelope::Envelope),
    Liar(liar::Liar),
    Whole(whole::Whole),
    Begin(begin::Begin),
    Switch(switch::Switch),
    Removal(removal::Removal),
    Filtering(filter::Filtering),
    Paging(paging::Paging),
    Change(change::Change),
    Renewal(renewal::Renewal),
    Show(show::Show),
    Race(race::Race),
    Reach(reach::Reach),
    /// One of the hosted OAuth part, which has a list of its own.
    Nylas(nylas::fault::Deviation),
}

/// The fault of this id.
pub fn find(id: &str) -> Option<&'static Fault> {
    FAULTS.iter().find(|fault| fault.id == id)
}

/// One entry of a table, which reads in the order: what, in words, violated, shows, how.
pub(in crate::reference) const fn fault(
    id: &'static str,
    summary: &'static str,
    statements: &'static [&'static str],
    collateral: &'static [&'static str],
    deviation: Deviation,
) -> Fault {
    Fault { id, summary, statements, collateral, deviation }
}

/// Takes a member away from an answer.
fn remove(answer: &mut Value, member: &str) {
    if let Some(members) = answer.as_object_mut() {
        members.remove(member);
    }
}

pub(in crate::reference) const fn count(areas: &[&[Fault]]) -> usize {
    let mut total = 0;
    let mut area = 0;
    while area < areas.len() {
        total += areas[area].len();
        area += 1;
    }
    total
}

pub(in crate::reference) const fn join<const COUNT: usize>(areas: &[&[Fault]]) -> [Fault; COUNT] {
    let mut all = [areas[0][0]; COUNT];
    let (mut area, mut next) = (0, 0);
    while area < areas.len() {
        let mut index = 0;
        while index < areas[area].len() {
            all[next] = areas[area][index];
            index += 1;
            next += 1;
        }
        area += 1;
    }
    all
}

macro_rules! deviations {
    ($($area:ident::$kind:ident),* $(,)?) => {
        $(impl From<$area::$kind> for Deviation {
            fn from(kind: $area::$kind) -> Self {
                Self::$kind(kind)
            }
        })*
    };
}

deviations! {
    answer::Answer,
    again::Again,
    refusal::Refusal,
    upstream::Upstream,
    access::Access,
    leak::Leak,
    bodies::Bodies,
    ids::Ids,
    envelope::Envelope,
    liar::Liar,
    whole::Whole,
    begin::Begin,
    switch::Switch,
    removal::Removal,
    filter::Filtering,
    paging::Paging,
    change::Change,
    renewal::Renewal,
    show::Show,
    race::Race,
    reach::Reach,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{FAULTS, Fault, nylas};

    /// Both parts of the server: an id says which fault is meant without saying of which part.
    fn every() -> Vec<&'static Fault> {
        FAULTS.iter().chain(nylas::FAULTS).collect()
    }

    #[test]
    fn ids_are_unique_kebab_case() {
        let ids: BTreeSet<_> = every().iter().map(|fault| fault.id).collect();
        assert_eq!(ids.len(), every().len());
        for id in ids {
            let word = |word: &str| {
                let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
                !word.is_empty() && word.chars().all(plain)
            };
            assert!(id.split('-').all(word), "{id}");
        }
    }

    #[test]
    fn statements_are_numbered_ones() {
        for fault in every() {
            assert!(!fault.statements.is_empty(), "{}", fault.id);
            let both: Vec<_> = fault.statements.iter().chain(fault.collateral).collect();
            for statement in &both {
                let (area, number) = statement.split_at(1);
                assert!("ABCD".contains(area), "{}: {statement}", fault.id);
                assert!(number.parse::<u8>().is_ok(), "{}: {statement}", fault.id);
            }
            let distinct: BTreeSet<_> = both.iter().collect();
            assert_eq!(distinct.len(), both.len(), "{} repeats a statement", fault.id);
        }
    }

    #[test]
    fn no_two_faults_are_the_same() {
        let every = every();
        for (index, fault) in every.iter().enumerate() {
            for other in &every[index + 1..] {
                assert_ne!(fault.deviation, other.deviation, "{} = {}", fault.id, other.id);
                assert_ne!(fault.summary, other.summary, "{} = {}", fault.id, other.id);
            }
        }
    }
}

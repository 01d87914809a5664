//! Faults of authorising an address again after its tokens were revoked.

use std::sync::Arc;

use super::super::clock::Seconds;
use super::super::code::Consent;
use super::super::refusal::Refusal;
use super::super::state::{Book, Issued, Shared};
use super::super::tokens::{FamilyId, Kind, Standing};
use super::Deviation as D;
use super::{Fault, fault};

/// What comes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Again {
    NewGrant,
    OldTokens,
    OldDeadTokens,
    BornDead,
    Refused,
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("authorising-again-makes-a-new-grant", "gives an address another grant once a token of it was revoked",
        &["D6"], &[], D::Again(Again::NewGrant)),
    fault("authorising-again-revives-the-old-tokens", "gives an address its revoked tokens again, alive",
        &["D6"], &["D7"], D::Again(Again::OldTokens)),
    fault("authorising-again-gives-the-dead-tokens", "gives an address its revoked tokens again, dead",
        &["D6"], &[], D::Again(Again::OldDeadTokens)),
    fault("authorising-again-gives-stillborn-tokens", "gives an address new tokens that are revoked from the start",
        &["D6"], &[], D::Again(Again::BornDead)),
    fault("authorising-again-is-refused", "refuses the code of an address once a token of it was revoked",
        &["D6"], &[], D::Again(Again::Refused)),
];

/// Turns a consent into tokens.
pub(in super::super) fn honour(
    shared: &Shared,
    book: &mut Book,
    consent: &Consent,
    now: Seconds,
) -> Result<Issued, Refusal> {
    let (Some(D::Again(again)), Some(old)) = (shared.deviation(), revoked(book, &consent.address, now)) else {
        return Ok(book.honour(consent, now));
    };
    match again {
        Again::NewGrant => {
            book.grants.forget(&consent.address);
            Ok(book.honour(consent, now))
        }
        Again::OldTokens => {
            let issued = former(book, old);
            for text in book.tokens.members(old).to_vec() {
                book.tokens.revive(&text);
            }
            Ok(issued)
        }
        Again::OldDeadTokens => Ok(former(book, old)),
        Again::BornDead => {
            let issued = book.honour(consent, now);
            for text in book.tokens.members(issued.family).to_vec() {
                book.tokens.kill(&text);
            }
            Ok(issued)
        }
        Again::Refused => Err(Refusal::invalid_grant("The grant was revoked")),
    }
}

/// The last family of an address of which a token was revoked.
fn revoked(book: &Book, address: &str, now: Seconds) -> Option<FamilyId> {
    let grant = book.grants.of(address)?;
    let dead = |text: &str| book.tokens.get(text).is_some_and(|token| token.standing(now) == Standing::Revoked);
    book.tokens.families_of(&grant.id).rev().find(|family| book.tokens.members(*family).iter().any(|text| dead(text)))
}

/// What an exchange gave before.
fn former(book: &Book, family: FamilyId) -> Issued {
    let of = |kind: Kind| {
        let mut members = book.tokens.members(family).iter();
        members.find(|text| book.tokens.get(text).is_some_and(|token| token.kind == kind)).map(ToString::to_string)
    };
    Issued {
        grant: Arc::clone(book.tokens.grant_of(family)),
        family,
        access: of(Kind::Access).unwrap_or_default(),
        refresh: of(Kind::Refresh),
    }
}

//! Faults of reach: which tokens a revoke kills.

use super::super::state::Shared;
use super::super::tokens::{FamilyId, Kind, Tokens};
use super::Deviation as D;
use super::{Fault, fault};

/// Which tokens die instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Extent {
    Nothing,
    GivenOnly,
    SparesGiven,
    SparesParent,
    SparesChildren,
    SparesYounger,
    SparesOlder,
    Everything,
}

/// Whatever is looked at meanwhile may find its tokens dead.
const ANY_TOKEN_MAY_DIE: &[&str] = &["D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "D10"];

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("token-revoke-kills-nothing", "answers a revoke with success, revoking nothing",
        &["D2", "D3", "D4"], &["D7"], D::Extent(Extent::Nothing)),
    fault("token-revoke-kills-the-given-token-only", "revokes the given token, leaving parent and children alive",
        &["D3", "D4"], &[], D::Extent(Extent::GivenOnly)),
    fault("given-token-lives-on", "revokes parent and children, leaving the given token alive",
        &["D2"], &["D7"], D::Extent(Extent::SparesGiven)),
    fault("parent-lives-on", "leaves the refresh token alive",
        &["D3"], &[], D::Extent(Extent::SparesParent)),
    fault("children-live-on", "leaves the other access tokens of the refresh token alive",
        &["D4"], &[], D::Extent(Extent::SparesChildren)),
    fault("younger-children-live-on", "leaves access tokens alive that were minted after the given one",
        &["D4"], &[], D::Extent(Extent::SparesYounger)),
    fault("older-children-live-on", "leaves access tokens alive that were minted before the given one",
        &["D4"], &[], D::Extent(Extent::SparesOlder)),
    fault("other-grants-tokens-die", "revokes the tokens of every grant",
        &["D9"], ANY_TOKEN_MAY_DIE, D::Extent(Extent::Everything)),
];

/// The tokens that a revoke of this one kills: its whole family.
pub(in super::super) fn of(shared: &Shared, tokens: &Tokens, given: &str, family: FamilyId) -> Vec<Box<str>> {
    let members = tokens.members(family);
    let Some(D::Extent(extent)) = shared.deviation() else {
        return members.to_vec();
    };
    if extent == Extent::Everything {
        return tokens.all().map(Into::into).collect();
    }
    let at = members.iter().position(|text| **text == *given).unwrap_or_default();
    let dies = |index: usize, text: &str| {
        let parent = tokens.get(text).is_some_and(|token| token.kind == Kind::Refresh);
        match extent {
            Extent::Nothing | Extent::Everything => false,
            Extent::GivenOnly => index == at,
            Extent::SparesGiven => index != at,
            Extent::SparesParent => !parent,
            Extent::SparesChildren => parent || index == at,
            Extent::SparesYounger => parent || index <= at,
            Extent::SparesOlder => parent || index >= at,
        }
    };
    let dying = members.iter().enumerate().filter(|(index, text)| dies(*index, text));
    dying.map(|(_, text)| text.clone()).collect()
}

//! Faults of what a revoke does to the grant, which it should leave alone.

use std::sync::Arc;

use super::super::state::{Book, Shared};
use super::super::tokens::FamilyId;
use super::Deviation as D;
use super::{Fault, fault};

/// What becomes of the grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Upon {
    Deletes,
    Invalidates,
    Touches,
    CutsOff,
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("token-revoke-deletes-the-grant", "deletes the grant with the token",
        &["D5", "D6"], &[], D::Upon(Upon::Deletes)),
    fault("token-revoke-invalidates-the-grant", "marks the grant invalid",
        &["D5"], &[], D::Upon(Upon::Invalidates)),
    fault("token-revoke-touches-the-grant", "moves the updated_at of the grant forward",
        &["D5"], &[], D::Upon(Upon::Touches)),
    fault("token-revoke-cuts-off-the-provider", "has the provider's token killed too, so that no data of the grant can be read",
        &["D5"], &[], D::Upon(Upon::CutsOff)),
];

/// Does to the grant of a family what a revoke does to it: nothing.
pub(in super::super) fn grant(shared: &Shared, book: &mut Book, family: FamilyId) {
    let Some(D::Upon(upon)) = shared.deviation() else {
        return;
    };
    let id = Arc::clone(book.tokens.grant_of(family));
    if upon == Upon::Deletes {
        book.delete(&id);
        return;
    }
    let Some(grant) = book.grants.get_mut(&id) else {
        return;
    };
    match upon {
        Upon::Deletes => {}
        Upon::Invalidates => grant.valid = false,
        // Later even within the second in which it was made.
        Upon::Touches => grant.updated = shared.clock.now().max(grant.updated) + 1,
        Upon::CutsOff => grant.cut_off = true,
    }
}

//! The paths of the connected-accounts operations.

use super::{Name, Path};

/// The collection, which the other paths start with.
pub const COLLECTION: &str = "/api/v3.1/connected_accounts";
const MEMBER: &str = "/api/v3.1/connected_accounts/";

/// List or create.
#[must_use]
pub fn collection() -> Path {
    Path::fixed(COLLECTION)
}

/// Get, delete or patch one account.
pub fn account(name: impl Into<Name>) -> Path {
    Path::naming(MEMBER, name.into(), "")
}

/// Revoke one account.
pub fn revoke(name: impl Into<Name>) -> Path {
    Path::naming(MEMBER, name.into(), "/revoke")
}

/// Enable or disable one account.
pub fn status(name: impl Into<Name>) -> Path {
    Path::naming(MEMBER, name.into(), "/status")
}

/// Start a link.
#[must_use]
pub fn link() -> Path {
    Path::fixed("/api/v3.1/connected_accounts/link")
}

/// Start the authorisation of one account again.
pub fn refresh(name: impl Into<Name>) -> Path {
    Path::naming(MEMBER, name.into(), "/refresh")
}

/// A path below one account that the API does not have.
pub fn unknown(name: impl Into<Name>) -> Path {
    Path::naming(MEMBER, name.into(), "/no-such-operation")
}

//! What generated code refers to by name.

mod envelope;
mod id;
mod nullable;
mod open;
#[cfg(feature = "nylas")]
mod secret;

#[cfg(feature = "nylas")]
pub(crate) use envelope::integer;
pub use envelope::{ErrorBody, ErrorEnvelope};
#[cfg(feature = "nylas")]
pub use id::GrantId;
pub use id::{AuthConfigId, ConnectedAccountId, InvalidId};
pub use nullable::Nullable;
pub use open::UnknownValue;
pub(crate) use open::{Text, open_enum};
#[cfg(feature = "nylas")]
pub use secret::{InvalidSecret, Secret};

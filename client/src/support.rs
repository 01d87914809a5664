//! What generated code refers to by name.

mod envelope;
mod id;
mod nullable;
mod open;

pub use envelope::{ErrorBody, ErrorEnvelope};
pub use id::{AuthConfigId, ConnectedAccountId, InvalidId};
pub use nullable::Nullable;
pub use open::UnknownValue;
pub(crate) use open::{Text, open_enum};

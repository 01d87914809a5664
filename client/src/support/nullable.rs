//! A value that can be null on purpose, for requests in which null removes what absence keeps.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value or null, where `Option` already says whether the member is there at all.
///
/// ```
/// use connected_accounts_client::{Nullable, types::CredentialPatch};
///
/// let patch: CredentialPatch = CredentialPatch::builder()
///     .generic_api_key(Nullable::from("new"))
///     .user_agent(Nullable::Null)
///     .try_into()?;
/// let json = serde_json::to_value(&patch)?;
/// assert_eq!(json, serde_json::json!({"generic_api_key": "new", "user_agent": null}));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nullable<T> {
    /// JSON null: remove the stored value.
    Null,
    /// A new value.
    Value(T),
}

impl<T> Nullable<T> {
    /// The value, unless this is null.
    pub fn into_option(self) -> Option<T> {
        match self {
            Self::Null => None,
            Self::Value(value) => Some(value),
        }
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl From<&str> for Nullable<String> {
    fn from(value: &str) -> Self {
        Self::Value(value.to_owned())
    }
}

impl<T: Serialize> Serialize for Nullable<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Value(value) => value.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Option::<T>::deserialize(deserializer)?;
        Ok(value.map_or(Self::Null, Self::Value))
    }
}

//! Masks the secrets among an account's connection values.

use serde_json::{Map, Value};

use super::catalog::AuthConfig;

/// Values that are no secrets. Whatever is not listed is masked, so that an unknown kind of
/// credential is never shown by oversight.
const PUBLIC: &[&str] = &[
    "COMPANYDOMAIN",
    "account_id",
    "account_url",
    "api_url",
    "authUri",
    "base_url",
    "borneo_dashboard_url",
    "callbackUrl",
    "callback_url",
    "client_id_issued_at",
    "client_secret_expires_at",
    "composio_link_redirect_url",
    "dc",
    "domain",
    "error",
    "error_description",
    "expired_at",
    "expires_at",
    "expires_in",
    "extension",
    "finalRedirectUri",
    "form_api_base_url",
    "instanceEndpoint",
    "instanceName",
    "long_redirect_url",
    "redirectUrl",
    "region",
    "revoked_at",
    "scope",
    "server_location",
    "shop",
    "site_name",
    "subdomain",
    "token_type",
    "version",
    "your-domain",
    "your_server",
];

/// How many characters of a secret are shown.
const SHOWN: usize = 4;
/// What is shown of a secret that is not shown at all.
const REDACTED: &str = "REDACTED";

/// Masks every secret in the values of a connection through an auth config.
pub(super) fn values(config: &AuthConfig, values: Map<String, Value>) -> Map<String, Value> {
    let mask = if config.managed { |_: &str| REDACTED.to_owned() } else { secret };
    masked(mask, values)
}

/// Masks one value.
pub(super) fn value(config: &AuthConfig, name: &str, value: Value) -> Value {
    let mut members = values(config, Map::from_iter([(name.to_owned(), value)]));
    members.remove(name).unwrap_or_default()
}

/// One secret, masked. A secret that would be shown whole, or nearly so, is not shown at all.
pub(super) fn secret(text: &str) -> String {
    if text.chars().count() <= SHOWN {
        return REDACTED.to_owned();
    }
    let shown: String = text.chars().take(SHOWN).collect();
    shown + "..."
}

fn masked(mask: fn(&str) -> String, values: Map<String, Value>) -> Map<String, Value> {
    let masked = |(key, value): (String, Value)| {
        let value = if PUBLIC.contains(&key.as_str()) { value } else { nested(mask, value) };
        (key, value)
    };
    values.into_iter().map(masked).collect()
}

fn nested(mask: fn(&str) -> String, value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(mask(&text)),
        Value::Array(items) => items.into_iter().map(|item| nested(mask, item)).collect(),
        Value::Object(members) => Value::Object(masked(mask, members)),
        plain => plain,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_keep_four_characters_at_most() {
        assert_eq!(secret("gho_secret"), "gho_...");
        assert_eq!(secret("abcd"), "REDACTED");
        assert_eq!(secret("éèêëé"), "éèêë...");
        assert_eq!(secret(""), "REDACTED");
    }

    #[test]
    fn what_is_not_known_to_be_public_is_masked_at_any_depth() {
        let Value::Object(members) = json!({
            "scope": "read write", "refresh_token": null, "expires_in": 3600,
            "authed_user": {"access_token": "secret-1", "scope": "read"}, "novel": ["secret-2"],
        }) else {
            unreachable!()
        };
        let expected = json!({
            "scope": "read write", "refresh_token": null, "expires_in": 3600,
            "authed_user": {"access_token": "secr...", "scope": "read"}, "novel": ["secr..."],
        });
        assert_eq!(Value::Object(masked(secret, members)), expected);
    }
}

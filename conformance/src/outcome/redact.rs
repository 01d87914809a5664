//! The removal of secrets before anything is recorded.

use serde_json::Value;
use std::sync::RwLock;

/// Members of an answer that are secrets wherever they stand.
const SECRET_MEMBERS: [&str; 5] = ["link_token", "redirect_url", "redirect_uri", "redirectUrl", "redirectUri"];

/// What queries usually leave as it is.
const UNRESERVED: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Replaces each known secret by its label.
///
/// Keys, the near misses made from them, gateway headers and given tokens are added as they become known.
#[derive(Debug, Default)]
pub struct Redactor {
    // Longest first, so that a near miss is replaced whole before the key that it contains.
    secrets: RwLock<Vec<Secret>>,
}

struct Secret {
    text: String,
    label: String,
}

impl Redactor {
    /// Makes `text` appear as `[label]` from now on.
    pub fn hide(&self, text: &str, label: &str) {
        // One or two characters would blank out half of every report without hiding anything.
        if text.len() < 3 {
            return;
        }
        let encoded: String = percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).collect();
        // Queries leave some of it as it is, write a space as +, or encode what need not be.
        let sparing: String = percent_encoding::utf8_percent_encode(text, UNRESERVED).collect();
        let form = sparing.replace("%20", "+");
        let whole: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let escaped = serde_json::to_string(text).unwrap_or_default();
        let escaped = escaped.trim_matches('"').to_owned();
        let mut secrets = self.secrets.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        for text in [text.to_owned(), encoded, sparing, form, whole, escaped] {
            if !secrets.iter().any(|known| known.text == text) {
                secrets.push(Secret { text, label: format!("[{label}]") });
            }
        }
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.text.len()));
    }

    /// The text with every known secret replaced.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        let secrets = self.secrets.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        secrets.iter().fold(text.to_owned(), |text, secret| {
            if text.contains(&secret.text) { text.replace(&secret.text, &secret.label) } else { text }
        })
    }

    /// A body with its secret members blanked, then with every known secret replaced.
    #[must_use]
    pub fn body(&self, text: &str) -> String {
        if let Ok(mut value) = serde_json::from_str::<Value>(text)
            && blank(&mut value)
        {
            return self.text(&value.to_string());
        }
        self.text(text)
    }
}

fn blank(value: &mut Value) -> bool {
    match value {
        Value::Object(members) => members.iter_mut().fold(false, |changed, (name, member)| {
            if SECRET_MEMBERS.contains(&name.as_str()) && member.is_string() {
                *member = Value::from("[redacted]");
                true
            } else {
                blank(member) || changed
            }
        }),
        // Each item is blanked, so nothing may stop at the first that was.
        Value::Array(items) => items.iter_mut().map(blank).fold(false, |changed, blanked| changed | blanked),
        _ => false,
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_miss_goes_whole_before_the_key_that_it_contains() {
        let redactor = Redactor::default();
        redactor.hide("ak_secret", "api key");
        redactor.hide("ak_secretX", "near miss");
        assert_eq!(redactor.text("x ak_secretX y ak_secret"), "x [near miss] y [api key]");
    }

    #[test]
    fn encoded_secrets_go_too() {
        let redactor = Redactor::default();
        redactor.hide("a b\"c", "key");
        for spelling in ["a%20b%22c", "a+b%22c", "%61%20%62%22%63"] {
            assert_eq!(redactor.text(spelling), "[key]");
        }
        assert_eq!(redactor.text(r#"{"k":"a b\"c"}"#), r#"{"k":"[key]"}"#);
    }

    #[test]
    fn members_that_carry_a_login_are_blanked() {
        let redactor = Redactor::default();
        let body = redactor.body(r#"{"a":[{"redirect_url":"https://x.test/?t=1"}],"redirect_uri":null}"#);
        assert_eq!(body, r#"{"a":[{"redirect_url":"[redacted]"}],"redirect_uri":null}"#);
    }

    #[test]
    fn debug_shows_labels_only() {
        let redactor = Redactor::default();
        redactor.hide("ak_secret", "api key");
        assert!(!format!("{redactor:?}").contains("ak_secret"));
    }
}

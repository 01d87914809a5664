//! The removal of secrets before anything is recorded.

use serde_json::Value;
use std::sync::RwLock;

/// Members of an answer that are secrets wherever they stand.
const SECRET_MEMBERS: [&str; 5] = ["link_token", "redirect_url", "redirect_uri", "redirectUrl", "redirectUri"];

/// What queries usually leave as it is.
const UNRESERVED: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The shortest beginning of a secret that is taken for one, in bytes.
const SHORTEST_PART: usize = 8;

/// Replaces each known secret by its label, each longer half of one that was cut off as well.
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
        let whole = |text: String, secret: &Secret| {
            if text.contains(&secret.text) { text.replace(&secret.text, &secret.label) } else { text }
        };
        let text = secrets.iter().fold(text.to_owned(), whole);
        secrets.iter().fold(text, |text, secret| secret.without_beginnings(text))
    }

    /// A body with its secret members blanked, then with every known secret replaced.
    #[must_use]
    pub fn body(&self, text: &str) -> String {
        match serde_json::from_str::<Value>(text) {
            Ok(mut value) => match blank(&mut value) {
                true => self.text(&value.to_string()),
                false => self.text(text),
            },
            // Where such a member ends cannot be told without a parser.
            Err(_) => match SECRET_MEMBERS.iter().filter_map(|name| text.find(&format!("\"{name}\""))).min() {
                Some(at) => self.text(&text[..at]) + "[redacted from here]",
                None => self.text(text),
            },
        }
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

impl Secret {
    /// The text without what is left of this secret where it was cut off.
    fn without_beginnings(&self, mut text: String) -> String {
        let half = (self.text.len() / 2).max(SHORTEST_PART);
        let Some(head) = self.text.get(..half) else { return text };
        while let Some(at) = text.find(head) {
            let same = text[at..].bytes().zip(self.text.bytes()).take_while(|(one, other)| one == other).count();
            let mut end = at + same;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            text.replace_range(at..end, "[the beginning of a secret]");
        }
        text
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
    fn what_a_cut_leaves_of_a_secret_goes_too() {
        let redactor = Redactor::default();
        redactor.hide("ak_secret_of_a_project", "api key");
        assert_eq!(redactor.text("x ak_secret_of_a_p… ak_secret_"), "x [the beginning of a secret]… ak_secret_");
        assert_eq!(redactor.text("ak_secret_of"), "[the beginning of a secret]");
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
        let cut = redactor.body(r#"{"a":1,"redirect_url":"https://x.test/?t=1","b"#);
        assert_eq!(cut, r#"{"a":1,[redacted from here]"#);
    }

    #[test]
    fn debug_shows_labels_only() {
        let redactor = Redactor::default();
        redactor.hide("ak_secret", "api key");
        assert!(!format!("{redactor:?}").contains("ak_secret"));
    }
}

//! Texts that resemble the key without being it.

use super::NearMiss;

impl NearMiss {
    /// Each near miss.
    pub const ALL: [Self; 4] = [Self::Head, Self::Tail, Self::Longer, Self::LetterCase];

    /// What is changed, in words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Head => "its last character missing",
            Self::Tail => "its first character missing",
            Self::Longer => "one character more",
            Self::LetterCase => "its letters in the other case",
        }
    }

    /// The near miss of `key`; `None` where it would be no other text.
    pub(super) fn of(self, key: &str) -> Option<String> {
        let text: String = match self {
            Self::Head => key.chars().take(key.chars().count().saturating_sub(1)).collect(),
            Self::Tail => key.chars().skip(1).collect(),
            Self::Longer => format!("{key}0"),
            Self::LetterCase => key
                .chars()
                .map(|c| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() })
                .collect(),
        };
        (!text.is_empty() && text != key).then_some(text)
    }
}

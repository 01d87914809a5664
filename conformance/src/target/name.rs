//! What a path may name: an account of this run, or provably nothing.

use super::{AccountId, Ownership};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

/// What has to be encoded inside one path segment.
const SEGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'/')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The part of a path that names an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// An account that this run made or was given.
    Own(AccountId),
    /// A spelling that no server may take for an account of anyone.
    Nothing(Nothing),
}

/// A spelling, as it stands in the request line, that names nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nothing(String);

impl Name {
    /// The spelling in the request line.
    #[must_use]
    pub fn spelling(&self) -> String {
        match self {
            Self::Own(id) => utf8_percent_encode(id.as_str(), SEGMENT).to_string(),
            Self::Nothing(nothing) => nothing.0.clone(),
        }
    }
}

impl Nothing {
    /// Takes text that names nothing, percent-encoding what a path segment cannot hold.
    ///
    /// # Errors
    ///
    /// Refuses text that decodes, once or more often, to an account that is known to exist.
    pub fn from_text(text: &str, known: &Ownership) -> Result<Self, String> {
        Self::from_spelling(utf8_percent_encode(text, SEGMENT).to_string(), known)
    }

    /// Takes a spelling that is sent as it stands.
    ///
    /// # Errors
    ///
    /// Refuses a spelling that decodes, once or more often, to an account that is known to exist.
    pub fn from_spelling(spelling: impl Into<String>, known: &Ownership) -> Result<Self, String> {
        let spelling = spelling.into();
        match readings(&spelling).into_iter().find(|reading| known.knows(reading)) {
            Some(id) => Err(format!("the spelling {spelling:?} may be read as the account {id}")),
            None => Ok(Self(spelling)),
        }
    }
}

/// Every text that a sloppy server could take the spelling for.
fn readings(spelling: &str) -> Vec<String> {
    let mut readings = Vec::new();
    let mut text = spelling.to_owned();
    for _ in 0..4 {
        readings.push(text.trim_matches(|c: char| c.is_whitespace() || c.is_control()).to_owned());
        readings.push(text.replace('+', " ").trim().to_owned());
        readings.push(text.clone());
        let decoded = percent_decode_str(&text).decode_utf8_lossy().into_owned();
        if decoded == text {
            break;
        }
        text = decoded;
    }
    readings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(id: &str) -> Ownership {
        let ownership = Ownership::default();
        ownership.own(AccountId::new(id).unwrap());
        ownership
    }

    #[test]
    fn an_own_id_is_one_segment() {
        assert_eq!(Name::Own(AccountId::new("a:b^c").unwrap()).spelling(), "a:b%5Ec");
    }

    #[test]
    fn disguises_of_a_real_id_are_refused() {
        let known = known("ca_1");
        for spelling in ["ca_1", "%63a_1", "%2563a_1", "ca_1%20", "ca_1%0a", "+ca_1"] {
            assert!(Nothing::from_spelling(spelling, &known).is_err(), "{spelling}");
        }
    }

    #[test]
    fn near_misses_of_a_real_id_name_nothing() {
        let known = known("ca_1");
        for text in ["ca_", "ca_12", "a_1", "xca_1", "é", "\u{1}"] {
            assert!(Nothing::from_text(text, &known).is_ok(), "{text}");
        }
    }
}

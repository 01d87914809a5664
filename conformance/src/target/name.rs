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

/// How hard it has to be to hit upon an id by chance, in bits, before one may be invented.
const UNGUESSABLE: f64 = 60.0;
/// The longest fragment that no server uses as an id, in characters.
const TOO_SHORT: usize = 3;
/// Longer than any id, in characters.
const TOO_LONG: usize = 256;

impl Nothing {
    /// Takes text that names nothing, percent-encoding what a path segment cannot hold.
    ///
    /// # Errors
    ///
    /// Refuses text that somebody's account could have as its id, read as sloppily as a server may: only what is too
    /// long, too short, or too random to be hit upon by chance provably names nothing.
    pub fn from_text(text: &str, known: &Ownership) -> Result<Self, String> {
        let nothing = Self::unlike(text, known)?;
        let plausible =
            |part: &&str| (TOO_SHORT + 1..TOO_LONG).contains(&part.chars().count()) && randomness(part) < UNGUESSABLE;
        match text.split(|c: char| !is_usual(c)).find(plausible) {
            Some(part) => Err(format!("{part:?} could be the id of somebody's account")),
            None => Ok(nothing),
        }
    }

    /// Takes text that differs a little from the id of an account of this run.
    ///
    /// # Errors
    ///
    /// Refuses it where ids are so short that the text could be somebody's, or where it may be read as a known one.
    pub fn near(own: &AccountId, text: &str, known: &Ownership) -> Result<Self, String> {
        if randomness(own.as_str()) < UNGUESSABLE {
            return Err("the ids of this target are so short that a similar one could be somebody's".into());
        }
        Self::unlike(text, known)
    }

    /// Takes a path trick as it stands.
    ///
    /// # Errors
    ///
    /// Refuses a spelling that may be read as a known account.
    pub fn trick(spelling: &'static str, known: &Ownership) -> Result<Self, String> {
        Self::from_spelling(spelling.to_owned(), known)
    }

    fn unlike(text: &str, known: &Ownership) -> Result<Self, String> {
        Self::from_spelling(utf8_percent_encode(text, SEGMENT).to_string(), known)
    }

    fn from_spelling(spelling: String, known: &Ownership) -> Result<Self, String> {
        match readings(&spelling).into_iter().find(|reading| known.knows(reading)) {
            Some(id) => Err(format!("the spelling {spelling:?} may be read as the account {id}")),
            None => Ok(Self(spelling)),
        }
    }
}

/// Whether ids are usually made of such characters.
fn is_usual(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_.~:@".contains(c)
}

/// How hard it is to hit upon such a text by chance, in bits: its letters and digits, by the classes among them.
fn randomness(text: &str) -> f64 {
    let holds = |is_in: fn(&char) -> bool| text.chars().any(|c| is_in(&c));
    let digits = if holds(char::is_ascii_digit) { 10.0 } else { 0.0 };
    let letters = [holds(char::is_ascii_lowercase), holds(char::is_ascii_uppercase)].into_iter().filter(|held| *held);
    let alphabet: f64 = digits + 26.0 * letters.count() as f64;
    let count = text.chars().filter(char::is_ascii_alphanumeric).count();
    if count == 0 { 0.0 } else { count as f64 * alphabet.log2() }
}

/// Every text that a sloppy server could take the spelling for.
fn readings(spelling: &str) -> Vec<String> {
    let mut readings = Vec::new();
    let mut text = spelling.to_owned();
    for _ in 0..4 {
        readings.push(text.trim().to_owned());
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
            assert!(Nothing::from_spelling(spelling.into(), &known).is_err(), "{spelling}");
        }
    }

    #[test]
    fn near_misses_of_a_long_id_name_nothing() {
        let own = AccountId::new("ca_1a2b3c4d5e6f").unwrap();
        let known = known(own.as_str());
        for text in ["ca_1a2b3c4d5e6", "ca_1a2b3c4d5e6f0", "ca_1a2b3c4d5e6f/x", "CA_1A2B3C4D5E6F"] {
            assert!(Nothing::near(&own, text, &known).is_ok(), "{text}");
        }
        assert!(Nothing::near(&own, "ca_1a2b3c4d5e6f ", &known).is_err());
    }

    #[test]
    fn what_could_be_somebodys_is_refused() {
        let own = AccountId::new("48151623").unwrap();
        let known = known(own.as_str());
        assert!(Nothing::near(&own, "4815162", &known).is_err());
        for text in ["gmail", "12345678", "4815162/x", "ca_abc123", " 4815162"] {
            assert!(Nothing::from_text(text, &known).is_err(), "{text}");
        }
        for text in ["é", "\u{1}", "a/b", "ca_1a2b3c4d5e6g", "0f8fad5b-d9cb-469f-a165-70867728950e"] {
            assert!(Nothing::from_text(text, &known).is_ok(), "{text}");
        }
        assert!(Nothing::from_text(&"1".repeat(300), &known).is_ok());
    }
}

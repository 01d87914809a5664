//! Faults of decoding the query of a revoke.

use std::borrow::Cow;

use url::form_urlencoded;

use super::super::super::query::Query;
use super::super::state::Shared;
use super::Deviation as D;
use super::{Fault, fault};

/// How the query is read instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Spelling {
    PlusIsAPlus,
    PercentSpaceStays,
    DecodesTwice,
    SplitsAfterDecoding,
    LettersStayEncoded,
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("plus-is-no-space", "takes + in the query for a plus",
        &["D10"], &[], D::Spelling(Spelling::PlusIsAPlus)),
    fault("percent-20-is-no-space", "leaves %20 in the query as it is",
        &["D10"], &[], D::Spelling(Spelling::PercentSpaceStays)),
    fault("query-is-decoded-twice", "decodes the query twice, so that %2B becomes a space",
        &["D10"], &[], D::Spelling(Spelling::DecodesTwice)),
    fault("query-is-split-after-decoding", "decodes the query before it looks for &, so that %26 ends the token",
        &["D10"], &[], D::Spelling(Spelling::SplitsAfterDecoding)),
    fault("encoded-letters-stay-encoded", "leaves letters in the query as they are where they are percent-encoded",
        &["D10"], &[], D::Spelling(Spelling::LettersStayEncoded)),
];

/// Reads the query of a revoke.
pub(in super::super) fn query(shared: &Shared, raw: Option<&str>) -> Query {
    let Some(D::Spelling(spelling)) = shared.deviation() else {
        return Query::read(raw);
    };
    // What is read otherwise is written so that reading it as usual comes to the same.
    let raw = raw.unwrap_or_default();
    let again = match spelling {
        Spelling::PlusIsAPlus => raw.replace('+', "%2B"),
        Spelling::PercentSpaceStays => raw.replace("%20", "%2520"),
        Spelling::LettersStayEncoded => letters_encoded_twice(raw),
        Spelling::DecodesTwice => rewritten(raw, |value| value.replace('&', "%26")),
        Spelling::SplitsAfterDecoding => {
            rewritten(raw, |value| value.replace('%', "%25").replace('+', "%2B").replace(' ', "%20"))
        }
    };
    Query::read(Some(&again))
}

/// The query with each percent-encoded letter encoded once more.
fn letters_encoded_twice(raw: &str) -> String {
    let mut parts = raw.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let byte = part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let sign = if byte.is_some_and(|byte| byte.is_ascii_alphabetic()) { "%25" } else { "%" };
        text + sign + part
    })
}

/// The query with each value decoded, then written in another way.
fn rewritten(raw: &str, write: impl Fn(Cow<'_, str>) -> String) -> String {
    let pairs = form_urlencoded::parse(raw.as_bytes());
    pairs.map(|(name, value)| format!("{name}={}", write(value))).collect::<Vec<_>>().join("&")
}

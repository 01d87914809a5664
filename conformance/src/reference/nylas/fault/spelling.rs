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
        Spelling::DecodesTwice => rewritten(raw, |value| value.replace('&', "%26")),
        Spelling::SplitsAfterDecoding => {
            rewritten(raw, |value| value.replace('%', "%25").replace('+', "%2B").replace(' ', "%20"))
        }
    };
    Query::read(Some(&again))
}

/// The query with each value decoded, then written in another way.
fn rewritten(raw: &str, write: impl Fn(Cow<'_, str>) -> String) -> String {
    let pairs = form_urlencoded::parse(raw.as_bytes());
    pairs.map(|(name, value)| format!("{name}={}", write(value))).collect::<Vec<_>>().join("&")
}

//! Faults of reading the id in a path.

use super::super::account::Account;
use super::super::auth::Caller;
use super::super::envelope::ApiError;
use super::super::id::Named;
use super::super::state::Shared;
use super::Deviation as D;
use super::{Fault, fault};

/// How ids are misread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Ids {
    MalformedFails,
    LongFails,
    NonAsciiFails,
    ControlFails,
    StartFinds,
    MoreFinds,
    IgnoresCase,
    StopsAtSlash,
}

/// From which length on an id is too long for a server that cannot bear it, in bytes.
const LONG: usize = 128;

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("malformed-id-fails", "answers 500 for an id that is malformed",
        &["A30"], &[], D::Ids(Ids::MalformedFails)),
    fault("long-id-fails", "answers 500 for an id that is very long",
        &["A30"], &[], D::Ids(Ids::LongFails)),
    fault("non-ascii-id-fails", "answers 500 for an id that is not ASCII",
        &["A30"], &[], D::Ids(Ids::NonAsciiFails)),
    fault("control-character-in-id-fails", "answers 500 for an id with a control character",
        &["A30"], &[], D::Ids(Ids::ControlFails)),
    fault("start-of-id-is-enough", "takes the beginning of an id for the id",
        &["A30"], &[], D::Ids(Ids::StartFinds)),
    fault("more-than-the-id-is-ignored", "ignores what follows a whole id",
        &["A30"], &[], D::Ids(Ids::MoreFinds)),
    fault("case-of-id-is-ignored", "ignores the letter case of an id",
        &["A30"], &[], D::Ids(Ids::IgnoresCase)),
    fault("id-ends-at-encoded-slash", "ignores what follows an encoded slash in an id",
        &["A30"], &[], D::Ids(Ids::StopsAtSlash)),
];

/// Reads another id into the text of a path segment, or chokes on it.
pub(in crate::reference) fn respell(
    shared: &Shared,
    caller: Caller,
    text: Option<String>,
) -> Result<Option<String>, ApiError> {
    let Some(D::Ids(ids)) = shared.deviation() else {
        return Ok(text);
    };
    let given = text.as_deref();
    let chokes = match ids {
        Ids::MalformedFails => matches!(given.map(Named::read), None | Some(Named::Malformed)),
        Ids::LongFails => given.is_some_and(|text| text.len() > LONG),
        Ids::NonAsciiFails => given.is_none_or(|text| !text.is_ascii()),
        Ids::ControlFails => given.is_some_and(|text| text.chars().any(char::is_control)),
        _ => false,
    };
    if chokes {
        return Err(ApiError::internal());
    }
    let known = |like: &dyn Fn(&str) -> bool| {
        let like = |account: &Account| like(&account.id.to_string());
        let accounts = shared.accounts_where(caller.project, like);
        accounts.first().map(|account| account.id.to_string())
    };
    let respelled = given.and_then(|text| match ids {
        Ids::StartFinds if text.len() > 4 => known(&|id| id.starts_with(text)),
        Ids::MoreFinds => known(&|id| text.starts_with(id)),
        Ids::IgnoresCase => known(&|id| id.eq_ignore_ascii_case(text)),
        Ids::StopsAtSlash => text.split('/').next().map(str::to_owned),
        _ => None,
    });
    Ok(respelled.or(text))
}

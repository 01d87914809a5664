//! Faults of filtering lists.

use super::super::listing::{Filter, Page};
use super::super::query::Query;
use super::super::state::Shared;
use super::Deviation as D;
use super::{Fault, fault};

/// How filters deviate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Filtering {
    Ignores(&'static str),
    LastValue,
    FirstValue,
    LastParameter,
    NoSplitting,
    AllValues,
    AnyFilter,
    ItemsTwice,
    LastMissing,
}

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("list-ignores-statuses", "lists accounts of every status, whatever statuses says",
        &["C6"], &["A3", "C7"], D::Filtering(Filtering::Ignores("statuses"))),
    fault("list-ignores-user-ids", "lists accounts of every user, whatever user_ids says",
        &["C6"], &["A3", "C3", "C7", "C8", "A31"], D::Filtering(Filtering::Ignores("user_ids"))),
    fault("list-ignores-auth-config-ids", "lists accounts of every auth config, whatever auth_config_ids says",
        &["C6"], &["C7"], D::Filtering(Filtering::Ignores("auth_config_ids"))),
    fault("list-ignores-toolkit-slugs", "lists accounts of every toolkit, whatever toolkit_slugs says",
        &["C6"], &["C7"], D::Filtering(Filtering::Ignores("toolkit_slugs"))),
    fault("list-ignores-account-ids", "lists every account, whatever connected_account_ids says",
        &["C6"], &["C7"], D::Filtering(Filtering::Ignores("connected_account_ids"))),
    fault("list-takes-last-value", "takes the last of several values of a filter only",
        &["C6"], &["C7"], D::Filtering(Filtering::LastValue)),
    fault("list-takes-first-value", "takes the first of several values of a filter only",
        &["C6"], &["C7"], D::Filtering(Filtering::FirstValue)),
    fault("list-takes-last-parameter", "takes the last of several parameters of one name only, split at commas",
        &["C6"], &["C7"], D::Filtering(Filtering::LastParameter)),
    fault("list-splits-no-commas", "takes values that are joined by commas for one value",
        &["C6"], &["C7"], D::Filtering(Filtering::NoSplitting)),
    fault("list-wants-all-values", "wants an account to match all of several values of a filter",
        &["C6"], &["C7"], D::Filtering(Filtering::AllValues)),
    fault("list-wants-any-filter", "lists accounts that match one of several filters",
        &["C6"], &["A3", "C7", "C8"], D::Filtering(Filtering::AnyFilter)),
    fault("list-shows-items-twice", "lists every account twice in a row",
        &["C6"], &["A31", "C7", "C8"], D::Filtering(Filtering::ItemsTwice)),
    fault("list-loses-the-last-item", "leaves the last of several accounts out of a list's last page",
        &["C6"], &["A3", "A31", "C7"], D::Filtering(Filtering::LastMissing)),
];

/// The values of an array parameter.
pub(in crate::reference) fn values<'a>(shared: &Shared, query: &'a Query, name: &str) -> Vec<&'a str> {
    let mut values = query.all(name);
    let Some(D::Filtering(filtering)) = shared.deviation() else {
        return values;
    };
    match filtering {
        Filtering::Ignores(ignored) if ignored == name => values.clear(),
        Filtering::LastValue => drop(values.drain(..values.len().saturating_sub(1))),
        Filtering::FirstValue => values.truncate(1),
        Filtering::LastParameter => values = query.one(name).map(|last| last.split(',').collect()).unwrap_or_default(),
        Filtering::NoSplitting => values = query.whole(name),
        _ => {}
    }
    values
}

/// Wants something else of the accounts.
pub(in crate::reference) fn widen(shared: &Shared, query: &Query, mut filter: Filter) -> Filter {
    let several = || {
        ["user_ids", "statuses", "connected_account_ids", "auth_config_ids", "toolkit_slugs"].iter().any(|name| {
            let values = query.all(name);
            values.iter().any(|value| *value != values[0])
        })
    };
    match shared.deviation() {
        Some(D::Filtering(Filtering::AllValues)) if several() => filter.ids = Some(Vec::new()),
        Some(D::Filtering(Filtering::AnyFilter)) => filter.any = true,
        _ => {}
    }
    filter
}

/// Lists something else than was found.
pub(in crate::reference) fn found(shared: &Shared, page: &mut Page) {
    match shared.deviation() {
        Some(D::Filtering(Filtering::ItemsTwice)) => {
            let items = std::mem::take(&mut page.items);
            page.items = items.into_iter().flat_map(|item| [item.clone(), item]).collect();
        }
        Some(D::Filtering(Filtering::LastMissing)) if page.next.is_none() && page.items.len() > 1 => {
            page.items.pop();
        }
        _ => {}
    }
}

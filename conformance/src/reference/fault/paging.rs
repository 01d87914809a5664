//! Faults of the pages of lists, of their order.

use super::super::listing::{Filter, Page, Place, Wanted};
use super::super::state::Shared;
use super::Deviation as D;
use super::{Fault, fault};

/// How pages deviate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reference) enum Paging {
    Repeats,
    Skips,
    NeverEnds,
    EndsEarly,
    OneMore,
    NoLimit,
    ForgetsFilter,
    ForgetsOrder,
    Descends,
    Reverses,
    ByCreation,
}

/// The page size that is given where the one that is asked for is not looked at.
const ANY_LIMIT: usize = 50;

#[rustfmt::skip]
pub(super) const FAULTS: &[Fault] = &[
    fault("page-repeats-an-item", "begins each later page with the last item of the page before",
        &["C7"], &["C6", "C8"], D::Paging(Paging::Repeats)),
    fault("page-skips-an-item", "leaves the first item out of each later page",
        &["C7"], &["C6"], D::Paging(Paging::Skips)),
    fault("pages-never-end", "gives the cursor of the last page as its next one again",
        &["C7"], &["C6", "C8"], D::Paging(Paging::NeverEnds)),
    fault("pages-end-early", "never gives a cursor, however much is left",
        &["C7"], &["C6"], D::Paging(Paging::EndsEarly)),
    fault("page-holds-one-more", "puts one item more on a page than was asked for",
        &["C7"], &[], D::Paging(Paging::OneMore)),
    fault("page-ignores-limit", "puts fifty items on a page, whatever limit says",
        &["C7"], &[], D::Paging(Paging::NoLimit)),
    fault("later-page-forgets-filter", "filters the first page only",
        &["C7"], &["C6", "C8"], D::Paging(Paging::ForgetsFilter)),
    fault("later-page-forgets-order", "orders later pages as if nothing had been asked for",
        &["C7", "C8"], &["C6"], D::Paging(Paging::ForgetsOrder)),
    fault("list-ignores-direction", "lists newest first, whatever order_direction says",
        &["C8"], &[], D::Paging(Paging::Descends)),
    fault("list-reverses-direction", "lists in the opposite of the direction that was asked for",
        &["C8"], &[], D::Paging(Paging::Reverses)),
    fault("list-ignores-order-by", "orders by the time of creation, whatever order_by says",
        &["C8"], &[], D::Paging(Paging::ByCreation)),
];

/// Wants another page.
pub(in crate::reference) fn wanted(shared: &Shared, mut wanted: Wanted) -> Wanted {
    let Some(D::Paging(paging)) = shared.deviation() else {
        return wanted;
    };
    let later = wanted.after.is_some();
    match paging {
        Paging::Repeats => {
            let ascending = wanted.ascending;
            wanted.after = wanted.after.map(|after| before(after, ascending));
        }
        Paging::Skips if later => wanted.limit += 1,
        Paging::OneMore => wanted.limit += 1,
        Paging::NoLimit => wanted.limit = ANY_LIMIT,
        Paging::ForgetsFilter if later => wanted.filter = Filter::default(),
        Paging::ForgetsOrder if later => (wanted.by_update, wanted.ascending) = (false, false),
        Paging::Descends => wanted.ascending = false,
        Paging::Reverses => wanted.ascending = !wanted.ascending,
        Paging::ByCreation => wanted.by_update = false,
        _ => {}
    }
    wanted
}

/// Gives another page.
pub(in crate::reference) fn found(shared: &Shared, wanted: &Wanted, page: &mut Page) {
    let Some(D::Paging(paging)) = shared.deviation() else {
        return;
    };
    match paging {
        Paging::Skips if wanted.after.is_some() && !page.items.is_empty() => drop(page.items.remove(0)),
        Paging::NeverEnds => page.next = page.next.or(wanted.after),
        Paging::EndsEarly => page.next = None,
        _ => {}
    }
}

/// The place after which a list goes on with the item at the given place.
fn before((first, number): Place, ascending: bool) -> Place {
    let number = if ascending { number.saturating_sub(1) } else { number.saturating_add(1) };
    (first, number)
}

//! A list, read page by page.

use super::{Cx, budget};
use crate::outcome::{Checked, Finding, Stop};
use crate::target::{Request, Response, routes};
use http::Method;
use serde_json::Value;
use std::collections::BTreeSet;

/// Pages that are followed at the most.
const PAGES: usize = 40;
/// Items after which a list that is restricted to users of this run cannot be right any more.
const ITEMS: usize = 2_000;

/// A query: names with values, which may repeat.
pub type Query<'a> = &'a [(&'a str, &'a str)];

/// The pages of a list.
///
/// # Errors
///
/// Undecided where the list is not answered with items; violated where it leads back to itself.
pub async fn pages(cx: &Cx<'_>, query: Query<'_>) -> Result<Vec<Vec<Value>>, Stop> {
    let mut pages = Vec::new();
    let (mut cursor, mut total): (Option<String>, usize) = (None, 0);
    let mut cursors = BTreeSet::new();
    while pages.len() < PAGES {
        let mut request = Request::new(Method::GET, routes::collection());
        for (name, value) in query {
            request = request.query(name, *value);
        }
        if let Some(cursor) = cursor.take() {
            request = request.query("cursor", cursor);
        }
        let answer = cx.send(request).await?;
        let (items, next) = page(&answer)?;
        total += items.len();
        if total > ITEMS {
            let actual = format!("{total} items on {} pages", pages.len() + 1);
            return Err(Stop::violated(Finding::new("the accounts of this run", actual, shown(query))));
        }
        pages.push(items);
        match next {
            Some(next) if !cursors.insert(next.clone()) => {
                let actual = format!("page {} leads to a page that was visited before", pages.len());
                return Err(Stop::violated(Finding::new("an end", actual, shown(query))));
            }
            Some(next) => cursor = Some(next),
            None => return Ok(pages),
        }
    }
    let ids: Vec<_> = pages.iter().flatten().filter_map(id).collect();
    let once: BTreeSet<_> = ids.iter().collect();
    if once.len() < ids.len() {
        let actual = format!("another page after {PAGES}, with accounts that had been listed before");
        return Err(Stop::violated(Finding::new("an end", actual, shown(query))));
    }
    // Whoever filters after paging may have many pages with nothing on them.
    Err(Stop::tried(format!("{} has not ended after {PAGES} pages, each with a cursor of its own", shown(query))))
}

/// The items of a page, with the cursor of the next.
///
/// # Errors
///
/// Undecided where the answer is no list.
pub fn page(answer: &Response) -> Result<(Vec<Value>, Option<String>), Stop> {
    let body = answer.json().filter(|_| answer.status == 200).unwrap_or_default();
    let Some(items) = body.get("items").and_then(Value::as_array) else {
        return Err(Stop::tried(format!("the list was answered {} without items", answer.status)));
    };
    Ok((items.clone(), body.get("next_cursor").and_then(Value::as_str).map(str::to_owned)))
}

/// The list holds exactly these accounts, within `list_lag`.
///
/// # Errors
///
/// [`Stop::Violated`] where it holds others, or misses some.
pub async fn is_exactly(cx: &Cx<'_>, query: Query<'_>, wanted: &BTreeSet<String>) -> Checked {
    let lag = cx.stage().target.settings().list_lag;
    let (mut last, mut items, mut asked) = (BTreeSet::new(), 0, 0);
    let agreed = budget::until(lag, async || {
        let ids: Vec<_> = pages(cx, query).await?.iter().flatten().filter_map(id).collect();
        items = ids.len();
        asked += 1;
        last = ids.into_iter().collect();
        Ok::<_, Stop>(last == *wanted && items == wanted.len())
    });
    match agreed.await? {
        Some(took) if asked > 1 => {
            cx.note(format!("the list trailed by {} ms", took.as_millis()));
            Ok(())
        }
        Some(_) => Ok(()),
        None => {
            let missing: Vec<_> = wanted.difference(&last).collect();
            let more = last.difference(wanted).count();
            let twice = items - last.len();
            let actual = format!("{} missing {missing:?}, {more} that do not match, {twice} repeated", missing.len());
            Err(Stop::violated(Finding::new(format!("exactly {} accounts", wanted.len()), actual, shown(query))))
        }
    }
}

/// The id of an item.
#[must_use]
pub fn id(item: &Value) -> Option<String> {
    item.get("id")?.as_str().map(str::to_owned)
}

/// A query in a finding.
#[must_use]
pub fn shown(query: Query<'_>) -> String {
    let pairs: Vec<_> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("GET {}?{}", routes::COLLECTION, pairs.join("&"))
}

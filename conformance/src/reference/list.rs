//! Lists a project's accounts: `GET /api/v3.1/connected_accounts`.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use serde::Serialize;

use super::account::Status;
use super::auth::Caller;
use super::envelope::ApiError;
use super::fault::answer::Answer;
use super::fault::show::{self, Place as Shown};
use super::fault::{filter as filtering, paging};
use super::id::Named;
use super::listing::{Filter, Page, Place, Wanted};
use super::query::Query;
use super::sharing::Kinds;
use super::state::Shared;
use super::view::Item;

/// The page size where none is asked for. No source names one.
const DEFAULT_LIMIT: usize = 20;
/// The largest page that is given, however much is asked for.
const LARGEST_LIMIT: usize = 1000;

#[derive(Serialize)]
struct Listed<'a> {
    items: Vec<Item<'a>>,
    next_cursor: Option<String>,
    total_pages: usize,
    current_page: usize,
    total_items: usize,
}

/// Where a page begins.
struct Cursor {
    page: usize,
    after: Place,
}

/// Answers one page of the accounts that match, newest first unless asked otherwise.
pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, ApiError> {
    let query = Query::read(request.uri().query());
    let cursor = query.one("cursor").map(Cursor::read).transpose()?;
    let wanted = Wanted {
        filter: filter(&shared, &query)?,
        by_update: choice(&query, "order_by", ["created_at", "updated_at"])? == 1,
        ascending: choice(&query, "order_direction", ["desc", "asc"])? == 1,
        after: cursor.as_ref().map(|cursor| cursor.after),
        limit: limit(&query)?,
    };
    let wanted = paging::wanted(&shared, wanted);
    let mut page = shared.page(caller.project, &wanted);
    paging::found(&shared, &wanted, &mut page);
    filtering::found(&shared, &mut page);
    if shared.deviates(Answer::ListHidesRevoked) {
        page.items.retain(|(_, present)| present.status != Status::Revoked);
    }
    let current = cursor.map_or(1, |cursor| cursor.page);
    let contents: Vec<_> = page.items.iter().map(|(_, present)| present.content.as_ref()).collect();
    Ok(show::render(&shared, Shown::List, &listed(&page, current, wanted.limit), &contents))
}

fn listed(page: &Page, current: usize, limit: usize) -> Listed<'_> {
    let items = page.items.iter();
    let next = page.next.map(|after| Cursor { page: current.saturating_add(1), after });
    Listed {
        items: items.map(|(account, present)| Item::listed(account, present)).collect(),
        next_cursor: next.map(|cursor| cursor.text()),
        total_pages: page.total.div_ceil(limit),
        current_page: current,
        total_items: page.total,
    }
}

fn filter(shared: &Shared, query: &Query) -> Result<Filter, ApiError> {
    let values = |name| filtering::values(shared, query, name);
    let owned = |name| values(name).into_iter().map(str::to_owned).collect();
    let status = |name| Status::named(name).ok_or_else(|| ApiError::bad_request("statuses holds an unknown status"));
    let ids = values("connected_account_ids");
    let known = ids.iter().filter_map(|text| match Named::read(text) {
        Named::Account(id) => Some(id),
        Named::Nobody | Named::Malformed => None,
    });
    let kind = choice(query, "account_type", ["PRIVATE", "ALL", "SHARED"])?;
    let filter = Filter {
        users: owned("user_ids"),
        statuses: values("statuses").into_iter().map(status).collect::<Result<_, _>>()?,
        ids: (!ids.is_empty()).then(|| known.collect()),
        configs: owned("auth_config_ids"),
        toolkits: owned("toolkit_slugs"),
        kinds: [Kinds::Private, Kinds::All, Kinds::Shared][kind],
        any: false,
    };
    Ok(filtering::widen(shared, query, filter))
}

/// The position of a parameter's value among those that are allowed, the first being the default.
fn choice<const N: usize>(query: &Query, name: &str, allowed: [&str; N]) -> Result<usize, ApiError> {
    let Some(value) = query.one(name) else {
        return Ok(0);
    };
    let position = allowed.iter().position(|known| *known == value);
    let refusal = || ApiError::bad_request(format!("{name} must be one of {}", allowed.join(", ")));
    position.ok_or_else(refusal)
}

fn limit(query: &Query) -> Result<usize, ApiError> {
    let Some(text) = query.one("limit") else {
        return Ok(DEFAULT_LIMIT);
    };
    match text.parse() {
        Ok(0) | Err(_) => Err(ApiError::bad_request("limit must be a whole number above zero")),
        Ok(limit) => Ok(LARGEST_LIMIT.min(limit)),
    }
}

impl Cursor {
    fn text(&self) -> String {
        let (first, number) = self.after;
        format!("{:x}-{first:x}-{number:x}", self.page)
    }

    fn read(text: &str) -> Result<Self, ApiError> {
        let mut parts = text.split('-').map(|part| u64::from_str_radix(part, 16).ok());
        let mut part = || parts.next().flatten();
        let read = (part(), part(), part(), parts.next());
        let (Some(page), Some(first), Some(number), None) = read else {
            return Err(ApiError::bad_request("cursor is not one that a list gave"));
        };
        let page = usize::try_from(page).unwrap_or(usize::MAX);
        Ok(Self { page, after: (first, number) })
    }
}

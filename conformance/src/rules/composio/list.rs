//! Lists: filters, pages, order. Source: the published document, `getConnectedAccounts`.

use crate::check::{Cost, Cx, budget, listing};
use crate::fixture::Kind;
use crate::outcome::{Checked, Finding, Stop};
use crate::rule::{Basis, Check, Citation, Level, Need, Rule, pages};
use crate::target::{Request, routes};
use http::Method;
use serde_json::Value;
use std::collections::BTreeSet;

pub(in crate::rules) const RULES: &[Rule] = &[
    filter("composio.list.statuses-filter", "statuses keeps exactly the accounts with that status", |cx| {
        Box::pin(by_status(cx))
    }),
    filter("composio.list.user-ids-filter", "user_ids keeps exactly the accounts of that user", |cx| {
        Box::pin(by_user(cx))
    }),
    filter("composio.list.ids-filter", "connected_account_ids keeps exactly that account", |cx| Box::pin(by_id(cx))),
    filter("composio.list.several-values-are-or", "several values of one filter keep what matches any of them", |cx| {
        Box::pin(several_values(cx))
    }),
    filter("composio.list.several-filters-narrow", "several filters keep what matches all of them", |cx| {
        Box::pin(several_filters(cx))
    }),
    COMMAS_SEPARATE_VALUES,
    AUTH_CONFIG_IDS_FILTER,
    TOOLKIT_SLUGS_FILTER,
    paging(
        "composio.list.pages-visit-each-once",
        "following next_cursor visits each matching account exactly once, then ends",
        |cx| Box::pin(visits_each_once(cx)),
    ),
    paging("composio.list.pages-keep-the-limit", "no page is longer than limit", |cx| Box::pin(keeps_the_limit(cx))),
    paging("composio.list.pages-keep-the-filter", "the filter holds on every page", |cx| {
        Box::pin(keeps_the_filter(cx))
    }),
    ORDER_IS_HONOURED,
];

const LIST: Citation = Citation { page: pages::OPENAPI, heading: "getConnectedAccounts" };
/// A list of the gallery is a few pages, asked for again while it trails.
const NEEDS: &[Need] = &[Need::Gallery, Need::Requests(Cost::reads(400))];

const fn filter(id: &'static str, summary: &'static str, check: Check) -> Rule {
    Rule {
        id,
        statements: &["C6"],
        level: Level::Must,
        basis: Basis::Stated,
        summary,
        judged: "Accounts of two users with two statuses are imported; each list is restricted to these users, read to its \
                 end, and compared as a set. It may trail by list_lag.",
        source: LIST,
        needs: NEEDS,
        check,
    }
}

const fn paging(id: &'static str, summary: &'static str, check: Check) -> Rule {
    Rule {
        id,
        statements: &["C7"],
        level: Level::Must,
        basis: Basis::Stated,
        summary,
        judged: "The accounts of one user, which nothing changes meanwhile, are listed with limit=2.",
        source: LIST,
        needs: NEEDS,
        check,
    }
}

async fn by_status(cx: &Cx<'_>) -> Checked {
    let gallery = cx.gallery().await?;
    for status in ["ACTIVE", gallery.other] {
        let query = [("statuses", status), ("user_ids", gallery.many.as_str())];
        listing::is_exactly(cx, &query, &gallery.ids(&[&gallery.many], &[status])).await?;
    }
    Ok(())
}

async fn by_user(cx: &Cx<'_>) -> Checked {
    let gallery = cx.gallery().await?;
    listing::is_exactly(cx, &[("user_ids", &gallery.few)], &gallery.ids(&[&gallery.few], &[])).await
}

async fn by_id(cx: &Cx<'_>) -> Checked {
    let gallery = cx.gallery().await?;
    for id in gallery.ids(&[&gallery.many], &[]).into_iter().take(2) {
        let query = [("connected_account_ids", id.as_str()), ("user_ids", gallery.many.as_str())];
        listing::is_exactly(cx, &query, &BTreeSet::from([id.clone()])).await?;
    }
    Ok(())
}

async fn several_values(cx: &Cx<'_>) -> Checked {
    let gallery = cx.gallery().await?;
    let (many, few) = (gallery.many.as_str(), gallery.few.as_str());
    let users = [("user_ids", many), ("user_ids", few)];
    listing::is_exactly(cx, &users, &gallery.ids(&[many, few], &[])).await?;
    let statuses = [("user_ids", many), ("statuses", "ACTIVE"), ("statuses", gallery.other)];
    listing::is_exactly(cx, &statuses, &gallery.ids(&[many], &["ACTIVE", gallery.other])).await
}

async fn several_filters(cx: &Cx<'_>) -> Checked {
    let gallery = cx.gallery().await?;
    let (many, few) = (gallery.many.as_str(), gallery.few.as_str());
    let query = [("user_ids", few), ("statuses", gallery.other)];
    listing::is_exactly(cx, &query, &gallery.ids(&[few], &[gallery.other])).await?;
    let active = gallery.ids(&[many], &["ACTIVE"]).into_iter().next().unwrap_or_default();
    let query = [("user_ids", many), ("statuses", gallery.other), ("connected_account_ids", &active)];
    listing::is_exactly(cx, &query, &BTreeSet::new()).await
}

/// What the official clients send.
const COMMAS_SEPARATE_VALUES: Rule = Rule {
    level: Level::Should,
    basis: Basis::Inferred,
    summary: "several values of one filter may be joined by commas, as the official clients join them",
    source: Citation { page: pages::OFFICIAL_CLIENT, heading: "query parameters" },
    ..filter("composio.list.commas-separate-values", "", |cx| Box::pin(joined_by_commas(cx)))
};

async fn joined_by_commas(cx: &Cx<'_>) -> Checked {
    let gallery = cx.gallery().await?;
    let users = [gallery.many.as_str(), gallery.few.as_str()];
    listing::is_exactly(cx, &[("user_ids", &users.join(","))], &gallery.ids(&users, &[])).await?;
    let both = format!("ACTIVE,{}", gallery.other);
    let query = [("user_ids", gallery.many.as_str()), ("statuses", both.as_str())];
    listing::is_exactly(cx, &query, &gallery.ids(&users[..1], &["ACTIVE", gallery.other])).await
}

/// The way of the filters by what an account belongs to.
const BELONGING: &[Need] = &[
    Need::Import(Kind::Active),
    Need::Accounts(Kind::Active, 1),
    Need::Accounts(Kind::Unsupported, 1),
    Need::Requests(Cost { read: 80, ..Cost::NONE }),
];
const BELONGING_JUDGED: &str = "Two accounts of one user are made through different auth configs; what each belongs to is read, \
                                then filtered by.";

const AUTH_CONFIG_IDS_FILTER: Rule = Rule {
    summary: "auth_config_ids keeps exactly the accounts of that auth config",
    judged: BELONGING_JUDGED,
    needs: BELONGING,
    ..filter("composio.list.auth-config-ids-filter", "", |cx| {
        Box::pin(by_what_it_belongs_to(cx, "auth_config_ids", "/auth_config/id"))
    })
};

const TOOLKIT_SLUGS_FILTER: Rule = Rule {
    summary: "toolkit_slugs keeps exactly the accounts of that toolkit",
    judged: BELONGING_JUDGED,
    needs: BELONGING,
    ..filter("composio.list.toolkit-slugs-filter", "", |cx| {
        Box::pin(by_what_it_belongs_to(cx, "toolkit_slugs", "/toolkit/slug"))
    })
};

async fn by_what_it_belongs_to(cx: &Cx<'_>, name: &str, place: &str) -> Checked {
    let user = cx.fresh_user();
    let mut belongs = Vec::new();
    for kind in [Kind::Active, Kind::Unsupported] {
        let account = cx.own_account(kind, &user).await?;
        if account.user_id.as_ref() != Some(&user) {
            return Err(Stop::no_means("lists are judged by accounts that this run makes for its own users"));
        }
        let read = cx.send(Request::new(Method::GET, routes::account(&account.id))).await?;
        let to = read.json().and_then(|body| body.pointer(place)?.as_str().map(str::to_owned));
        let to = to.ok_or_else(|| Stop::tried(format!("a read of {} shows no {place}", account.id)))?;
        belongs.push((account.id.to_string(), to));
    }
    if belongs[0].1 == belongs[1].1 {
        return Err(Stop::no_means(format!("both accounts have the same {place}")));
    }
    for (id, to) in &belongs {
        let query = [("user_ids", user.as_str()), (name, to.as_str())];
        listing::is_exactly(cx, &query, &BTreeSet::from([id.clone()])).await?;
    }
    let query = [("user_ids", user.as_str()), (name, &belongs[0].1), (name, &belongs[1].1)];
    listing::is_exactly(cx, &query, &belongs.iter().map(|(id, _)| id.clone()).collect()).await
}

async fn visits_each_once(cx: &Cx<'_>) -> Checked {
    let gallery = cx.gallery().await?;
    for direction in ["desc", "asc"] {
        let query = [("user_ids", gallery.many.as_str()), ("order_direction", direction), ("limit", "2")];
        listing::is_exactly(cx, &query, &gallery.ids(&[&gallery.many], &[])).await?;
    }
    Ok(())
}

async fn keeps_the_limit(cx: &Cx<'_>) -> Checked {
    let gallery = cx.gallery().await?;
    let query = [("user_ids", gallery.many.as_str()), ("limit", "2")];
    let longest = listing::pages(cx, &query).await?.iter().map(Vec::len).max().unwrap_or_default();
    if longest <= 2 {
        return Ok(());
    }
    Err(Stop::violated(Finding::new("at most 2 items a page", longest.to_string(), listing::shown(&query))))
}

async fn keeps_the_filter(cx: &Cx<'_>) -> Checked {
    let gallery = cx.gallery().await?;
    let query = [("user_ids", gallery.many.as_str()), ("statuses", "ACTIVE"), ("limit", "2")];
    let wanted = gallery.ids(&[&gallery.many], &["ACTIVE"]);
    let pages = listing::pages(cx, &query).await?;
    for (number, page) in pages.iter().enumerate() {
        let strays = page.iter().filter_map(listing::id).filter(|id| !wanted.contains(id)).count();
        if strays > 0 {
            let place = format!("{}, page {}", listing::shown(&query), number + 1);
            return Err(Stop::violated(Finding::new("matching accounts only", format!("{strays} others"), place)));
        }
    }
    Ok(())
}

/// The order that is asked for.
const ORDER_IS_HONOURED: Rule = Rule {
    id: "composio.list.order-is-honoured",
    statements: &["C8"],
    level: Level::Should,
    basis: Basis::Stated,
    summary: "order_by with order_direction orders the list",
    judged: "The accounts of one user, imported one after the other, of which the oldest was changed last, are listed by \
             created_at, then by updated_at, in both directions, over several pages; the times have to go up, or down, \
             within list_lag. Ties are free.",
    source: LIST,
    needs: NEEDS,
    check: |cx| Box::pin(order_is_honoured(cx)),
};

async fn order_is_honoured(cx: &Cx<'_>) -> Checked {
    let gallery = cx.gallery().await?;
    let mut looked = Err(Stop::tried("the times of the items are none that can be compared as text"));
    for (by, direction) in
        [("created_at", "asc"), ("created_at", "desc"), ("updated_at", "asc"), ("updated_at", "desc")]
    {
        let user = gallery.many.as_str();
        let query = [("user_ids", user), ("order_by", by), ("order_direction", direction), ("limit", "3")];
        let (mut times, mut ordered): (Vec<String>, bool) = (Vec::new(), false);
        let rises = |pair: &[String]| pair[0] <= pair[1];
        let falls = |pair: &[String]| pair[0] >= pair[1];
        let settled = budget::until(cx.stage().target.settings().list_lag, async || {
            let pages = listing::pages(cx, &query).await?;
            let shown = pages.iter().flatten().filter_map(|item| item.get(by)?.as_str().map(str::to_owned));
            times = shown.collect();
            let complete = times.len() == gallery.ids(&[user], &[]).len();
            ordered = if direction == "asc" { times.windows(2).all(rises) } else { times.windows(2).all(falls) };
            Ok::<_, Stop>(complete && ordered)
        });
        // A list that stays incomplete is for other rules; what it shows is in order or not.
        settled.await?;
        if times.len() < 2 || times.iter().any(|time| time.len() != times[0].len()) {
            continue;
        }
        if !ordered {
            let actual = Value::from(times).to_string();
            return Err(Stop::violated(Finding::new(format!("{by} {direction}"), actual, listing::shown(&query))));
        }
        looked = Ok(());
    }
    looked
}

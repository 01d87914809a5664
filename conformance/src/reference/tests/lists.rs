//! Tests lists: filters, pages, order, lag.

use std::time::Duration;

use serde_json::{Value, json};

use super::{AUTH_CONFIGS, Options, World};

fn ids(listed: &Value) -> Vec<String> {
    let items = listed["items"].as_array().unwrap();
    items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn filters_agree_with_the_accounts() {
    let world = World::new().await;
    let a = world.create(AUTH_CONFIGS.revocable, "ACTIVE", "ann", "1").await;
    let b = world.create(AUTH_CONFIGS.access_only, "EXPIRED", "ann", "2").await;
    let c = world.create(AUTH_CONFIGS.revocable, "ACTIVE", "bob", "3").await;
    world.revoke(&c).await;
    for (query, expected) in [
        (String::new(), vec![&c, &b, &a]),
        ("order_direction=asc".into(), vec![&a, &b, &c]),
        ("order_by=updated_at&order_direction=asc".into(), vec![&a, &b, &c]),
        ("statuses=ACTIVE".into(), vec![&a]),
        ("statuses=REVOKED".into(), vec![&c]),
        ("statuses=ACTIVE&statuses=REVOKED".into(), vec![&c, &a]),
        ("statuses=ACTIVE,EXPIRED".into(), vec![&b, &a]),
        ("user_ids=ann".into(), vec![&b, &a]),
        ("user_ids=ann,bob,nobody,ann".into(), vec![&c, &b, &a]),
        ("user_ids=ann&statuses=ACTIVE".into(), vec![&a]),
        ("user_ids=nobody".into(), vec![]),
        (format!("connected_account_ids={a},{c}"), vec![&c, &a]),
        (format!("connected_account_ids={a}&statuses=EXPIRED"), vec![]),
        ("connected_account_ids=nonsense".into(), vec![]),
        (format!("auth_config_ids={}", AUTH_CONFIGS.access_only), vec![&b]),
        ("toolkit_slugs=calendar&user_ids=bob".into(), vec![&c]),
        ("account_type=SHARED".into(), vec![]),
    ] {
        let (status, listed) = world.call("GET", &format!("?{query}"), None).await;
        assert_eq!(status, 200, "{query}");
        assert_eq!(ids(&listed).iter().collect::<Vec<_>>(), expected, "{query}");
        assert_eq!(listed["total_items"], expected.len(), "{query}");
        assert_eq!(listed["next_cursor"], Value::Null, "{query}");
    }
    world.call("DELETE", &format!("/{a}"), None).await;
    assert_eq!(ids(&world.call("GET", "?user_ids=ann", None).await.1), [b]);
    for query in ["statuses=ACTIVE,BROKEN", "limit=0", "limit=x", "limit=-1", "cursor=x", "order_by=id"] {
        assert_eq!(world.call("GET", &format!("?{query}"), None).await.0, 400, "{query}");
    }
    world.stop().await;
}

#[tokio::test]
async fn pages_visit_everything_once() {
    let world = World::new().await;
    let mut all = Vec::new();
    for number in 0..11 {
        let user = ["ann", "bob"][number % 2];
        all.push(world.create(AUTH_CONFIGS.revocable, "ACTIVE", user, &number.to_string()).await);
    }
    all.reverse();
    for (limit, query) in [
        (3, ""),
        (3, "&statuses=ACTIVE"),
        (4, "&user_ids=ann,bob"),
        (2, "&user_ids=ann,bob&statuses=ACTIVE"),
        (5, "&order_by=updated_at"),
        (11, ""),
        (1, "&order_direction=desc"),
    ] {
        let (mut visited, mut cursor, mut page) = (Vec::new(), String::new(), 0);
        loop {
            let path = format!("?limit={limit}{query}&cursor={cursor}");
            let (_, listed) = world.call("GET", &path, None).await;
            page += 1;
            assert_eq!(listed["current_page"], page, "{path}");
            assert_eq!(listed["total_pages"], 11_usize.div_ceil(limit), "{path}");
            assert_eq!(listed["total_items"], 11, "{path}");
            assert!(ids(&listed).len() <= limit);
            visited.extend(ids(&listed));
            match listed["next_cursor"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => break,
            }
        }
        assert_eq!(visited, all, "limit={limit}{query}");
    }
    world.stop().await;
}

#[tokio::test]
async fn a_list_may_trail_behind() {
    let lag = Duration::from_millis(150);
    let world = World::with(Options { list_lag: lag, ..Options::default() }).await;
    let id = world.active("1").await;
    assert_eq!(world.call("GET", "", None).await.1["total_items"], 0);
    tokio::time::sleep(lag).await;
    world.revoke(&id).await;
    let (_, listed) = world.call("GET", "?statuses=ACTIVE", None).await;
    assert_eq!(listed["items"][0]["status"], "ACTIVE");
    assert_eq!(world.status_of(&id).await, "REVOKED");
    tokio::time::sleep(lag).await;
    let (_, listed) = world.call("GET", "?statuses=REVOKED", None).await;
    assert_eq!(listed["items"][0]["state"]["val"]["status"], json!("REVOKED"));
    world.stop().await;
}

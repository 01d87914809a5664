//! Reading lists to their end, whatever cursors a server gives.

use connected_accounts_client::Error;
use connected_accounts_client::types::{ConnectedAccountPage, ConnectionStatus};
use serde_json::{Value, json};

use crate::project::{Project, accounts};
use crate::server::{self, Recorder, account, client, impatient, response};

fn page(items: &[Value], next_cursor: Value) -> Vec<u8> {
    let mut body = json!({"items": items, "total_pages": 1, "current_page": 1, "total_items": items.len()});
    if next_cursor != json!("absent") {
        body["next_cursor"] = next_cursor;
    }
    response(200, "x-request-id: req-list\r\n", &body.to_string())
}

/// The ids that a list gives, with how it ends.
async fn ids(base_url: &str) -> (Vec<String>, Option<Error>) {
    let client = impatient(base_url);
    let mut items = client.api().get_connected_accounts().limit(10).items();
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        match item {
            Ok(item) => ids.push(item.id.to_string()),
            Err(error) => {
                assert!(items.next().await.is_none(), "an error is the end");
                return (ids, Some(error));
            }
        }
    }
    (ids, None)
}

#[tokio::test]
async fn every_account_comes_once_in_order() {
    for count in [0, 1, 9, 10, 11, 95] {
        let project = Project::start(accounts(count, "ACTIVE")).await;
        let (found, end) = ids(&project.base_url).await;
        let expected: Vec<String> = project.state().accounts.iter().map(|account| account.id.clone()).collect();
        assert_eq!(found, expected);
        assert!(end.is_none());
        assert_eq!(project.state().lists.len(), count.div_ceil(10).max(1), "one request for each page");
    }
}

#[tokio::test]
async fn filters_hold_for_every_page() {
    let project = Project::start(accounts(25, "ACTIVE")).await;
    let client = client(&project.base_url);
    let list = client.api().get_connected_accounts().statuses(vec![ConnectionStatus::Active]);
    let mut pages = list.user_ids(vec!["user-1".to_owned()]).pages();
    let mut cursors = Vec::new();
    while let Some(page) = pages.next().await {
        cursors.push(page.unwrap().next_cursor.clone());
    }
    assert_eq!(cursors, [Some("10".to_owned()), Some("20".to_owned()), None]);
    for query in &project.state().lists {
        assert!(query.contains("statuses=ACTIVE") && query.contains("user_ids=user-1"), "{query}");
    }
}

#[tokio::test]
async fn absent_null_or_empty_is_the_last_page() {
    for last in [json!("absent"), Value::Null, json!("")] {
        let server = Recorder::start(&page(&[account(json!({}))], last)).await;
        let (found, end) = ids(&server.base_url).await;
        assert_eq!((found.len(), server.take().len()), (1, 1));
        assert!(end.is_none());
    }
}

#[tokio::test]
async fn a_list_that_goes_in_a_circle_ends() {
    let server = Recorder::start(&page(&[account(json!({}))], json!("again"))).await;
    let (_, end) = ids(&server.base_url).await;
    let end = end.unwrap();
    assert!(end.is_off_schema() && end.request_id() == Some("req-list"), "{end}");
    assert!(server.take().len() < 5);
}

#[tokio::test]
async fn an_error_in_the_middle_keeps_what_came_before() {
    let first = page(&[account(json!({}))], json!("2"));
    let server = Recorder::script([first, response(400, "x-request-id: req-2\r\n", "{}")]).await;
    let (found, end) = ids(&server.base_url).await;
    let end = end.unwrap();
    assert_eq!((found.len(), end.status().unwrap().as_u16(), end.request_id()), (1, 400, Some("req-2")));
}

#[tokio::test]
async fn a_page_that_lost_its_answer_is_read_again() {
    let project = Project::start(accounts(15, "ACTIVE")).await;
    project.before("list", [Vec::new(), response(503, "", "")]);
    let (found, end) = ids(&project.base_url).await;
    assert!(end.is_none());
    assert_eq!((found.len(), project.state().lists.len()), (15, 4));
}

#[tokio::test]
async fn streams_work_with_the_usual_adapters() {
    use futures_util::{StreamExt, TryStreamExt};
    let project = Project::start(accounts(30, "ACTIVE")).await;
    let client = client(&project.base_url);
    let items = client.api().get_connected_accounts().items().take(5).try_collect::<Vec<_>>().await.unwrap();
    assert_eq!(items.len(), 5);
    assert_eq!(project.state().lists.len(), 1, "pages are read as they are needed");
}

#[test]
fn a_page_is_text_that_can_be_sent_on() {
    fn sendable<T: Send>(_: &T) {}
    let client = server::client("http://127.0.0.1:9");
    sendable(&client.api().get_connected_accounts().items());
    sendable(&client.api().get_connected_accounts().pages());
    sendable(&client.api().get_connected_accounts().items().next());
    fn is_static<T: Send + Sync + 'static>() {}
    is_static::<ConnectedAccountPage>();
}

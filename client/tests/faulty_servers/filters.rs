//! A filter that cannot turn into "everybody".

use connected_accounts_client::revoke_all::Step;
use connected_accounts_client::types::AccountTypeFilter;
use connected_accounts_client::{AccountFilter, AuthConfigId, ConnectedAccountId, Error};

use crate::project::{Project, accounts};
use crate::server::{ID, client};

async fn run(project: &Project, filter: AccountFilter) -> (Vec<Step>, Option<Error>) {
    let mut steps = client(&project.base_url).revoke_all(filter).steps();
    let mut seen = Vec::new();
    while let Some(step) = steps.next().await {
        match step {
            Ok(step) => seen.push(step),
            Err(error) => return (seen, Some(error)),
        }
    }
    (seen, None)
}

#[tokio::test]
async fn what_a_server_could_read_as_everybody_is_refused_before_anything_is_sent() {
    let nobody: [&str; 0] = [];
    for filter in [
        AccountFilter::everything().users(nobody),
        AccountFilter::everything().toolkits(nobody),
        AccountFilter::everything().auth_configs(Vec::<AuthConfigId>::new()),
        AccountFilter::everything().accounts(Vec::<ConnectedAccountId>::new()),
        AccountFilter::everything().users(["user-1", ""]),
        AccountFilter::everything().users(["user-1,user-2"]),
        AccountFilter::everything().toolkits(["gmail,slack"]),
        AccountFilter::everything().users(["user-1"]).toolkits(nobody),
    ] {
        let project = Project::start(accounts(3, "ACTIVE")).await;
        let (seen, error) = run(&project, filter).await;
        assert!(seen.is_empty() && error.unwrap().is_invalid_request());
        assert_eq!(project.state().lists.len(), 0);
    }
}

#[tokio::test]
async fn an_account_that_the_filter_excludes_is_never_revoked() {
    let account: ConnectedAccountId = ID.parse().unwrap();
    let config: AuthConfigId = "ac_other".parse().unwrap();
    for filter in [
        AccountFilter::everything().users(["user-2"]),
        AccountFilter::everything().toolkits(["slack"]),
        AccountFilter::everything().auth_configs([config]),
        AccountFilter::everything().accounts([account]),
    ] {
        let project = Project::start(accounts(3, "ACTIVE")).await;
        project.state().ignores_filters = true;
        let (_, error) = run(&project, filter).await;
        let error = error.unwrap();
        assert!(error.is_off_schema() && error.request_id() == Some("req-list"), "{error}");
        assert!(project.state().revokes.is_empty());
    }
}

#[tokio::test]
async fn the_filter_is_sent_and_shared_accounts_are_meant_too() {
    let project = Project::start(accounts(3, "ACTIVE")).await;
    let ids = ["ca_0", "ca_1", "ca_2"].map(|id| id.parse().unwrap());
    let config: AuthConfigId = "ac_1a2b3c4d5e6f".parse().unwrap();
    let filter = AccountFilter::everything().users(["user-1"]).toolkits(["Gmail"]).accounts(ids).auth_configs([config]);
    let (seen, error) = run(&project, filter.clone()).await;
    assert!(error.is_none());
    assert!(matches!(seen.last(), Some(Step::Finished(summary)) if summary.revoked == 3), "{seen:?}");
    let query = project.state().lists[0].clone();
    for part in [
        "user_ids=user-1",
        "toolkit_slugs=Gmail",
        "connected_account_ids=ca_0&connected_account_ids=ca_1&connected_account_ids=ca_2",
        "auth_config_ids=ac_1a2b3c4d5e6f",
        "account_type=ALL",
        "order_by=created_at",
        "order_direction=asc",
    ] {
        assert!(query.contains(part), "{query} lacks {part}");
    }
    assert!(!query.contains("statuses"), "{query}");
    let _ = run(&project, filter.kind(AccountTypeFilter::Private)).await;
    assert!(project.state().lists.last().unwrap().contains("account_type=PRIVATE"));
}

//! Revoking many: nobody is skipped, everything is reported, the server is spared.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use connected_accounts_client::revoke_all::{AccountResult, Checkpoint, Outcome, Step, Summary};
use connected_accounts_client::{AccountFilter, Error, Retry, Revocation, RevokeAll};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::project::{Account, CARRIED_OUT, Project, accounts};
use crate::server::{client, response};

fn revoke_all(project: &Project) -> RevokeAll {
    let retry = Retry::patient().first_delay(Duration::from_millis(1)).longest_delay(Duration::from_millis(5));
    client(&project.base_url).revoke_all(AccountFilter::everything()).page_size(10).retry(retry)
}

fn refusal(status: u16) -> Vec<u8> {
    response(status, "x-request-id: req-1\r\n", r#"{"error":{"message":"no"}}"#)
}

/// What a run reported.
#[derive(Default)]
struct Seen {
    accounts: Vec<AccountResult>,
    checkpoints: Vec<Checkpoint>,
    listed: usize,
    summary: Option<Summary>,
    error: Option<Error>,
}

impl Seen {
    async fn of(run: RevokeAll) -> Self {
        let mut seen = Self::default();
        let mut steps = run.steps();
        while let Some(step) = steps.next().await {
            assert!(seen.summary.is_none() && seen.error.is_none(), "nothing comes after the end");
            match step {
                Ok(Step::Account(account)) => seen.accounts.push(account),
                Ok(Step::Checkpoint(checkpoint)) => seen.checkpoints.push(checkpoint),
                Ok(Step::Listed(listed)) => seen.listed += listed.accounts,
                Ok(Step::Finished(summary)) => seen.summary = Some(summary),
                Ok(_) => panic!("a step of an unknown kind"),
                Err(error) => seen.error = Some(error),
            }
        }
        seen
    }

    /// The last report of each account.
    fn last(&self) -> BTreeMap<&str, &Outcome> {
        self.accounts.iter().map(|account| (account.id.as_str(), &account.outcome)).collect()
    }

    fn summary(&self) -> &Summary {
        self.summary.as_ref().unwrap()
    }
}

#[tokio::test]
async fn nobody_is_skipped_while_the_list_changes() {
    let project = Project::start(accounts(250, "ACTIVE")).await;
    // A list by position moves up when an account in front goes: the first pass must miss one each time.
    {
        let changes = &mut project.state().after_list;
        for list in [2, 5, 9] {
            changes.insert(list, |accounts| drop(accounts.remove(0)));
        }
        changes.insert(12, |accounts| {
            accounts.push(Account { id: "ca_new".to_owned(), user: "user-9".to_owned(), status: "ACTIVE" });
        });
    }
    let seen = Seen::of(revoke_all(&project)).await;
    let left: Vec<Account> =
        project.state().accounts.iter().filter(|account| account.status != "REVOKED").cloned().collect();
    assert_eq!(left, []);
    assert!(seen.summary().settled && seen.summary().passes > 1 && seen.summary().failed == 0);
    let revoked = seen.accounts.iter().filter(|account| matches!(account.outcome, Outcome::Done(_))).count();
    assert_eq!(seen.summary().revoked, revoked as u64);
    assert!(project.state().lists[0].contains("order_direction=asc"));
}

#[tokio::test]
async fn each_account_is_asked_once_where_nothing_fails() {
    let mut all = accounts(45, "ACTIVE");
    all.extend(accounts(20, "REVOKED").into_iter().map(|account| Account { id: account.id + "r", ..account }));
    all.extend(accounts(5, "EXPIRED").into_iter().map(|account| Account { id: account.id + "e", ..account }));
    let project = Project::start(all).await;
    let seen = Seen::of(revoke_all(&project)).await;
    let summary = seen.summary();
    assert_eq!((summary.revoked, summary.already_revoked, summary.failed), (45, 20, 5));
    assert_eq!((summary.passes, seen.accounts.len(), seen.listed), (2, 70, 70));
    let mut asked: Vec<String> = project.state().revokes.iter().map(|(_, id)| id.clone()).collect();
    asked.sort();
    asked.dedup();
    assert_eq!((asked.len(), project.state().revokes.len()), (50, 50), "REVOKED costs no request");

    let again = Seen::of(revoke_all(&project)).await;
    assert_eq!((again.summary().revoked, again.summary().already_revoked, again.summary().passes), (0, 65, 1));
}

#[tokio::test]
async fn what_failed_is_tried_again_in_the_next_pass() {
    let project = Project::start(accounts(12, "ACTIVE")).await;
    project.before("ca_3", [refusal(500)]);
    project.before("ca_7", [refusal(500), refusal(500), refusal(500)]);
    let seen = Seen::of(revoke_all(&project)).await;
    let reports = |id: &str| seen.accounts.iter().filter(|account| account.id.as_str() == id).count();
    assert_eq!((reports("ca_3"), reports("ca_7"), reports("ca_0")), (2, 3, 1));
    assert!(matches!(seen.last()["ca_3"], Outcome::Done(Revocation::Revoked { .. })));
    assert!(matches!(seen.last()["ca_7"], Outcome::Failed(error) if error.is_provider_failed()));
    // The second pass killed ca_3, so there was a third; that one killed nothing.
    let summary = seen.summary();
    assert_eq!((summary.revoked, summary.failed, summary.passes, summary.settled), (11, 1, 3, true));

    let project = Project::start(accounts(1, "ACTIVE")).await;
    let summary = Seen::of(revoke_all(&project).max_passes(1)).await.summary.unwrap();
    assert_eq!((summary.passes, summary.settled), (1, false));
}

#[tokio::test]
async fn a_lost_answer_is_not_already_revoked() {
    let project = Project::start(accounts(1, "REVOKED")).await;
    project.state().accounts[0].status = "ACTIVE";
    let state = r#"{"revoked_tokens":[],"connected_account":{"id":"ca_0","status":"REVOKED"}}"#;
    project.before("ca_0", [Vec::new(), response(200, "", state)]);
    let seen = Seen::of(revoke_all(&project).max_passes(1)).await;
    assert!(matches!(seen.last()["ca_0"], Outcome::Done(Revocation::RevokedSubjectsUnknown)));
    assert_eq!(seen.summary().revoked, 1);

    // Every answer is lost, but the first request arrived: the account is read once more.
    let project = Project::start(accounts(2, "ACTIVE")).await;
    project.before("ca_0", [CARRIED_OUT.to_vec(), Vec::new(), Vec::new()]);
    project.before("ca_1", [Vec::new(), Vec::new(), Vec::new()]);
    let seen = Seen::of(revoke_all(&project).max_passes(1)).await;
    assert!(matches!(seen.last()["ca_0"], Outcome::Done(Revocation::RevokedSubjectsUnknown)));
    assert!(matches!(seen.last()["ca_1"], Outcome::Failed(error) if error.is_transport()));
}

#[tokio::test]
async fn a_dry_run_changes_nothing() {
    let mut all = accounts(25, "ACTIVE");
    all[3].status = "REVOKED";
    all[4].status = "INACTIVE";
    let project = Project::start(all.clone()).await;
    let seen = Seen::of(revoke_all(&project).dry_run(true)).await;
    assert_eq!((seen.summary().would_revoke, seen.summary().already_revoked, seen.accounts.len()), (24, 1, 25));
    assert!(project.state().revokes.is_empty());
    assert_eq!(project.state().accounts, all);
}

#[tokio::test]
async fn no_more_than_so_many_at_once() {
    for (concurrency, expected) in [(1, 1), (7, 7), (0, 1)] {
        let project = Project::start(accounts(40, "ACTIVE")).await;
        project.state().delay = Duration::from_millis(5);
        let seen = Seen::of(revoke_all(&project).concurrency(concurrency)).await;
        assert_eq!((seen.summary().revoked, project.peak()), (40, expected));
    }
}

#[tokio::test]
async fn the_rate_is_kept() {
    let project = Project::start(accounts(29, "ACTIVE")).await;
    let begun = Instant::now();
    let seen = Seen::of(revoke_all(&project).rate(100)).await;
    // 29 revokes with three pages of the first pass, one of the second.
    assert_eq!(seen.summary().revoked, 29);
    assert!(begun.elapsed() >= Duration::from_millis(300), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_429_makes_everybody_wait() {
    let project = Project::start(accounts(60, "ACTIVE")).await;
    project.before("ca_5", [response(429, "retry-after: 1\r\n", r#"{"message":"slow down"}"#)]);
    let seen = Seen::of(revoke_all(&project).concurrency(4)).await;
    assert_eq!((seen.summary().revoked, seen.summary().failed), (60, 0));
    let state = project.state();
    let limited = state.revokes.iter().position(|(_, id)| id == "ca_5").unwrap();
    let gaps = state.revokes[limited..].windows(2).map(|pair| pair[1].0 - pair[0].0);
    assert!(gaps.max().unwrap() > Duration::from_millis(900), "a second in which nothing was sent");
}

#[tokio::test]
async fn a_refused_key_ends_the_run() {
    for status in [401, 403] {
        let project = Project::start(accounts(200, "ACTIVE")).await;
        for id in 17..200 {
            project.before(&format!("ca_{id}"), [refusal(status)]);
        }
        let seen = Seen::of(revoke_all(&project).concurrency(4)).await;
        assert_eq!(seen.error.as_ref().unwrap().status().unwrap().as_u16(), status);
        assert!(project.state().revokes.len() < 30, "{} requests", project.state().revokes.len());
        let passed: Vec<&str> = seen.checkpoints.iter().map(Checkpoint::as_str).collect();
        assert_eq!(passed, ["10"], "the account that was refused is after the checkpoint");
        assert!(seen.last().contains_key("ca_16") && seen.summary.is_none());
    }
}

#[tokio::test]
async fn a_run_that_stopped_can_go_on_where_it_was() {
    let project = Project::start(accounts(95, "ACTIVE")).await;
    let mut steps = revoke_all(&project).concurrency(3).steps();
    let mut last = None;
    let mut reported = 0;
    while let Some(step) = steps.next().await {
        match step.unwrap() {
            Step::Checkpoint(checkpoint) => last = Some(checkpoint),
            Step::Account(_) => reported += 1,
            _ => {}
        }
        if reported == 50 {
            break;
        }
    }
    drop(steps);
    let last = last.unwrap().to_string();
    let before = project.state().lists.len();
    let seen = Seen::of(revoke_all(&project).resume_from(last.parse().unwrap())).await;
    assert_eq!(project.state().lists[before].split('&').find(|pair| pair.starts_with("cursor")), Some("cursor=40"));
    assert!(seen.accounts.len() <= 55 + 3, "{}", seen.accounts.len());
    assert!(project.state().accounts.iter().all(|account| account.status == "REVOKED"));
}

#[tokio::test]
async fn a_list_that_fails_ends_the_run_after_what_had_begun() {
    let project = Project::start(accounts(95, "ACTIVE")).await;
    let mut steps = revoke_all(&project).concurrency(4).retry(Retry::never()).steps();
    let (mut reported, mut error) = (0, None);
    while let Some(step) = steps.next().await {
        match step {
            Ok(Step::Listed(_)) if reported >= 10 => project.before("list", [refusal(500)]),
            Ok(Step::Account(_)) => reported += 1,
            Ok(_) => {}
            Err(failure) => error = Some(failure),
        }
    }
    let error = error.unwrap();
    assert_eq!((error.status().unwrap().as_u16(), error.request_id()), (500, Some("req-1")));
    assert_eq!(reported, project.state().revokes.len(), "what had begun is reported");
}

#[tokio::test]
async fn an_account_that_is_odd_elsewhere_does_not_stop_an_emergency() {
    let project = Project::start(accounts(1, "ACTIVE")).await;
    let item = r#"{"id":"ca_0","status":"ACTIVE","toolkit":{"slug":"x"},"auth_config":{"id":"ac_1"},"state":7}"#;
    let page = |items: &str| response(200, "x-request-id: req-1\r\n", &format!(r#"{{"items":[{items}]}}"#));
    project.before("list", [page(item)]);
    let seen = Seen::of(revoke_all(&project)).await;
    assert_eq!((seen.summary().revoked, seen.summary().failed), (1, 0));

    // What is needed to tell whom it would hit is needed.
    for needed in
        [r#""id":"ca_0","#, r#""status":"ACTIVE","#, r#""toolkit":{"slug":"x"},"#, r#""auth_config":{"id":"ac_1"},"#]
    {
        let project = Project::start(accounts(1, "ACTIVE")).await;
        project.before("list", [page(&item.replace(needed, ""))]);
        let seen = Seen::of(revoke_all(&project)).await;
        let error = seen.error.unwrap();
        assert!(error.is_off_schema() && error.request_id() == Some("req-1"), "{needed}");
        assert!(project.state().revokes.is_empty());
    }
}

/// What each account answers before it can be revoked: nothing, a loss, a failure, a limit.
fn scripts() -> impl Strategy<Value = Vec<(u8, Vec<u8>)>> {
    let script = proptest::collection::vec(0_u8..6, 0..4);
    proptest::collection::vec((0_u8..4, script), 0..40)
}

fn scripted(answer: u8) -> Vec<u8> {
    match answer {
        0 => Vec::new(),
        1 => refusal(500),
        2 => response(429, "retry-after: 0\r\n", ""),
        3 => refusal(503),
        4 => CARRIED_OUT.to_vec(),
        _ => response(200, "", "<html>"),
    }
}

#[test]
fn whatever_happens_every_account_is_revoked_or_reported_as_failed() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let config = Config { cases: 48, failure_persistence: None, ..Config::default() };
    let runs = (scripts(), 1_usize..12, 1_usize..9);
    TestRunner::new(config)
        .run(&runs, |(scripts, page, concurrency)| runtime.block_on(run(scripts, page, concurrency)))
        .unwrap();
}

async fn run(scripts: Vec<(u8, Vec<u8>)>, page: usize, concurrency: usize) -> Result<(), TestCaseError> {
    let statuses = ["ACTIVE", "REVOKED", "EXPIRED", "ACTIVE"];
    let mut all = accounts(scripts.len(), "ACTIVE");
    for (account, (status, _)) in all.iter_mut().zip(&scripts) {
        account.status = statuses[usize::from(*status)];
    }
    let project = Project::start(all.clone()).await;
    project.state().page = page;
    for (account, (_, script)) in all.iter().zip(scripts) {
        project.before(&account.id, script.into_iter().map(scripted));
    }
    let seen = Seen::of(revoke_all(&project).concurrency(concurrency)).await;
    let last = seen.last();
    let mut failed = 0;
    for account in &project.state().accounts {
        match last.get(account.id.as_str()) {
            Some(Outcome::Done(_) | Outcome::ListedAsRevoked) => prop_assert_eq!(account.status, "REVOKED"),
            Some(Outcome::Failed(_)) => failed += 1,
            other => prop_assert!(false, "{}: {other:?}", account.id),
        }
    }
    let summary = seen.summary();
    prop_assert_eq!(summary.failed, failed);
    prop_assert_eq!(summary.revoked + summary.already_revoked + failed, all.len() as u64);
    prop_assert!(summary.settled);
    Ok(())
}

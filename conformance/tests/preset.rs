//! A target that no accounts can be imported on: two given ACTIVE accounts show most of what a revoke promises.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod program;

use connected_accounts_conformance::check::Scene;
use connected_accounts_conformance::fixture::Kind;
use connected_accounts_conformance::rule::{Need, Rule};
use connected_accounts_conformance::rules;
use program::{Finished, Served};
use serde_json::Value;
use std::fs;

/// Replaces the auth configs by given accounts.
fn give(served: &Served, accounts: &str) {
    served.rewrite_config(|text| {
        let (before, rest) = text.split_once("[provision.auth_configs]").unwrap();
        let (_, after) = rest.split_once("[upstream]").unwrap();
        format!("{before}[provision.accounts]\n{accounts}\n[upstream]{after}")
    });
}

fn judge(served: &Served) -> (Finished, Vec<Value>) {
    let json = served.file("report.json");
    let run = served.judge(&["--json", &json]).run();
    let report: Value = serde_json::from_str(&fs::read_to_string(json).unwrap()).unwrap();
    (run, report["rules"].as_array().unwrap().clone())
}

/// Whether a rule is about revoke, without any account but an ACTIVE one with both tokens.
fn needs_active_alone(rule: &&Rule) -> bool {
    let active = |scene: &Scene| scene.kind().is_none_or(|kind| kind == Kind::Active);
    rule.statements.iter().any(|statement| statement.starts_with('A'))
        && rule.needs.iter().all(|need| match need {
            Need::Scene(scene) => active(scene),
            Need::AnyScene(scenes) => scenes.iter().any(active),
            Need::Account(kind) => *kind == Kind::Active,
            Need::PathTricks => false,
            _ => true,
        })
}

#[test]
fn two_accounts_show_most_of_revoke() {
    let served = Served::start(&[]);
    let accounts: Vec<_> = [1, 2]
        .map(|n| {
            let (access, refresh) = (format!("given-access-{n}-4711"), format!("given-refresh-{n}-4711"));
            let id = served.import(&access, &refresh);
            format!("{{ id = \"{id}\", access_token = \"{access}\", refresh_token = \"{refresh}\" }}")
        })
        .into();
    give(&served, &format!("active = [{}]", accounts.join(", ")));
    let (run, judged) = judge(&served);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.last_line().contains(" 0 failed, 0 warnings, "), "{}", run.out);
    let concerned: Vec<_> = rules::of("composio").filter(needs_active_alone).collect();
    let seen = |rule: &&Rule| judged.iter().any(|r| r["id"] == rule.id && r["verdict"] == "pass");
    let unseen: Vec<_> = concerned.iter().filter(|rule| !seen(rule)).map(|rule| rule.id).collect();
    let share = 100 - 100 * unseen.len() / concerned.len();
    assert!(share >= 80, "{share} % of {} rules; not judged: {unseen:?}", concerned.len());
    for secret in ["given-access", "given-refresh"] {
        assert!(!run.out.contains(secret), "a given token is shown");
        assert!(!fs::read_to_string(served.file("report.json")).unwrap().contains(secret));
    }
    assert_eq!(served.accounts(), 2, "given accounts stay");
}

#[test]
fn an_account_that_is_not_what_it_was_given_as_is_passed_over() {
    let served = Served::start(&[]);
    let active = served.import("given-access-1", "given-refresh-1");
    give(&served, &format!("expired = [\"{active}\"]\nactive = [\"ca_nobody000000\", \"{active}\"]"));
    let run =
        served.judge(&["--rule", "composio.refusal.expired-is-409", "--rule", "composio.revoke.answers-200"]).run();
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.last_line().contains(" 0 failed"), "{}", run.out);
}

#[test]
fn one_account_alone_keeps_nobody_waiting() {
    let served = Served::start(&[]);
    let id = served.import("given-access-9", "given-refresh-9");
    give(
        &served,
        &format!(
            "active = [{{ id = \"{id}\", access_token = \"given-access-9\", refresh_token = \"given-refresh-9\" }}]"
        ),
    );
    let (run, _) = judge(&served);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.last_line().contains(" 0 failed, 0 warnings, "), "{}", run.out);
}

#[test]
fn accounts_without_tokens_beside_a_played_provider_accuse_nobody() {
    let served = Served::start(&[]);
    let ids: Vec<_> = (0..6).map(|n| served.import(&format!("secret-{n}"), &format!("other-{n}"))).collect();
    give(&served, &format!("active = {ids:?}"));
    let (run, _) = judge(&served);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.last_line().contains(" 0 failed, 0 warnings, "), "{}", run.out);
}

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
use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread::{self, JoinHandle};

/// Replaces the auth configs by given accounts.
fn give(served: &Served, accounts: &str) {
    served.provision_by(&format!("[provision.accounts]\n{accounts}"));
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

/// Stands in for the provider before the suite plays it: both tokens of one account are accepted.
fn accept_twice(config: &str) -> JoinHandle<()> {
    let config: toml::Table = fs::read_to_string(config).unwrap().parse().unwrap();
    let listener = TcpListener::bind(config["upstream"]["listen"].as_str().unwrap()).unwrap();
    thread::spawn(move || {
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().unwrap();
            let _asked = stream.read(&mut [0; 4096]).unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
        }
    })
}

#[test]
fn a_revoked_account_alone_shows_what_revoking_again_does() {
    let served = Served::start(&[]);
    let id = served.import("given-access-1", "given-refresh-1");
    let provider = accept_twice(&served.file("conformance.toml"));
    program::ask(served.server(), "POST", &format!("/api/v3.1/connected_accounts/{id}/revoke"), "");
    provider.join().unwrap();
    give(&served, &format!("revoked = [\"{id}\"]"));
    let (run, judged) = served.verdicts(&["--area", "revoke"]);
    assert_eq!(judged["composio.revoke.again-is-empty"], "pass", "{}", run.out);
    assert_eq!(judged["composio.revoke.answers-200"], "untested", "{}", run.out);
}

#[test]
fn a_plan_says_what_two_accounts_are_used_up_for() {
    let served = Served::start(&[]);
    let ids = [1, 2].map(|n| served.import(&format!("given-access-{n}"), &format!("given-refresh-{n}")));
    let tokens = "access_token = \"given-access-1\", refresh_token = \"given-refresh-1\"";
    give(&served, &format!("active = [{{ id = \"{}\", {tokens} }}, \"{}\"]", ids[0], ids[1]));
    let plan = served.plan(&["--show-config", "--area", "refusal"]).run();
    assert_eq!(plan.code, 0, "{}", plan.err);
    for part in [
        " active by preset (2)\n",
        " used up, the others given back as they were; 2 given; the first rules get them\n",
        "\naccounts that cannot be had\n",
        "\n  failed: 1 rules untested; no failed account can be had: no failed account in [provision.accounts]\n",
        "order            [Preset]  (default)",
        "accounts         \"2 active (1 with tokens)\"  (file)",
    ] {
        assert!(plan.out.contains(part), "no {part:?} in {}", plan.out);
    }
    assert!(!plan.out.contains("given-access"), "a given token is shown");
}

/// Needs what given accounts are not: made for a user of this run, or an import that is itself judged.
fn needs_making(rule: &Rule) -> bool {
    rule.needs.iter().any(|need| matches!(need, Need::Import(_) | Need::Gallery))
        // Nobody knows which accounts the user of a given one has.
        || rule.id == "composio.delete.gone-from-lists"
}

#[test]
fn enough_accounts_show_what_imported_ones_show() {
    let served = Served::start(&[]);
    let (run, imported) = served.verdicts(&["--seed", "11"]);
    assert!(run.last_line().contains(" 0 failed"), "{}", run.out);
    let mut accounts = String::new();
    let mut secret = 0;
    for (list, kind, refresh, count) in [
        ("active", "active", true, 40),
        ("access_only", "access_only", true, 4),
        ("unsupported", "unsupported", true, 4),
        ("api_key", "api_key", false, 4),
        ("initializing", "initializing", true, 4),
        ("initiated", "initiated", true, 4),
        ("failed", "failed", true, 4),
        ("expired", "expired", true, 8),
        ("inactive", "inactive", true, 8),
    ] {
        let mut given: Vec<_> = Vec::new();
        for n in 0..count {
            secret += 1;
            // The last two ACTIVE ones hold no refresh token.
            let refresh = (refresh && (list != "active" || n < 38)).then(|| format!("given-refresh-{secret:04}-4711"));
            let access = format!("given-access-{secret:04}-4711");
            let id = program::import(served.server(), kind, "somebody", (&access, refresh.as_deref()));
            let refresh = refresh.map(|refresh| format!(", refresh_token = \"{refresh}\"")).unwrap_or_default();
            given.push(match kind {
                "api_key" => format!("\"{id}\""),
                _ => format!("{{ id = \"{id}\", access_token = \"{access}\"{refresh} }}"),
            });
        }
        accounts += &format!("{list} = [{}]\n", given.join(", "));
    }
    let before = served.accounts();
    give(&served, &accounts);
    let (run, given) = served.verdicts(&["--seed", "11"]);
    for rule in rules::of("composio").filter(|rule| !needs_making(rule)) {
        assert_eq!(given[rule.id], imported[rule.id], "{}: {}", rule.id, run.out);
    }
    assert!(served.accounts() <= before, "nothing is made");
}

//! What must hold of families of tokens that a program gives.

use crate::family;
use crate::maker::ACT;
use crate::program::{Finished, Served};
use crate::trials::{program, questions};
use connected_accounts_conformance::check::TokenScene;
use connected_accounts_conformance::rule::Rule;
use connected_accounts_conformance::rules;
use serde_json::{Value, json};
use std::fs;

/// Every trial with its name.
pub(crate) const ALL: &[(&str, fn())] = &[
    ("families_that_it_gives_show_what_those_by_code_show", same_verdicts),
    ("faults_are_found_with_them", faults),
    ("without_permission_nobody_is_asked", without_permission),
    ("a_plan_says_how_many_families_are_taken", plan),
    ("families_that_were_given_go_first_unless_the_order_says_otherwise", order),
    ("a_family_that_it_says_wrong_is_held_against_nobody", wrong_answers),
    ("a_family_that_it_repeats_is_taken_once", repeated),
    ("tokens_that_hold_a_space_are_spelled_in_both_ways", spaces),
];

/// A server whose tokens are had by the program alone.
pub(crate) fn served(behaviour: &str) -> Served {
    by_program(Served::start(&["--profile", "nylas"]), behaviour)
}

/// The same server, none of whose tokens are had by anything else.
fn by_program(served: Served, behaviour: &str) -> Served {
    let (base_url, key) = served.server();
    let argv = json!([program(), ACT, behaviour, base_url, key, served.file("")]);
    served.rewrite_config(|text| {
        let (before, rest) = text.split_once("families = [").unwrap();
        let (_, after) = rest.split_once("\n]\n").unwrap();
        let before = before.lines().filter(|line| !line.starts_with("redirect_uri"));
        let before: String = before.map(|line| format!("{line}\n")).collect();
        format!("{before}{after}\n[provision.command]\nargv = {argv}\n")
    });
    served
}

/// Each text that a run with these files has shown or kept.
fn texts(run: &Finished, served: &Served, files: &[&str]) -> Vec<String> {
    let files = files.iter().map(|name| fs::read_to_string(served.file(name)).unwrap());
    files.chain([run.out.clone(), run.err.clone()]).collect()
}

fn assert_silent(texts: &[String]) {
    for text in texts {
        assert!(!text.contains("access-") && !text.contains("refresh-"), "a token is shown in {text}");
    }
}

/// Whether the server describes a token to whoever has the key.
pub(crate) fn is_alive(served: &Served, token: &str) -> bool {
    let answer = family::ask(served.server(), "GET", &format!("/v3/connect/tokeninfo?access_token={token}"), "");
    answer.starts_with("HTTP/1.1 200 ")
}

/// Each answer that the program gave.
pub(crate) fn answers(served: &Served) -> Vec<Value> {
    let all = fs::read_to_string(served.file("answers")).unwrap_or_default();
    all.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn looks_at(rule: &Rule, is_such: impl Fn(TokenScene) -> bool) -> bool {
    rule.token_scenes().any(is_such)
}

fn same_verdicts() {
    let (_, by_code) = Served::start(&["--profile", "nylas"]).verdicts(&["--seed", "11"]);
    for behaviour in ["makes", "makes-no-siblings"] {
        let served = served(behaviour);
        served.rewrite_config(|text| {
            let accepted = "rules = \"nylas.*.authorising-again-*\"\nreason = \"nobody can be signed in here\"";
            format!("{text}\n[[accept_untested]]\n{accepted}\n")
        });
        let files = ["events.jsonl", "ledger.jsonl", "junit.xml", "report.md", "report.json"];
        let [log, ledger, junit, markdown, _] = files.map(|name| served.file(name));
        let mut args = vec!["--seed", "11", "--events", &log, "--ledger", &ledger, "--junit", &junit];
        args.extend(["--markdown", &markdown]);
        let (run, made) = served.verdicts(&args);
        for rule in rules::of("nylas") {
            let wanted = if looks_at(rule, |scene| scene == TokenScene::Reauthorised) {
                "untested"
            } else if looks_at(rule, TokenScene::needs_a_space) {
                "not_applicable"
            } else {
                by_code[rule.id].as_str()
            };
            assert_eq!(made[rule.id], wanted, "{}: {}", rule.id, run.out);
        }
        assert_eq!(run.code, 0, "{}", run.out);
        assert_silent(&texts(&run, &served, &files));
        let (asked, released) = (questions(&served, "provision"), questions(&served, "release"));
        assert_eq!((asked.len(), released.len()), (2, 2));
        for (question, answer) in asked.iter().zip(answers(&served)) {
            let wanted = json!({
                "verb": "release", "kind": "family", "user_id": question["user_id"], "id": answer["grant_id"],
            });
            assert!(released.contains(&wanted), "{wanted} is not among {released:?}");
            assert!(!is_alive(&served, answer["access_token"].as_str().unwrap()), "the run ends what it had founded");
        }
        let ledger = fs::read_to_string(served.file("ledger.jsonl")).unwrap();
        let steps: Vec<_> = ledger.lines().map(|line| line.split('"').nth(1).unwrap()).collect();
        assert_eq!(steps, ["asked", "held", "asked", "held", "released", "released"]);
        let environment = fs::read_to_string(served.file("environment")).unwrap();
        assert!(environment.lines().all(|name| ["PATH", "SYSTEMROOT"].contains(&name)), "{environment}");
    }
}

fn faults() {
    for fault in
        ["parent-lives-on", "younger-children-live-on", "other-grants-tokens-die", "beginning-of-the-key-revokes"]
    {
        let start = || Served::start(&["--profile", "nylas", "--fault", fault]);
        let failed = |served: &Served| {
            let (run, verdicts) = served.verdicts(&["--seed", "11"]);
            assert_eq!(run.code, 1, "{fault}: {}", run.out);
            verdicts.into_iter().filter(|(_, verdict)| verdict == "fail").map(|(id, _)| id).collect::<Vec<_>>()
        };
        assert_eq!(failed(&by_program(start(), "makes")), failed(&start()), "{fault}");
    }
}

fn without_permission() {
    let served = served("makes");
    let run = served.judge_without_permission(&[]).run();
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.out.contains("needs --allow-destructive 127.0.0.1"), "{}", run.out);
    assert!(questions(&served, "provision").is_empty());
}

fn plan() {
    let served = served("makes");
    let plan = served.plan(&["--show-config"]).run();
    assert_eq!(plan.code, 0, "{}", plan.err);
    let taken = "families of tokens that are taken\n    2 (as many as needed by command)\n    2 whose token holds a \
                 space (by command where tokens hold one)\n";
    assert!(plan.out.contains(taken), "{}", plan.out);
    assert!(plan.out.contains("with 5 arguments, which may be secrets"), "{}", plan.out);
    let again = "nylas.tokens.authorising-again-gives-new-ones\n  untested: no address can be authorised";
    assert!(plan.out.contains(again), "{}", plan.out);
    assert!(questions(&served, "provision").is_empty(), "a plan asks nobody");
    let (_, most) = plan.out.split_once("requests, at the most: ").unwrap();
    let most = most.split(' ').next().unwrap();
    let run = served.judge(&["--max-requests", most]).run();
    assert!(run.last_line().contains(" 0 inconclusive, 2 untested,"), "{}", run.out);
    assert_eq!(questions(&served, "provision").len(), 2);
    served.rewrite_config(|text| text.split("[provision.command]").next().unwrap().to_owned());
    let plan = served.plan(&[]).run();
    let hint = "untested: no tokens can be had: give [nylas] client_id and redirect_uri, or families, or a program";
    assert!(plan.out.contains(hint), "{}", plan.out);
}

fn order() {
    let served = served("makes");
    let given = family::sign_in(served.server(), "given", 0);
    let (tokens, grant) = (["access_token", "refresh_token"].map(|name| &given[name]), &given["grant_id"]);
    let [access, refresh] = tokens;
    let given = format!("families = [{{ access_token = {access}, refresh_token = {refresh}, grant_id = {grant} }}]\n");
    served.rewrite_config(|text| text.replace("\n[provision.command]", &format!("{given}\n[provision.command]")));
    let plan = served.plan(&[]).run();
    assert!(plan.out.contains("    2 (1 by preset, else as many as needed by command)"), "{}", plan.out);
    served.rewrite_config(|text| format!("{text}\n[provision]\norder = [\"command\"]\n"));
    let plan = served.plan(&[]).run();
    assert!(plan.out.contains("    2 (as many as needed by command)"), "{}", plan.out);
    served.rewrite_config(|text| text.replace("[\"command\"]", "[\"command\", \"preset\"]"));
    let plan = served.plan(&[]).run();
    assert!(plan.out.contains("    2 (as many as needed by command, else 1 by preset)"), "{}", plan.out);
}

fn wrong_answers() {
    for (behaviour, reason) in [
        ("says-no-json", "not one JSON object: for a family it prints {\"access_token\":"),
        ("says-an-account", "without access_token: it answers {\"access_token\":"),
        ("says-no-grant", "without grant_id"),
        ("says-an-evil-grant", "a grant_id that cannot be put into a URL safely"),
        ("says-its-token-as-grant", "the same text twice within one family"),
        ("says-a-line-end", "the access_token with what no header can carry"),
        ("says-a-number", "the refresh_token as something else than a text"),
        ("says-one-token-twice", "the same text twice within one family"),
        ("says-many-siblings", "200 siblings: at most 16 are taken"),
        ("names-another-grant", "another grant_id than that of its access_token"),
        ("never-ends", "answered more than 65536 bytes"),
        ("fails", "the command ended with exit status: 7; run it by hand"),
    ] {
        let served = served(behaviour);
        let [log, ledger, junit] = ["events.jsonl", "ledger.jsonl", "junit.xml"].map(|name| served.file(name));
        let run = served.judge(&["--events", &log, "--ledger", &ledger, "--junit", &junit]).run();
        assert_eq!(run.code, 2, "{behaviour}: {}", run.out);
        assert!(run.out.contains(reason), "{behaviour}: {}", run.out);
        assert!(run.last_line().contains(" 0 failed, 0 warnings,"), "{behaviour}: {}", run.out);
        // What needs no family is judged all the same.
        assert!(!run.last_line().contains(" 0 passed,"), "{behaviour}: {}", run.out);
        assert_silent(&texts(&run, &served, &["events.jsonl", "ledger.jsonl", "junit.xml"]));
        let (asked, released) = (questions(&served, "provision"), questions(&served, "release"));
        assert_eq!((asked.len(), released.len()), (2, 2), "{behaviour}: it is not asked over and over");
        for question in asked {
            let wanted = json!({ "verb": "release", "kind": "family", "user_id": question["user_id"] });
            assert!(released.contains(&wanted), "{behaviour}: {wanted} is not among {released:?}");
        }
        assert!(!run.out.contains("left behind"), "{behaviour}: {}", run.out);
    }
}

fn repeated() {
    let served = served("repeats-itself");
    let run = served.judge(&["--rule", "nylas.tokens.*"]).run();
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.last_line().contains(" 0 failed,"), "{}", run.out);
    let lonely = "there is no live token of another grant";
    assert!(run.out.contains(lonely), "the one family is revoked, beside no other: {}", run.out);
    assert_eq!(questions(&served, "provision").len(), questions(&served, "release").len());
}

fn spaces() {
    for rule in ["nylas.spelling.plus-is-a-space", "nylas.spelling.percent-20-is-a-space"] {
        let served = Served::start(&["--profile", "nylas"]);
        let config = fs::read_to_string(served.file("conformance.toml")).unwrap();
        let config: toml::Value = toml::from_str(&config).unwrap();
        let families = config["nylas"]["families"].as_array().unwrap();
        let holds_a_space = |family: &&toml::Value| family["access_token"].as_str().unwrap().contains(' ');
        let (spaced, plain): (Vec<_>, Vec<_>) = families.iter().partition(holds_a_space);
        // The first revoke takes two, the second of which says what tokens look like here.
        let lines = [plain[0], spaced[0], spaced[1]].map(|family| format!("{}\n", json!(family)));
        fs::write(served.file("families"), lines.concat()).unwrap();
        let served = by_program(served, "hands-out");
        let run = served.judge(&["--strict", "--rule", rule]).run();
        assert_eq!(run.code, 0, "{}", run.out);
        assert!(run.last_line().contains(" 1 passed, 0 failed"), "{}", run.out);
        assert_eq!(questions(&served, "release").len(), 3);
    }
}

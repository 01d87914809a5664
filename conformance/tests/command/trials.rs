//! What must hold of accounts that a program makes.

use crate::maker::{ACT, is_beating};
use crate::program::{Served, conformance};
use connected_accounts_conformance::fixture::{Limits, Program};
use connected_accounts_conformance::rule::Need;
use connected_accounts_conformance::rules;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Every trial with its name.
pub(crate) const ALL: &[(&str, fn())] = &[
    ("what_it_makes_shows_what_imported_accounts_show", same_verdicts),
    ("a_plan_names_the_program", plan),
    ("what_it_says_wrong_is_held_against_nobody", wrong_answers),
    ("an_account_of_somebody_else_is_left_alone", stranger),
    ("an_account_without_an_answer_is_found_by_its_user", without_an_answer),
    ("what_it_does_not_release_is_reported", not_released),
    ("a_killed_run_is_released_later", released_later),
    ("the_time_is_up_for_all_of_its_processes", time_is_up),
    ("an_interruption_ends_all_of_its_processes", interrupted),
];

const ONE_RULE: [&str; 2] = ["--rule", "composio.revoke.answers-200"];

fn served(behaviour: &str) -> Served {
    let served = Served::start(&[]);
    let (base_url, key) = served.server();
    let argv = json!([program(), ACT, behaviour, base_url, key, served.file("")]);
    served.provision_by(&format!("[provision.command]\nargv = {argv}\n"));
    served
}

pub(crate) fn program() -> String {
    std::env::current_exe().unwrap().to_str().unwrap().to_owned()
}

pub(crate) fn questions(served: &Served, verb: &str) -> Vec<Value> {
    let all = fs::read_to_string(served.file("questions")).unwrap_or_default();
    let all = all.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    all.filter(|question| question["verb"] == verb).collect()
}

fn same_verdicts() {
    let (_, imported) = Served::start(&[]).verdicts(&["--seed", "11"]);
    let served = served("makes");
    let (log, ledger) = (served.file("events.jsonl"), served.file("ledger.jsonl"));
    let (run, made) = served.verdicts(&["--seed", "11", "--events", &log, "--ledger", &ledger]);
    for rule in rules::of("composio") {
        let is_reached = !rule.needs.iter().any(|need| matches!(need, Need::Import(_)));
        let wanted = if is_reached { imported[rule.id].as_str() } else { "untested" };
        assert_eq!(made[rule.id], wanted, "{}: {}", rule.id, run.out);
    }
    assert_eq!(served.accounts(), 0, "everything that was made is deleted");
    assert_eq!(questions(&served, "provision").len(), questions(&served, "release").len());
    let environment = fs::read_to_string(served.file("environment")).unwrap();
    assert!(environment.lines().all(|name| ["PATH", "SYSTEMROOT"].contains(&name)), "{environment}");
    for text in [&run.out, &run.err].into_iter().chain(&[log, ledger, served.file("report.json")].map(read)) {
        assert!(!text.contains("commanded-"), "a token stands in an output");
    }
}

fn read(path: String) -> String {
    fs::read_to_string(path).unwrap()
}

fn plan() {
    let plan = served("makes").plan(&["--show-config"]).run();
    assert_eq!(plan.code, 0, "{}", plan.err);
    for part in [" expired by command\n", " inactive by command, else by command, then disabling\n"] {
        assert!(plan.out.contains(part), "no {part:?} in {}", plan.out);
    }
    let arguments = "with 5 arguments, which may be secrets";
    assert!(plan.out.contains(arguments) && !plan.out.contains("makes\""), "{}", plan.out);
}

fn wrong_answers() {
    for (behaviour, reason) in [
        ("names-an-evil-id", "cannot be put into a URL safely"),
        ("says-no-json", "not one JSON object with an id"),
        ("never-ends", "answered more than 65536 bytes"),
        ("makes-another-status", "was to be ACTIVE but it reads EXPIRED"),
        ("makes-one-token", "without its refresh token"),
    ] {
        let served = served(behaviour);
        let run = served.judge(&ONE_RULE).run();
        assert_eq!(run.code, 2, "{behaviour}: {}", run.out);
        assert!(run.out.contains(reason), "{behaviour}: {}", run.out);
        assert!(!run.out.contains("commanded-") && !run.err.contains("commanded-"), "{}", run.out);
        assert_eq!(served.accounts(), 0, "{behaviour}: what it made is deleted");
    }
    // The second account with the same tokens is none; the first shows all the same.
    let served = served("repeats-a-token");
    let run = served.judge(&ONE_RULE).run();
    assert_eq!((run.code, served.accounts()), (0, 0), "{}", run.out);
}

fn stranger() {
    let served = served("names-a-stranger");
    let id = served.import("somebodys-access", "somebodys-refresh");
    fs::write(served.file("stranger"), &id).unwrap();
    let run = served.judge(&[]).run();
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.last_line().contains(" 0 failed"), "{}", run.out);
    assert!(run.out.contains("is not shown to be a new account of the user"), "{}", run.out);
    let account = served.get(&format!("/api/v3.1/connected_accounts/{id}"));
    assert_eq!(account["status"], "ACTIVE", "nobody touched it");
    assert!(questions(&served, "release").is_empty());
}

fn without_an_answer() {
    let served = served("makes-without-an-answer");
    let run = served.judge(&ONE_RULE).run();
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.out.contains("the command ended with exit status: 7"), "{}", run.out);
    let asked = ["provision", "release"].map(|verb| questions(&served, verb).len());
    assert_eq!((asked, served.accounts()), ([1, 1], 0), "{}", run.out);
}

fn not_released() {
    let served = served("keeps");
    let ledger = served.file("ledger.jsonl");
    let run = served.judge(&ONE_RULE).args(&["--ledger", &ledger]).run();
    assert_eq!(run.code, 0, "{}", run.out);
    assert!(run.out.contains("the command did not release it: the command ended with"), "{}", run.out);
    assert!(run.out.contains(&format!("clean up: conformance cleanup '{ledger}' --config ")), "{}", run.out);
    assert_eq!(served.accounts(), 0, "they are deleted all the same");
}

#[cfg(unix)]
pub(crate) fn kill(signal: &str, pid: u32) {
    let killed = std::process::Command::new("kill").args([signal, &pid.to_string()]).status();
    assert!(killed.unwrap().success());
}

#[cfg(not(unix))]
pub(crate) fn kill(_signal: &str, _pid: u32) {}

fn released_later() {
    if cfg!(not(unix)) {
        return;
    }
    let served = served("makes");
    let ledger = served.file("killed.jsonl");
    let run = served.judge(&["--rate", "60", "--ledger", &ledger]);
    run.run_until(|| served.accounts() > 3, |pid| kill("-KILL", pid));
    // The programs that were under way go on for a moment.
    sleep(Duration::from_millis(500));
    let config = served.file("conformance.toml");
    let clean = ["cleanup", &ledger, "--config", &config, "--allow-destructive", "127.0.0.1"];
    let run = conformance(&clean).run();
    assert_eq!((run.code, served.accounts()), (0, 0), "{} {}", run.out, run.err);
    assert_eq!(questions(&served, "provision").len(), questions(&served, "release").len());
}

fn time_is_up() {
    if cfg!(not(unix)) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let argv = [&program(), ACT, "hangs", "http://127.0.0.1:9", "key", folder.path().to_str().unwrap()];
    let argv = argv.map(str::to_owned);
    let limits = Limits { time: Duration::from_secs(2), ..Limits::default() };
    let program = Program::new(&argv, folder.path(), limits).unwrap();
    assert!(!format!("{program:?}").contains("key"), "arguments may be secrets");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let start = Instant::now();
    let answer = runtime.block_on(program.ask(&json!({ "verb": "provision" })));
    assert!(answer.unwrap_err().contains("within 2 s"));
    assert!(start.elapsed() < Duration::from_secs(10));
    assert!(folder.path().join("beat").exists(), "the process that it started was there");
    assert!(!is_beating(&folder.path().join("beat")), "it is gone too");
}

fn interrupted() {
    if cfg!(not(unix)) {
        return;
    }
    let served = served("hangs");
    let beat = served.file("beat");
    let run = served.judge(&ONE_RULE).args(&["--timeout", "0.5"]);
    let start = Instant::now();
    let run = run.run_until(|| Path::new(&beat).exists(), |pid| kill("-INT", pid));
    assert_eq!(run.code, 130, "{}", run.out);
    assert!(start.elapsed() < Duration::from_secs(30), "nobody waits for the program");
    assert!(!is_beating(Path::new(&beat)), "it is gone");
}

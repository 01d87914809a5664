//! What becomes of families that a program gave, or did not give, when a run ends.

use crate::families::{answers, is_alive, served};
use crate::maker::{ACT, is_beating};
use crate::program::{Finished, Served, conformance};
use crate::trials::{kill, program, questions};
use connected_accounts_conformance::cli::profile::NYLAS;
use connected_accounts_conformance::fixture::family::{ByCommand, Founder};
use connected_accounts_conformance::fixture::{Ledger, Limits, Maker, Program, Unmade};
use connected_accounts_conformance::outcome::Redactor;
use connected_accounts_conformance::target::{Permission, Recorder, Settings, Target};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Every trial with its name.
pub(crate) const ALL: &[(&str, fn())] = &[
    ("families_that_it_does_not_release_are_reported", not_released),
    ("families_of_a_killed_run_are_released_later", released_later),
    ("an_interruption_ends_and_releases_its_families", interrupted),
    ("an_interruption_does_not_wait_for_a_family", interrupted_meanwhile),
    ("a_program_that_takes_too_long_is_asked_twice", time_is_up),
];

const ONE_RULE: [&str; 2] = ["--rule", "nylas.revoke.answers-200"];

fn not_released() {
    let served = served("keeps");
    let ledger = served.file("ledger.jsonl");
    let run = served.judge(&ONE_RULE).args(&["--ledger", &ledger]).run();
    assert_eq!(run.code, 0, "{}", run.out);
    let grants: Vec<_> =
        answers(&served).iter().map(|answer| answer["grant_id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(grants.len(), 2);
    for grant in grants {
        let left = format!("left behind: {grant}: the command did not release it: the command ended with");
        assert!(run.out.contains(&left), "{}", run.out);
    }
    assert!(run.out.contains(&format!("clean up: conformance cleanup '{ledger}' --config ")), "{}", run.out);
    let cleaned = cleanup(&served, &ledger);
    assert_eq!((cleaned.code, cleaned.last_line()), (2, "cleanup: 0 deleted, 0 not there, 2 left"), "{}", cleaned.err);
    // Once it can let go, nothing is left.
    served.rewrite_config(|text| text.replace("\"keeps\"", "\"makes\""));
    let cleaned = cleanup(&served, &ledger);
    let wanted = "cleanup: 0 deleted, 2 families released, 0 not there, 0 left";
    assert_eq!((cleaned.code, cleaned.last_line()), (0, wanted), "{}", cleaned.err);
}

fn cleanup(served: &Served, ledger: &str) -> Finished {
    let config = served.file("conformance.toml");
    conformance(&["cleanup", ledger, "--config", &config, "--allow-destructive", "127.0.0.1"]).run()
}

fn released_later() {
    if cfg!(not(unix)) {
        return;
    }
    let served = served("makes");
    let ledger = served.file("killed.jsonl");
    let run = served.judge(&["--rate", "20", "--ledger", &ledger]);
    run.run_until(|| questions(&served, "provision").len() > 1, |pid| kill("-KILL", pid));
    // The program that was under way goes on for a moment.
    sleep(Duration::from_millis(500));
    let run = cleanup(&served, &ledger);
    let wanted = "cleanup: 0 deleted, 2 families released, 0 not there, 0 left";
    assert_eq!((run.code, run.last_line()), (0, wanted), "{}", run.err);
    let users = |verb| questions(&served, verb).iter().map(|asked| asked["user_id"].clone()).collect::<Vec<_>>();
    let (asked, mut released) = (users("provision"), users("release"));
    released.sort_by_key(|user| asked.iter().position(|other| other == user));
    assert_eq!(asked, released);
}

fn interrupted() {
    if cfg!(not(unix)) {
        return;
    }
    let served = served("makes");
    let ledger = served.file("ledger.jsonl");
    let held = || fs::read_to_string(&ledger).unwrap_or_default().matches("\"held\"").count();
    let run = served.judge(&["--rate", "20", "--ledger", &ledger]);
    let run = run.run_until(|| held() == 2, |pid| kill("-INT", pid));
    assert_eq!(run.code, 130, "{}", run.out);
    assert_eq!(questions(&served, "release").len(), 2, "{}", run.out);
    for answer in answers(&served) {
        assert!(!is_alive(&served, answer["access_token"].as_str().unwrap()), "{}", run.out);
    }
}

fn interrupted_meanwhile() {
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
    let released = questions(&served, "release");
    assert_eq!(released.len(), 1, "what it may have made goes all the same");
    assert!(!run.out.contains("left behind"), "it is released once nobody makes it any more: {}", run.out);
    assert_eq!(released[0]["user_id"], questions(&served, "provision")[0]["user_id"]);
}

fn time_is_up() {
    let folder = tempfile::tempdir().unwrap();
    let argv = [&program(), ACT, "hangs", "http://127.0.0.1:9", "key", folder.path().to_str().unwrap()];
    let limits = Limits { time: Duration::from_secs(1), ..Limits::default() };
    let program = Program::new(&argv.map(str::to_owned), folder.path(), limits).unwrap();
    let founder = ByCommand::new(Arc::new(Maker::new(program)), Ledger::in_memory());
    let target = Target::new(nowhere(), Arc::new(Redactor::default())).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let start = Instant::now();
    for number in 1..=9 {
        let user_id = format!("conformance-a1b2c3d4-{number}");
        let founded = runtime.block_on(founder.found(&target, &Recorder::default(), user_id));
        let Err(Unmade::Refused(reason)) = founded else { panic!("{founded:?}") };
        assert_eq!(reason, "the command gave no complete answer within 1 s");
    }
    assert!(start.elapsed() < Duration::from_secs(8), "two that take too long are enough");
    let questions = fs::read_to_string(folder.path().join("questions")).unwrap();
    assert_eq!(questions.lines().count(), 2);
}

/// A target that nobody asks.
fn nowhere() -> Settings {
    Settings {
        base_url: "http://127.0.0.1:9".parse().unwrap(),
        dialect: NYLAS.dialect,
        api_key: Some("key".into()),
        api_key_source: String::new(),
        other_api_key: None,
        headers: Vec::new(),
        ca_pem: None,
        proxy: None,
        timeout: Duration::from_secs(1),
        list_lag: Duration::ZERO,
        job_lag: Duration::ZERO,
        capabilities: Vec::new(),
        real_tokens: false,
        embedded: false,
        permission: Permission::Granted,
        probe_paths: false,
        rate: None,
        concurrency: 1,
        max_requests: None,
    }
}

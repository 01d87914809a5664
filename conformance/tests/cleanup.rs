//! What a run left behind goes by its ledger, on the target given now.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod program;

use program::{Finished, Served, conformance};
use std::fs;

fn cleanup(served: &Served, ledger: &str, allowed: &[&str]) -> Finished {
    let run = conformance(&["cleanup", ledger, "--config", &served.file("conformance.toml")]);
    run.args(allowed).run()
}

const ALLOWED: &[&str] = &["--allow-destructive", "127.0.0.1"];

#[test]
fn only_what_the_ledger_leaves_open_is_deleted() {
    let served = Served::start(&[]);
    let ids: Vec<_> = (0..3).map(|n| served.import(&format!("access-{n}"), &format!("refresh-{n}"))).collect();
    let ledger = served.file("ledger.jsonl");
    let created = |id: &str| format!("{{\"created\":{{\"id\":\"{id}\"}}}}\n");
    let deleted = |id: &str| format!("{{\"deleted\":{{\"id\":\"{id}\"}}}}\n");
    // The last line was cut when the machine lost its power.
    let text = [&created(&ids[0]), &created(&ids[1]), &deleted(&ids[1]), &created("ca_nobody"), "{\"created\":{\"id"];
    fs::write(&ledger, text.map(String::from).concat()).unwrap();

    let withheld = cleanup(&served, &ledger, &[]);
    assert_eq!(withheld.code, 3, "{}", withheld.out);
    assert!(withheld.err.contains("needs --allow-destructive 127.0.0.1"), "{}", withheld.err);
    assert_eq!(served.accounts(), 3);

    let run = cleanup(&served, &ledger, ALLOWED);
    assert_eq!((run.code, run.last_line()), (0, "cleanup: 1 deleted, 1 not there, 0 left"), "{}", run.err);
    assert_eq!(served.accounts(), 2);
    let again = cleanup(&served, &ledger, ALLOWED);
    assert_eq!((again.code, again.last_line()), (0, "cleanup: 0 deleted, 1 not there, 0 left"), "{}", again.err);
}

#[test]
fn an_id_that_leaves_its_segment_is_refused() {
    let served = Served::start(&[]);
    let id = served.import("access", "refresh");
    let ledger = served.file("ledger.jsonl");
    for evil in ["../../projects", "a/b", "a?b", ""] {
        let text = format!("{{\"created\":{{\"id\":\"{id}\"}}}}\n{{\"created\":{{\"id\":\"{evil}\"}}}}\n");
        fs::write(&ledger, text).unwrap();
        let run = cleanup(&served, &ledger, ALLOWED);
        assert_eq!(run.code, 3, "{}", run.out);
        assert!(run.err.contains("line 2 of the ledger"), "{}", run.err);
        assert_eq!(served.accounts(), 1, "nothing is deleted by a damaged ledger");
    }
}

#[test]
fn cleanup_says_what_it_needs() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("ledger.jsonl").to_str().unwrap().to_owned();
    let without = conformance(&["cleanup", &ledger]).run();
    assert_eq!(without.code, 3);
    assert!(without.err.contains("give --base-url"), "{}", without.err);
    let url = ["--base-url", "http://127.0.0.1:9"];
    let missing = conformance(&["cleanup", &ledger]).args(&url).args(ALLOWED).run();
    assert_eq!(missing.code, 3);
    fs::write(&ledger, "").unwrap();
    let unreachable =
        conformance(&["cleanup", &ledger]).args(&url).args(ALLOWED).env("CONFORMANCE_API_KEY", "ak").run();
    assert_eq!(unreachable.code, 4, "{}", unreachable.err);
}

#[cfg(unix)]
#[test]
fn a_killed_run_is_cleaned_up_later() {
    let served = Served::start(&[]);
    let ledger = served.file("killed.jsonl");
    let run = served.judge(&["--rate", "60", "--ledger", &ledger]).run_until(
        || served.accounts() > 3,
        |pid| {
            let killed = std::process::Command::new("kill").args(["-KILL", &pid.to_string()]).status();
            assert!(killed.unwrap().success());
        },
    );
    assert_eq!(run.code, -1);
    let left = served.accounts();
    assert!(left > 3);
    let run = cleanup(&served, &ledger, ALLOWED);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.last_line().ends_with(" 0 left"), "{}", run.last_line());
    assert_eq!(served.accounts(), 0, "what was under way when it was killed is found by its user");
}

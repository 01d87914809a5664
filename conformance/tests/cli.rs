//! The program as a user runs it: exit codes, last lines, files.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod program;

use program::{Served, conformance};
use std::fs;

#[test]
fn the_embedded_server_is_conformant() {
    let run = conformance(&["run", "--seed", "7", "--no-color"]).run();
    assert_eq!(run.code, 0, "{}", run.out);
    assert!(run.last_line().starts_with("conformance: conformant — "), "{}", run.last_line());
    assert!(run.last_line().ends_with("; seed 7"), "{}", run.last_line());
    assert!(run.last_line().contains(" 0 untested, 0 not applicable, "), "{}", run.last_line());
}

#[test]
fn a_selection_never_concludes_conformant() {
    let run = conformance(&["run", "--rule", "composio.revoke.answers-200"]).run();
    assert_eq!(run.code, 0);
    assert!(run.last_line().starts_with("conformance: selected rules pass — 1 passed"), "{}", run.last_line());
}

#[test]
fn a_failure_shows_all_that_is_needed_to_argue_about_it() {
    let run =
        conformance(&["run", "--rule", "composio.revoke.again-is-empty", "--fault", "again-claims-the-tokens"]).run();
    assert_eq!(run.code, 1);
    for part in [
        "source: Composio changelog (2026-05-12), The Endpoint, https://docs.composio.dev/",
        "expected: []",
        "actual:   [\"access_token\",\"refresh_token\"]",
        "curl -sS -i -X POST",
        "-H \"x-api-key: $CONFORMANCE_API_KEY\"",
        "again:    conformance run --rule composio.revoke.again-is-empty --seed ",
    ] {
        assert!(run.out.contains(part), "no {part:?} in\n{}", run.out);
    }
}

#[test]
fn a_fault_of_a_should_warns_unless_strict() {
    let fault = ["--fault", "swaps-hints"];
    let run = conformance(&["run"]).args(&fault).run();
    assert_eq!(run.code, 0);
    assert!(run.last_line().contains(" 1 warnings, "), "{}", run.last_line());
    assert_eq!(conformance(&["run", "--strict"]).args(&fault).run().code, 1);
}

#[test]
fn typing_errors_name_the_nearest() {
    for (args, hint) in [
        (&["run", "--rule", "composio.revoke.again-is-emtpy"][..], "did you mean \"composio.revoke.again-is-empty\"?"),
        (&["run", "--area", "evelope"], "did you mean \"envelope\"?"),
        (&["run", "--fault", "swap-hints"], "did you mean \"swaps-hints\"?"),
        (&["explain", "composio.revoke.answer-200"], "did you mean \"composio.revoke.answers-200\"?"),
        (&["run", "--sede", "1"], "--seed"),
    ] {
        let run = conformance(args).run();
        assert_eq!(run.code, 3, "{args:?}");
        assert!(run.err.contains(hint), "{args:?}: {}", run.err);
    }
}

#[test]
fn what_cannot_be_is_said_before_anything_is_sent() {
    for (args, reason) in [
        (&["run", "--base-url", "http://staging.example.test"][..], "--allow-insecure-http"),
        (&["run", "--base-url", "staging.example.test"], "no URL"),
        (&["run", "--base-url", "https://user:secret@x.test"], "must not carry a user"),
        (&["run", "--base-url", "http://127.0.0.1:9", "--fault", "swaps-hints"], "--fault"),
        (&["run", "--timeout", "0"], "timeout"),
        (&["run", "--concurrency", "0"], "concurrency"),
        (&["run", "--concurrency", "18446744073709551615"], "concurrency"),
        (&["plan", "--base-url", "https://x.test", "--rate", "0"], "rate"),
        (&["run", "--rule", "composio.revoke.*", "--area", "auth"], "leave no rule"),
        (&["run", "--config", "no-such-file.toml"], "no-such-file.toml"),
        (&["report", "no-such-log.jsonl"], "no-such-log.jsonl"),
    ] {
        let run = conformance(args).run();
        assert_eq!(run.code, 3, "{args:?}: {}", run.err);
        assert!(run.err.contains(reason), "{args:?}: {}", run.err);
        assert!(!run.err.contains("secret"), "{}", run.err);
    }
}

#[test]
fn an_unreachable_target_is_no_failure_of_anything() {
    let run = conformance(&["run", "--base-url", "http://127.0.0.1:9"]).env("CONFORMANCE_API_KEY", "ak_x").run();
    assert_eq!(run.code, 4, "{}", run.out);
    assert!(run.last_line().starts_with("conformance: unreachable — 0 passed, 0 failed"), "{}", run.last_line());
}

#[test]
fn a_server_in_another_process_is_judged_by_the_configuration_it_writes() {
    let served = Served::start(&[]);
    let json = served.file("report.json");
    let run = served.judge(&["--json", &json]).run();
    assert_eq!(run.code, 0, "{}", run.out);
    assert!(run.last_line().starts_with("conformance: conformant — "), "{}", run.last_line());
    let report: serde_json::Value = serde_json::from_str(&fs::read_to_string(json).unwrap()).unwrap();
    assert_eq!(report["conclusion"], "conformant");
    assert_eq!(report["exit_code"], 0);
    assert_eq!(served.accounts(), 0, "everything that was made is deleted");
}

#[test]
fn a_wrong_key_is_refused_at_the_start() {
    let served = Served::start(&[]);
    // What the configuration names is not overruled by the variable that all targets share.
    assert_eq!(served.judge(&["--area", "refusal"]).env("CONFORMANCE_API_KEY", "ak_wrong").run().code, 0);
    served.rewrite_config(|text| {
        text.lines().filter(|line| !line.starts_with("api_key_file")).collect::<Vec<_>>().join("\n")
    });
    let run = served.judge(&[]).env("CONFORMANCE_API_KEY", "ak_wrong").run();
    assert_eq!(run.code, 4, "{}", run.out);
    assert!(run.out.contains("refused the key from $CONFORMANCE_API_KEY with 401"), "{}", run.out);
    assert!(!run.out.contains("ak_wrong"), "{}", run.out);
}

#[test]
fn nothing_is_changed_until_told() {
    let served = Served::start(&[]);
    let run = served.judge_without_permission(&[]).run();
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.out.contains("needs --allow-destructive 127.0.0.1"), "{}", run.out);
    assert!(run.last_line().contains(" 0 failed, "), "{}", run.last_line());
    assert_eq!(served.requests_besides_reads(), 0);
}

#[test]
fn a_target_with_one_key_and_another_provider_is_partial_and_not_accused() {
    let served = Served::start(&[]);
    served.rewrite_config(|text| {
        let without: Vec<_> = text.lines().filter(|line| !line.starts_with("other_api_key")).collect();
        without.join("\n").split("[upstream]").next().unwrap().to_owned()
    });
    let run = served.judge(&[]).run();
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.last_line().starts_with("conformance: partial — "), "{}", run.last_line());
    assert!(run.last_line().contains(" 0 failed, 0 warnings, "), "{}", run.last_line());
    for reason in [
        "the provider refused tokens that this run made up",
        "no key of a second project was given",
        "the provider is not played by this suite",
    ] {
        assert!(run.out.contains(reason), "{reason}");
    }
}

#[test]
fn what_the_configuration_accepts_as_untested_is_named_in_the_last_line() {
    let served = Served::start(&[]);
    served.rewrite_config(|text| {
        let one_key: Vec<_> = text.lines().filter(|line| !line.starts_with("other_api_key")).collect();
        format!(
            "{}\n[[accept_untested]]\nrules = \"composio.auth.other-project-*\"\nreason = \"one project\"\n",
            one_key.join("\n")
        )
    });
    let run = served.judge(&[]).run();
    assert_eq!(run.code, 0, "{}", run.out);
    assert!(run.last_line().contains("; accepted as untested: composio.auth.other-project-"), "{}", run.last_line());
}

#[test]
fn known_deviations_are_excused_until_they_are_gone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("expectations.toml");
    let text = "[[expect]]\nrules = \"composio.revoke.again-is-empty\"\noutcome = \"fail\"\nreason = \"issue 7\"\n";
    fs::write(&file, text).unwrap();
    let run = |args: &[&str]| {
        let all = ["run", "--rule", "composio.revoke.again-is-empty", "--expectations", file.to_str().unwrap()];
        conformance(&all).args(args).run()
    };
    let known = run(&["--fault", "again-claims-the-tokens"]);
    assert_eq!(known.code, 0, "{}", known.out);
    let exceptions = "; known deviations: composio.revoke.again-is-empty (fail)";
    assert!(known.last_line().ends_with(exceptions), "{}", known.last_line());
    let gone = run(&[]);
    assert_eq!(gone.code, 1, "{}", gone.out);
    let stale = "stale expectation: composio.revoke.again-is-empty (fail): composio.revoke.again-is-empty passes now";
    assert!(gone.out.contains(stale), "{}", gone.out);
    let unselected = conformance(&["run", "--area", "ids"]).env("CONFORMANCE_EXPECTATIONS", file.to_str().unwrap());
    assert_eq!(unselected.run().code, 0);
    let missing = conformance(&["run", "--expectations", "no-such-file.toml"]).run();
    assert_eq!(missing.code, 3, "{}", missing.err);
}

#[test]
fn a_log_can_be_rendered_and_replayed() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (log, junit) = (path("events.jsonl"), path("junit.xml"));
    let rule = "composio.ids.nothing-is-refused";
    let run = conformance(&["run", "--area", "ids", "--seed", "5", "--fault", "control-character-in-id-fails"])
        .args(&["--events", &log])
        .run();
    assert_eq!(run.code, 1);
    let report = conformance(&["report", &log, "--human", "--junit", &junit]).run();
    assert_eq!((report.code, report.last_line()), (1, run.last_line()));
    let xml = fs::read_to_string(junit).unwrap();
    assert!(xml.contains("<failure message="), "{xml}");
    let replay = conformance(&["replay", &log, rule]).run();
    assert_eq!(replay.code, 1, "{}", replay.out);
    assert!(replay.last_line().ends_with("; seed 5"), "{}", replay.last_line());
}

#[test]
fn no_key_stands_in_any_output() {
    let served = Served::start(&["--fault", "again-claims-the-tokens"]);
    let (log, json, junit) = (served.file("log"), served.file("json"), served.file("junit"));
    let run = served.judge(&["--events", &log, "--json", &json, "--junit", &junit]).run();
    assert_eq!(run.code, 1, "{}", run.out);
    let files = [log, json, junit].map(|path| fs::read_to_string(path).unwrap());
    for text in files.iter().chain([&run.out, &run.err]) {
        for key in served.keys() {
            for part in [key.as_str(), &key[1..], &key[..key.len() - 1]] {
                assert!(!text.contains(part), "a key stands in an output");
            }
            let other_case: String = key
                .chars()
                .map(|c| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() })
                .collect();
            assert!(!text.contains(&other_case), "a near miss of a key stands in an output");
        }
    }
}

#[test]
fn settings_say_where_they_came_from() {
    let served = Served::start(&[]);
    let plan = served.plan(&["--show-config", "--cases", "3"]).env("CONFORMANCE_SEED", "9").run();
    assert_eq!(plan.code, 0, "{}", plan.err);
    for line in
        ["cases            3  (flag)", "seed             9  (environment)", "(file)", "list_lag         2.0  (default)"]
    {
        assert!(plan.out.contains(line), "no {line:?} in\n{}", plan.out);
    }
    assert!(plan.out.contains("rules would be judged on http://127.0.0.1:"), "{}", plan.out);
    assert_eq!(served.requests_besides_reads(), 0);
}

#[test]
fn every_command_explains_itself() {
    for command in ["run", "serve", "list", "explain", "faults", "plan", "report", "replay", "cleanup", "schema"] {
        let help = conformance(&[command, "--help"]).run();
        assert_eq!(help.code, 0, "{command}");
        assert!(help.out.contains("Usage: conformance"), "{command}");
    }
    let explained = conformance(&["explain", "composio.revoke.again-is-empty"]).run();
    assert_eq!(explained.code, 0);
    for part in ["A6", "how it is judged", "curl -sS", "again-claims-the-tokens"] {
        assert!(explained.out.contains(part), "no {part:?} in\n{}", explained.out);
    }
    assert!(conformance(&["list", "--ledger"]).run().out.contains("no rule: both forms are accepted"));
    assert!(conformance(&["faults"]).run().out.contains("swaps-hints"));
}

#[test]
fn a_workflow_run_is_annotated_with_a_summary() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (markdown, summary, log) = (path("report.md"), path("summary.md"), path("events.jsonl"));
    fs::write(&summary, "before\n").unwrap();
    let run = conformance(&["run", "--rule", "composio.revoke.again-is-empty", "--fault", "again-claims-the-tokens"])
        .args(&["--github", "--markdown", &markdown, "--events", &log])
        .env("GITHUB_STEP_SUMMARY", &summary)
        .run();
    assert_eq!(run.code, 1);
    let annotation = "::error title=composio.revoke.again-is-empty (fail)::";
    assert!(run.out.starts_with(annotation), "{}", run.out);
    assert!(run.last_line().starts_with("conformance: not conformant"), "{}", run.last_line());
    let text = fs::read_to_string(&markdown).unwrap();
    assert!(text.starts_with("### Conformance: not conformant"), "{text}");
    assert_eq!(fs::read_to_string(&summary).unwrap(), format!("before\n{text}"));
    let report = conformance(&["report", &log, "--github"]).env("GITHUB_STEP_SUMMARY", "").run();
    assert_eq!((report.code, report.out.lines().count()), (1, 1), "{}", report.out);
    assert!(report.out.starts_with(annotation), "{}", report.out);
}

#[test]
fn a_schema_names_every_section() {
    let schema = |of: &str| -> serde_json::Value {
        let run = conformance(&["schema", of]).run();
        assert_eq!(run.code, 0, "{}", run.err);
        serde_json::from_str(&run.out).unwrap()
    };
    let config = schema("config");
    for section in ["target", "run", "report", "provision", "upstream", "accept_untested"] {
        assert!(config["properties"][section]["description"].is_string(), "{section} without a description");
    }
    assert_eq!(config["$defs"]["Target"]["additionalProperties"], false);
    assert!(schema("events").to_string().contains("rule_finished"));
    assert!(schema("report")["required"].as_array().unwrap().contains(&"conclusion".into()));
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_cleans_up() {
    let served = Served::start(&[]);
    let log = served.file("events.jsonl");
    // Slow enough to be caught in the middle.
    let run = served.judge(&["--rate", "60", "--events", &log]).run_until(
        || served.accounts() > 3,
        |pid| {
            let killed = std::process::Command::new("kill").args(["-INT", &pid.to_string()]).status();
            assert!(killed.unwrap().success());
        },
    );
    assert_eq!(run.code, 130, "{}", run.out);
    assert!(run.last_line().starts_with("conformance: interrupted — "), "{}", run.last_line());
    assert_eq!(served.accounts(), 0, "everything that was made is deleted");
    assert!(fs::read_to_string(log).unwrap().lines().last().unwrap().contains("interrupted"));
}

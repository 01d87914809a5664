//! The program that makes what it is asked for, in good ways or bad ones.

use crate::family;
use crate::program::import;
use serde_json::{Value, json};
use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, ExitCode};
use std::thread::sleep;
use std::time::Duration;

/// The first argument that turns the test binary into this program.
pub(crate) const ACT: &str = "act";

/// Answers one question in the way of `behaviour`; the other arguments are the server, its key, a folder to write to.
pub(crate) fn act(behaviour: &str, rest: &[String]) -> ExitCode {
    if behaviour == "beat" {
        return beat(Path::new(&rest[0]));
    }
    let [base_url, key, folder] = rest else { return ExitCode::FAILURE };
    let (server, folder) = ((base_url.as_str(), key.as_str()), Path::new(folder));
    let mut question = String::new();
    std::io::stdin().read_to_string(&mut question).unwrap();
    append(&folder.join("questions"), question.as_bytes());
    let asked: Value = serde_json::from_str(&question).unwrap();
    let text = |name: &str| asked[name].as_str().unwrap_or_default();
    if text("verb") == "release" {
        let lives_on = behaviour == "hangs" && is_beating(&folder.join("beat"));
        return if behaviour == "keeps" || lives_on { ExitCode::from(9) } else { ExitCode::SUCCESS };
    }
    let (kind, user) = (text("kind"), text("user_id"));
    if kind == "family"
        && let Some(family) = family::answer(behaviour, server, folder, user)
    {
        append(&folder.join("answers"), format!("{family}\n").as_bytes());
        append(&folder.join("environment"), environment().as_bytes());
        // What it says here is for nobody's report.
        let _closed = writeln!(std::io::stderr(), "{family}");
        say(&family);
        return ExitCode::SUCCESS;
    }
    let access = format!("commanded-access-{user}-{}", std::process::id());
    let refresh = format!("commanded-refresh-{user}-{}", std::process::id());
    let refresh = (kind != "without_refresh_token").then_some(refresh.as_str());
    let answer = |id: &str| json!({ "id": id, "access_token": access, "refresh_token": refresh, "more": [1] });
    match behaviour {
        "makes" | "keeps" => {
            append(&folder.join("environment"), environment().as_bytes());
            // What it says here is for nobody's report.
            let _closed = writeln!(std::io::stderr(), "{access}");
            say(&answer(&import(server, kind, user, (&access, refresh))));
        }
        "makes-one-token" => {
            say(&json!({ "id": import(server, kind, user, ("one", Some("two"))), "access_token": "commanded-one" }));
        }
        "repeats-a-token" => {
            let id = import(server, kind, user, ("commanded-a-token", Some("commanded-b-token")));
            say(&json!({ "id": id, "access_token": "commanded-a-token", "refresh_token": "commanded-b-token" }));
        }
        "names-a-stranger" => {
            let stranger = std::fs::read_to_string(folder.join("stranger")).unwrap();
            say(&answer(&stranger));
        }
        "names-an-evil-id" => say(&answer("../projects")),
        "makes-another-status" => say(&answer(&import(server, "expired", user, (&access, refresh)))),
        "makes-without-an-answer" => {
            import(server, kind, user, (&access, refresh));
            return ExitCode::from(7);
        }
        "fails" => {
            say(&answer("ca_1"));
            return ExitCode::from(7);
        }
        "says-no-json" => say(&json!([access])),
        "never-ends" => loop {
            if std::io::stdout().write_all(&[b'x'; 4096]).is_err() {
                return ExitCode::FAILURE;
            }
        },
        "hangs" => {
            // The one that it started must end with it.
            let mut beat = Command::new(std::env::current_exe().unwrap());
            let mut child = beat.args([ACT, "beat", folder.join("beat").to_str().unwrap()]).spawn().unwrap();
            let _ended = child.wait();
        }
        other => unreachable!("{other}"),
    }
    ExitCode::SUCCESS
}

/// Writes a byte every now and then, so that it can be seen to live.
fn beat(file: &Path) -> ExitCode {
    for _ in 0..6000 {
        append(file, b".");
        sleep(Duration::from_millis(10));
    }
    ExitCode::SUCCESS
}

/// Whether something still writes into this file.
pub(crate) fn is_beating(file: &Path) -> bool {
    let length = || std::fs::metadata(file).map_or(0, |metadata| metadata.len());
    let before = length();
    sleep(Duration::from_millis(300));
    length() > before
}

fn environment() -> String {
    std::env::vars().map(|(name, _)| format!("{name}\n")).collect()
}

fn say(answer: &Value) {
    let mut out = std::io::stdout();
    let _closed = writeln!(out, "{answer}").and_then(|()| out.flush());
}

fn append(file: &Path, text: &[u8]) {
    OpenOptions::new().create(true).append(true).open(file).unwrap().write_all(text).unwrap();
}

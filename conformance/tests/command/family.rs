//! The program when it is asked for a family of tokens: it signs in at the server itself.

use connected_accounts_conformance::reference::nylas::{CLIENT_ID, REDIRECT_URI};
use serde_json::{Value, json};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;

/// A token that stands in wrong answers.
const CANARY: &str = "access-canary-0123456789";

/// What it answers in the way of `behaviour`, if that is one of families.
pub(crate) fn answer(behaviour: &str, server: (&str, &str), folder: &Path, user: &str) -> Option<Value> {
    let family =
        json!({ "access_token": CANARY, "siblings": [], "refresh_token": "refresh-canary", "grant_id": "g-1" });
    let with = |name: &str, value: Value| {
        let mut family = family.clone();
        family[name] = value;
        Some(family)
    };
    match behaviour {
        "makes" | "keeps" => Some(sign_in(server, user, 2)),
        "makes-no-siblings" => Some(sign_in(server, user, 0)),
        "hands-out" => Some(next_of(&folder.join("families"))),
        "repeats-itself" => {
            let kept = folder.join("kept");
            if !kept.exists() {
                fs::write(&kept, sign_in(server, user, 0).to_string()).unwrap();
            }
            serde_json::from_str(&fs::read_to_string(kept).unwrap()).unwrap()
        }
        "names-another-grant" => {
            let mut family = sign_in(server, user, 0);
            family["grant_id"] = sign_in(server, "somebody", 0)["grant_id"].take();
            Some(family)
        }
        "says-an-account" => Some(json!({ "id": "ca_1", "token": CANARY })),
        "says-no-grant" => with("grant_id", Value::Null),
        "says-an-evil-grant" => with("grant_id", json!("../access-canary")),
        "says-its-token-as-grant" => with("grant_id", json!(CANARY)),
        "says-a-line-end" => with("access_token", json!(format!("{CANARY}\n"))),
        "says-a-number" => with("refresh_token", json!(5)),
        "says-one-token-twice" => with("siblings", json!([CANARY])),
        "says-many-siblings" => with("siblings", (0..200).map(|n| format!("{CANARY}-{n}")).collect()),
        _ => None,
    }
}

/// Signs in, whereupon the refresh token is used once for each sibling.
pub(crate) fn sign_in(server: (&str, &str), user: &str, siblings: usize) -> Value {
    let path = format!(
        "/v3/connect/auth?client_id={CLIENT_ID}&redirect_uri={REDIRECT_URI}&response_type=code&access_type=offline\
         &login_hint={user}@example.test"
    );
    let answer = ask(server, "GET", &path, "");
    let (_, code) = answer.split_once("code=").unwrap();
    let code = code.split(['&', '\r']).next().unwrap();
    let mut family =
        token(server, &json!({ "grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI }));
    let refresh = json!({ "grant_type": "refresh_token", "refresh_token": family["refresh_token"] });
    family["siblings"] = (0..siblings).map(|_| token(server, &refresh)["access_token"].take()).collect();
    family
}

fn token(server: (&str, &str), body: &Value) -> Value {
    let mut body = body.clone();
    (body["client_id"], body["client_secret"]) = (json!(CLIENT_ID), json!(server.1));
    let answer = ask(server, "POST", "/v3/connect/token", &body.to_string());
    serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
}

/// Takes the first line of a file away.
fn next_of(file: &Path) -> Value {
    let text = fs::read_to_string(file).unwrap();
    let (line, rest) = text.split_once('\n').unwrap();
    fs::write(file, rest).unwrap();
    serde_json::from_str(line).unwrap()
}

/// Asks a server without the suite, on a connection of its own; answers with all that came.
pub(crate) fn ask((base_url, key): (&str, &str), method: &str, path: &str, body: &str) -> String {
    let host = base_url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {key}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

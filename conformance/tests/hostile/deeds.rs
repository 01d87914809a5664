//! What hostile servers do with a connection.

use crate::formats;
use crate::front::{Asked, Then, Wire};
use crate::run::{Deed, Outcome, When, run};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

/// The most memory that a run may take, in bytes.
const MEMORY: u64 = 128 << 20;

/// What a server does, with whether its answer can be read as one.
const DEEDS: &[(&str, bool, Deed)] = &[
    ("never answers", false, |_| Wire::of("", Then::Stall)),
    ("closes", false, |_| Wire::of("", Then::Close)),
    ("resets", false, |_| Wire::of("", Then::Reset)),
    ("stalls in the headers", false, |_| Wire::of("HTTP/1.1 200 OK\r\ncontent-ty", Then::Stall)),
    ("stalls after the headers", false, |_| Wire::of(head("content-length: 9\r\n"), Then::Stall)),
    ("stalls in the body", false, |_| Wire::of(head("content-length: 9\r\n") + "{\"ite", Then::Stall)),
    ("resets in the body", false, |_| Wire::of(head("content-length: 9\r\n") + "{\"ite", Then::Reset)),
    ("headers without end", false, |_| Wire::of("HTTP/1.1 200 OK\r\n", Then::Repeat(b"x-more: of this\r\n".to_vec()))),
    ("hints without end", false, |_| Wire {
        // As fast as it goes, a debug build would be busy reading for longer than a request may take.
        pause: Duration::from_millis(1),
        ..Wire::of("", Then::Repeat(b"HTTP/1.1 103 Early\r\n\r\n".to_vec()))
    }),
    ("a body without end", true, |_| Wire::of(head("connection: close\r\n"), Then::Repeat(vec![b'['; 65536]))),
    ("chunks without end", true, |_| {
        let chunk = [b"10000\r\n".as_slice(), &[b' '; 65536], b"\r\n"].concat();
        Wire::of(head("transfer-encoding: chunked\r\n"), Then::Repeat(chunk))
    }),
    ("50 MB of JSON", true, |_| {
        Wire::of(head("content-length: 50000001\r\n") + "[", Then::Repeat(b"{\"items\":[0]},".repeat(5000)))
    }),
    ("100,000 levels", true, |_| json(&format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)))),
    ("100,000 levels of objects", true, |_| json(&"{\"items\":".repeat(100_000))),
    ("many small objects", true, |_| json(&format!("[{}0]", "{\"\":0},".repeat(140_000)))),
    ("many small arrays", true, |_| json(&format!("{{\"items\":[{}0]}}", "[],".repeat(300_000)))),
    ("invalid UTF-8", true, |_| {
        let mut bytes = head("x-odd: \u{1}\u{2}\r\ncontent-length: 13\r\n").into_bytes();
        bytes.retain(|byte| !matches!(byte, 1 | 2));
        bytes.extend(b"{\"id\":\"\xff\xfe\xc3\x28\"}");
        Wire::of(bytes, Then::Close)
    }),
    ("a gzip bomb", true, |_| {
        static BOMB: OnceLock<Vec<u8>> = OnceLock::new();
        // Members of a megabyte each, one after the other.
        let bomb = BOMB.get_or_init(|| gzip(&vec![b' '; 1 << 20]).repeat(500));
        let mut bytes = head(&format!("content-encoding: gzip\r\ncontent-length: {}\r\n", bomb.len())).into_bytes();
        bytes.extend(bomb);
        Wire::of(bytes, Then::Close)
    }),
    ("no gzip at all", false, |_| Wire::of(head("content-encoding: gzip\r\ncontent-length: 2\r\n") + "{}", Then::Keep)),
    ("a coding that nobody knows", false, |_| {
        Wire::of(head("content-encoding: \u{22}'$(id)\r\ncontent-length: 2\r\n") + "{}", Then::Keep)
    }),
    ("redirects to itself", true, |asked| redirect(&asked.target)),
    ("redirects to another host", true, |_| redirect(&format!("http://{}/", elsewhere()))),
    ("too short", false, |_| Wire::of(head("content-length: 900\r\n") + "{}", Then::Close)),
    ("too long", true, |_| Wire::of(head("content-length: 2\r\n") + "{}HTTP/1.1 200 OK\r\n\r\nmore", Then::Keep)),
    ("two lengths", false, |_| Wire::of(head("content-length: 2\r\ncontent-length: 5\r\n") + "{}", Then::Close)),
    ("a length below nothing", false, |_| Wire::of(head("content-length: -1\r\n") + "{}", Then::Close)),
    ("a chunk of no size", false, |_| Wire::of(head("transfer-encoding: chunked\r\n") + "zz\r\n{}\r\n", Then::Close)),
    ("a chunk of any size", false, |_| {
        Wire::of(head("transfer-encoding: chunked\r\n") + "ffffffffffffffffff\r\n{}", Then::Close)
    }),
    ("HTTP/0.9", false, |_| Wire::of("<html>::error::hello\r\n\u{1b}[2J", Then::Close)),
    ("another protocol", false, |_| Wire::of(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(), Then::Close)),
    ("noise", false, |_| Wire::of("", Then::Repeat((0..=255).collect()))),
    ("wait for eleven days", false, |_| {
        Wire::of("HTTP/1.1 429 No\r\nretry-after: 999999\r\ncontent-length: 0\r\n\r\n", Then::Keep)
    }),
    ("wait for longer than there is time", false, |_| {
        Wire::of("HTTP/1.1 429 No\r\nretry-after: 18446744073709551615\r\ncontent-length: 0\r\n\r\n", Then::Keep)
    }),
    ("long headers", true, |_| {
        let headers: String = (0..90).map(|n| format!("x-{n}: {}\r\n", "h".repeat(4000))).collect();
        Wire::of(head(&(headers + "content-length: 2\r\n")) + "{}", Then::Keep)
    }),
    ("a megabyte in each place", true, |_| {
        let long = "x".repeat(250_000);
        json(&format!(
            r#"{{"id":"{long}","status":"{long}","next_cursor":"{long}","items":[{{"id":"{}"}}]}}"#,
            &long[..200_000]
        ))
    }),
    ("subjects without number", true, |asked| {
        let subjects: Vec<_> = (0..90_000).map(|n| format!("\"t{n}\"")).collect();
        let id = asked.path().rsplit('/').nth(1).unwrap_or_default();
        json(&format!(
            r#"{{"revoked_tokens":[{}],"connected_account":{{"id":"{id}","status":"REVOKED"}}}}"#,
            subjects.join(",")
        ))
    }),
    ("accounts without number", true, |_| {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let items: Vec<_> =
            (0..18_000).map(|_| format!("{{\"id\":\"ca_{}\"}}", NEXT.fetch_add(1, Ordering::Relaxed))).collect();
        json(&format!(r#"{{"items":[{}],"next_cursor":"more"}}"#, items.join(",")))
    }),
    ("echoes whatever it hears", true, |asked| {
        let mut said = format!("{} {}\n", asked.method, asked.target);
        asked.headers.iter().for_each(|(name, value)| said.push_str(&format!("{name}: {value}\n")));
        let key = crate::front::header(&asked.headers, "x-api-key").unwrap_or_default().to_owned();
        // Cut off where reports cut, too.
        let body = serde_json::json!({
            "id": key, "status": key, key.clone(): said, "error": { "message": said, "slug": key, "code": key },
            "revoked_tokens": [key, said], "pad": format!("{}{key}", "p".repeat(60)),
            "items": [{ "id": key }], "redirect_url": key, "next_cursor": key,
            "connected_account": { "id": key, "status": key },
        });
        let body = body.to_string();
        let headers = format!("x-echo: {key}\r\nset-cookie: {key}\r\nlocation: /{key}\r\ncontent-type: {key}\r\n");
        let length = body.len();
        Wire::of(format!("HTTP/1.1 200 {key}\r\n{headers}content-length: {length}\r\n\r\n{body}"), Then::Keep)
    }),
    ("echoes what it hears at the cut", true, |asked| {
        let key = crate::front::header(&asked.headers, "x-api-key").unwrap_or_default();
        // The beginning of a body that is no JSON is shown.
        let body = format!("{}{key}", "p".repeat(40));
        Wire::of(head(&format!("content-length: {}\r\n", body.len())) + &body, Then::Keep)
    }),
];

fn head(headers: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{headers}\r\n")
}

fn json(body: &str) -> Wire {
    Wire::of(head(&format!("content-length: {}\r\n", body.len())) + body, Then::Keep)
}

fn redirect(to: &str) -> Wire {
    Wire::of(format!("HTTP/1.1 307 X\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n"), Then::Keep)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// How often somebody came to where the redirects lead.
static VISITS: AtomicUsize = AtomicUsize::new(0);

fn elsewhere() -> &'static str {
    static HOST: OnceLock<String> = OnceLock::new();
    HOST.get_or_init(|| {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let host = listener.local_addr().unwrap().to_string();
        std::thread::spawn(move || {
            for _ in listener.incoming() {
                VISITS.fetch_add(1, Ordering::Relaxed);
            }
        });
        host
    })
}

/// What is wrong with how a run on such a server ended.
fn wrong(when: When, readable: bool, outcome: &Outcome) -> Vec<String> {
    let mut wrong = formats::wrong(outcome);
    let expected: &[i32] = if when == When::Always && !readable { &[4] } else { &[1, 2] };
    if !expected.contains(&outcome.code) {
        wrong.push(format!("it ended with {} instead of {expected:?}:\n{}{}", outcome.code, outcome.out, outcome.err));
    }
    if outcome.peak.is_some_and(|peak| peak > MEMORY) {
        wrong.push(format!("it took {} MiB", outcome.peak.unwrap_or_default() >> 20));
    }
    let last = outcome.out.lines().last().unwrap_or_default();
    if (outcome.code == 4) != (last.contains("nothing was judged") && outcome.markdown.contains("Nothing was judged")) {
        wrong.push(format!("the last line is {last:?}"));
    }
    if when == When::OnRevoke && last.contains(" 0 passed") {
        wrong.push(format!("what is not hostile was not judged: {last:?}"));
    }
    wrong
}

/// Runs the program once for each hostile server, several at a time.
#[expect(clippy::print_stderr, reason = "--nocapture shows how near the limits are")]
fn each(when: When) {
    let (next, all) = (AtomicUsize::new(0), Mutex::new((Vec::new(), 0, "")));
    let slowest = Mutex::new((Duration::ZERO, ""));
    std::thread::scope(|scope| {
        for _ in 0..5 {
            scope.spawn(|| {
                while let Some((name, readable, deed)) = DEEDS.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if when == When::Later && !readable {
                        // To a run that has begun, one lost answer is like another.
                        continue;
                    }
                    let start = Instant::now();
                    let outcome = run(when.does(*deed));
                    let mut slowest = slowest.lock().unwrap();
                    *slowest = (*slowest).max((start.elapsed(), name));
                    drop(slowest);
                    let mut all = all.lock().unwrap();
                    all.0.extend(wrong(when, *readable, &outcome).iter().map(|what| format!("{name}: {what}")));
                    if outcome.peak.unwrap_or_default() > all.1 {
                        (all.1, all.2) = (outcome.peak.unwrap_or_default(), name);
                    }
                }
            });
        }
    });
    let (wrong, peak, name) = all.into_inner().unwrap();
    assert!(wrong.is_empty(), "{when:?}:\n{}", wrong.join("\n"));
    assert_eq!(VISITS.load(Ordering::Relaxed), 0, "a redirect was followed");
    let (time, slow) = slowest.into_inner().unwrap();
    eprintln!("{when:?}: at most {} MiB ({name}), {:.1} s ({slow})", peak >> 20, time.as_secs_f64());
}

#[test]
fn from_the_first_byte() {
    each(When::Always);
}

#[test]
fn after_the_first_question() {
    each(When::Later);
}

#[test]
fn only_on_revoke() {
    each(When::OnRevoke);
}

/// The deeds are told apart by name.
#[test]
fn each_deed_has_its_name() {
    let mut names: Vec<_> = DEEDS.iter().map(|(name, ..)| name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), DEEDS.len());
    let asked = Asked { method: "GET".into(), target: "/".into(), headers: Vec::new(), body: Vec::new() };
    assert!(DEEDS.iter().all(|(_, _, deed)| !deed(&asked).pieces.is_empty()));
}

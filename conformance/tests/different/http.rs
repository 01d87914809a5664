//! Other HTTP: framing, connections, codings, headers, prefixes.

use crate::front::judge::Trial;
use crate::front::{Answer, Asked, Manner, Then, Wire, header};
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

fn has_body(asked: &Asked, answer: &Answer) -> bool {
    asked.method != "HEAD" && !matches!(answer.status, 204 | 304)
}

fn headers(answer: &Answer) -> String {
    answer.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect()
}

/// In chunks of seven bytes, with extensions, with a trailer.
fn chunked(asked: &Asked, answer: &Answer) -> Wire {
    if !has_body(asked, answer) {
        return Wire::usual(answer);
    }
    let head = format!("HTTP/1.1 {} Fine\r\n{}transfer-encoding: chunked\r\n\r\n", answer.status, headers(answer));
    let mut pieces = vec![head.into_bytes()];
    for chunk in answer.body.chunks(7) {
        let mut piece = format!("{:X};part=\"of it\"\r\n", chunk.len()).into_bytes();
        piece.extend(chunk);
        piece.extend(b"\r\n");
        pieces.push(piece);
    }
    pieces.push(b"000\r\nx-checksum: none\r\n\r\n".to_vec());
    Wire { pieces, pause: Duration::ZERO, then: Then::Keep }
}

#[test]
fn chunked_bodies() {
    Trial::of(Manner::writing(chunked)).passes(&["again-claims-the-tokens"]);
}

/// Byte after byte, behind a hint that comes early.
fn dribbled(asked: &Asked, answer: &Answer) -> Wire {
    let length = answer.body.len();
    let head = format!("HTTP/1.1 {}\r\n{}content-length: {length}\r\n\r\n", answer.status, headers(answer));
    let mut bytes = b"HTTP/1.1 103 Early Hints\r\nlink: </>; rel=preload\r\n\r\n".to_vec();
    bytes.extend(head.into_bytes());
    if has_body(asked, answer) {
        bytes.extend(&answer.body);
    }
    Wire { pieces: bytes.chunks(3).map(<[u8]>::to_vec).collect(), pause: Duration::ZERO, then: Then::Keep }
}

#[test]
fn answers_in_small_pieces() {
    Trial::of(Manner::writing(dribbled)).passes(&["wrong-state-answers-bad-request"]);
}

fn closing(asked: &Asked, answer: &Answer) -> Wire {
    let mut answer = answer.clone();
    answer.set("Connection", "close");
    if !has_body(asked, &answer) {
        answer.body.clear();
    }
    Wire { then: Then::Close, ..Wire::usual(&answer) }
}

#[test]
fn one_connection_for_each_request() {
    Trial::of(Manner::writing(closing)).passes(&["revoke-answers-created"]);
}

/// HTTP/1.0, alternately kept alive and ended by closing, without a length.
fn old(asked: &Asked, answer: &Answer) -> Wire {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let keep = COUNT.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) || !has_body(asked, answer);
    let framing = match keep {
        true => format!("Connection: Keep-Alive\r\nKeep-Alive: timeout=5\r\nContent-Length: {}\r\n", answer.body.len()),
        false => String::new(),
    };
    let mut bytes = format!("HTTP/1.0 {} OK\r\n{}{framing}\r\n", answer.status, headers(answer)).into_bytes();
    bytes.extend(&answer.body);
    Wire::of(bytes, if keep { Then::Keep } else { Then::Close })
}

#[test]
fn http_1_0() {
    Trial::of(Manner::writing(old)).passes(&["get-keeps-active"]);
}

/// Compressed, asked for or not, in each of the codings that servers know.
fn compress(asked: &Asked, answer: &mut Answer) {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let plain = std::mem::take(&mut answer.body);
    let coding = ["gzip", "x-gzip", "deflate"][COUNT.fetch_add(1, Ordering::Relaxed) % 3];
    answer.set("Content-Encoding", coding);
    answer.set("Vary", "Accept-Encoding");
    if asked.method == "HEAD" {
        return;
    }
    answer.body = match coding {
        "deflate" => {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(&plain).unwrap();
            encoder.finish().unwrap()
        }
        _ => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(&plain).unwrap();
            encoder.finish().unwrap()
        }
    };
}

#[test]
fn compressed_bodies() {
    Trial::of(Manner::answering(compress)).passes(&["claims-both-kinds"]);
}

#[test]
fn compressed_bodies_in_chunks() {
    Trial::of(Manner::writing(chunked).and(&Manner::answering(compress))).passes(&[]);
}

/// A server that compresses for whoever takes it is not asked to.
#[test]
fn compression_is_not_asked_for() {
    let manner = Manner::answering(|asked, answer| match header(&asked.headers, "accept-encoding") {
        Some("identity") => {}
        // No suite can undo this.
        other => answer.set("content-encoding", other.unwrap_or("br")),
    });
    Trial::of(manner).passes(&[]);
}

/// Other content types that say JSON; names of headers in any letter case.
fn relabel(_: &Asked, answer: &mut Answer) {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    const TYPES: [&str; 6] = [
        "application/json; charset=utf-8",
        "Application/JSON;charset=\"UTF-8\"",
        "application/json ;  profile=x; charset=utf-8",
        "APPLICATION/PROBLEM+JSON",
        "application/vnd.connected.v3+json; charset=UTF-8",
        "application/json;",
    ];
    let kind = TYPES[COUNT.fetch_add(1, Ordering::Relaxed) % TYPES.len()];
    let had = header(&answer.headers, "content-type").is_some_and(|kind| kind == "application/json");
    for (name, _) in &mut answer.headers {
        *name = name.to_ascii_uppercase();
    }
    if had {
        answer.set("CONTENT-Type", kind);
    }
    answer.set("X-REQUEST-id", "0f8fad5b");
    answer.set("sERVER", "another/1.0 (\u{e9})");
}

#[test]
fn other_headers() {
    Trial::of(Manner::answering(relabel)).passes(&["revoke-answers-plain-text"]);
}

#[test]
fn a_path_prefix() {
    let manner = Manner::asking(|asked| match asked.target.strip_prefix("/edge/v2/") {
        Some(rest) => {
            asked.target = format!("/{rest}");
            None
        }
        None => Some(Answer { status: 404, headers: Vec::new(), body: b"<html>".to_vec(), instead: None }),
    });
    for prefix in ["/edge/v2", "/edge/v2/"] {
        Trial { prefix, ..Trial::of(manner.clone()) }.passes(&[]);
    }
    Trial { prefix: "/edge/v2", ..Trial::of(manner) }.shows("unknown-id-pretends");
}

//! Other ids: UUIDs instead of the reference server's.

use crate::front::judge::Trial;
use crate::front::{Answer, Asked, Manner};
use serde_json::json;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// What the ids of the reference server begin with, how long they are.
const INNER: (&str, usize) = ("ca_", 15);

/// Each id of the reference server with the one that is shown instead.
#[derive(Default)]
struct Names {
    outer: HashMap<String, String>,
    inner: HashMap<String, String>,
}

impl Names {
    fn show(&mut self, inner: &str, fresh: fn() -> String) -> String {
        if let Some(outer) = self.outer.get(inner) {
            return outer.clone();
        }
        let outer = fresh();
        self.outer.insert(inner.to_owned(), outer.clone());
        self.inner.insert(outer.clone(), inner.to_owned());
        outer
    }

    /// The text with every inner id replaced.
    fn rename(&mut self, text: &str, fresh: fn() -> String) -> String {
        let (prefix, length) = INNER;
        let (mut out, mut rest) = (String::new(), text);
        while let Some(at) = rest.find(prefix) {
            let id = rest[at..].get(..length).unwrap_or_default();
            let is_id = !id.is_empty() && id[prefix.len()..].bytes().all(|byte| byte.is_ascii_alphanumeric());
            let end = if is_id { at + length } else { at + prefix.len() };
            out.push_str(&rest[..at]);
            out.push_str(&if is_id { self.show(id, fresh) } else { prefix.to_owned() });
            rest = &rest[end..];
        }
        out + rest
    }
}

/// A server whose ids look like this; `parses` says what is an id at all.
fn named(fresh: fn() -> String, parses: fn(&str) -> bool) -> Manner {
    let names = Arc::new(Mutex::new(Names::default()));
    let known = Arc::clone(&names);
    let before = Manner::asking(move |asked| {
        if !asked.headers.iter().any(|(name, value)| name == "x-api-key" && value.starts_with("ak_Reference0")) {
            // Whoever has no key learns nothing, not even what an id is.
            return None;
        }
        let root = "/api/v3.1/connected_accounts/";
        if let Some(rest) = asked.path().strip_prefix(root) {
            let (segment, leaf) = rest.split_once('/').map_or((rest, ""), |(segment, leaf)| (segment, leaf));
            if asked.method == "PUT" || !["", "status", "revoke", "refresh"].contains(&leaf) {
                // What no path does is known before any id is read.
                return None;
            }
            if segment != "link" && !parses(segment) {
                return Some(malformed());
            }
            // What was never given out, is none of the reference server's either.
            let inner = known.lock().unwrap().inner.get(segment).cloned();
            let inner = inner.unwrap_or_else(|| "ca_000000000000".to_owned());
            if segment != "link" {
                let query = asked.target.split_once('?').map(|(_, query)| format!("?{query}")).unwrap_or_default();
                asked.target = format!("{root}{inner}{}{leaf}{query}", if leaf.is_empty() { "" } else { "/" });
            }
        } else {
            for (outer, inner) in &known.lock().unwrap().inner {
                asked.target = asked.target.replace(outer, inner);
            }
        }
        None
    });
    before.and(&Manner::answering(move |_: &Asked, answer: &mut Answer| {
        let text = String::from_utf8(answer.body.clone()).unwrap();
        answer.body = names.lock().unwrap().rename(&text, fresh).into_bytes();
    }))
}

fn malformed() -> Answer {
    let error = json!({ "message": "id is no id", "code": 422_001, "slug": "validation_error", "status": 422 });
    Answer::json(422, &json!({ "error": error }))
}

fn uuid() -> String {
    let word = |digits: usize| -> String {
        std::iter::repeat_with(|| format!("{:x}", fastrand::u8(..16))).take(digits).collect()
    };
    format!("{}-{}-4{}-a{}-{}", word(8), word(4), word(3), word(3), word(12))
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<_> = text.split('-').map(str::len).collect();
    groups == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

#[test]
fn uuids() {
    Trial::of(named(uuid, is_uuid)).passes_but(
        &["composio.ids.letter-case-matters"],
        &["revoke-names-another-account", "again-claims-the-tokens"],
    );
}

/// Counted up, so that the next one is somebody else's: nothing may be invented.
fn counted() -> String {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NEXT: AtomicUsize = AtomicUsize::new(100_041);
    NEXT.fetch_add(1, Ordering::Relaxed).to_string()
}

#[test]
fn numbers() {
    let trial = Trial::of(named(counted, |text| text.bytes().all(|byte| byte.is_ascii_digit())));
    let report = trial.run();
    let failed: Vec<_> = report.rules.iter().filter(|rule| !rule.findings.is_empty()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    trial.shows("wrong-state-pretends");
}

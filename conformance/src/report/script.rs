//! A whole case as a script for a shell, without any secret, on accounts that it makes.

use super::{curl, quote};
use crate::outcome::{Evidence, Exchange};
use serde_json::Value;
use std::collections::BTreeMap;

/// Stands where a redirect was, which records do not hold.
const REDIRECT: &str = "https://conformance.example.test/redirect";

/// The lines of the script; calls that overlapped are sent at once.
///
/// What the provider did cannot be sent again: the remarks say it, as comments.
pub(super) fn lines(evidence: &Evidence) -> Vec<String> {
    let mut lines = vec!["#!/bin/sh".to_owned(), "# needs curl, jq, CONFORMANCE_API_KEY".to_owned()];
    lines.extend(evidence.remarks.iter().map(|remark| format!("# {}", quote::terminal(remark))));
    let mut accounts = BTreeMap::new();
    let mut rest = evidence.exchanges.as_slice();
    while let Some(first) = rest.first() {
        let mut end = first.at_ms + first.took_ms;
        let together = rest.iter().skip(1).take_while(|next| {
            let overlaps = next.at_ms < end;
            end = end.max(next.at_ms + next.took_ms);
            overlaps
        });
        let (group, later) = rest.split_at(1 + together.count());
        for exchange in group {
            let variable = format!("a{}", accounts.len() + 1);
            match created(exchange) {
                Some(id) => {
                    lines.extend(creation(exchange, &variable));
                    accounts.insert(id, variable);
                }
                None => lines.push(line(exchange, &accounts, group.len() > 1)),
            }
        }
        if group.len() > 1 {
            lines.push("wait".to_owned());
        }
        rest = later;
    }
    lines
}

/// The id of the account that an exchange created.
fn created(exchange: &Exchange) -> Option<String> {
    let answer = exchange.response.as_ref().ok().filter(|answer| (200..300).contains(&answer.status))?;
    let request = &exchange.request;
    if request.method != "POST" || !request.url.ends_with("/connected_accounts") {
        return None;
    }
    let body: Value = serde_json::from_str(&answer.body.text).ok()?;
    let id = body.get("id")?.as_str()?;
    is_plain(id).then(|| id.to_owned())
}

/// Whether text can stand anywhere in a line as it is.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_of_an_id) && text.chars().any(|c| c != '.')
}

fn is_of_an_id(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '~')
}

fn creation(exchange: &Exchange, variable: &str) -> [String; 2] {
    let mut request = exchange.request.clone();
    request.body = request.body.map(|body| body.replace("[redacted]", REDIRECT));
    let line = curl::line(&request).replacen("curl -sS -i", "curl -sS", 1);
    if line.starts_with('#') {
        return [line, "exit 1".to_owned()];
    }
    let assignment = format!("{variable}=$({line} | jq -r .id)");
    // Whatever is answered there, nothing but an id gets into the lines below.
    [assignment, format!("case \"${variable}\" in ''|null|.|..|*[!A-Za-z0-9_.:~-]*) exit 1 ;; esac")]
}

fn line(exchange: &Exchange, accounts: &BTreeMap<String, String>, together: bool) -> String {
    let line = with_variables(&curl::line(&exchange.request), accounts);
    let came = match &exchange.response {
        Ok(answer) => answer.status.to_string(),
        Err(lost) => quote::terminal(lost),
    };
    format!("{line}{}   # {came}", if together { " &" } else { "" })
}

/// Ids in the path become variables: the URL stands last, inside of single quotes, which end before the variable and
/// begin again after it.
fn with_variables(line: &str, accounts: &BTreeMap<String, String>) -> String {
    let Some((start, url)) = line.rsplit_once(' ') else { return line.to_owned() };
    let segment = |segment: &str| {
        let (id, rest) = segment.split_at(segment.find(|c| !is_of_an_id(c)).unwrap_or(segment.len()));
        match accounts.get(id) {
            Some(variable) => format!("'\"${variable}\"'{rest}"),
            None => segment.to_owned(),
        }
    };
    format!("{start} {}", url.split('/').map(segment).collect::<Vec<_>>().join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{RecordedBody, RecordedRequest, RecordedResponse};

    fn exchange(at: u64, took: u64, method: &str, path: &str, answer: (u16, &str)) -> Exchange {
        let body = RecordedBody { text: answer.1.into(), bytes: answer.1.len(), truncated: false };
        Exchange {
            number: 0,
            at_ms: at,
            took_ms: took,
            request: RecordedRequest {
                method: method.into(),
                url: format!("http://h/api/v3.1/connected_accounts{path}"),
                headers: vec![("x-api-key".into(), "[CONFORMANCE_API_KEY]".into())],
                body: (path.is_empty()).then(|| r#"{"redirectUrl":"[redacted]"}"#.into()),
            },
            response: Ok(RecordedResponse { status: answer.0, headers: Vec::new(), body }),
        }
    }

    #[test]
    fn accounts_become_variables() {
        let evidence = Evidence {
            exchanges: vec![
                exchange(0, 1, "POST", "", (201, r#"{"id":"ca_1"}"#)),
                exchange(1, 9, "POST", "/ca_1/revoke", (200, "{}")),
                exchange(2, 3, "GET", "/ca_1", (200, "{}")),
                exchange(10, 1, "DELETE", "/ca_1", (200, "{}")),
            ],
            remarks: vec!["step 1: \u{1b}x\nrm".into()],
            ..Evidence::default()
        };
        let key = r#"-H "x-api-key: $CONFORMANCE_API_KEY""#;
        let root = "'http://h/api/v3.1/connected_accounts";
        let wanted = [
            "#!/bin/sh".to_owned(),
            "# needs curl, jq, CONFORMANCE_API_KEY".to_owned(),
            r"# step 1: \u{1b}x\nrm".to_owned(),
            format!(
                r#"a1=$(curl -sS -X POST {key} --data-binary '{{"redirectUrl":"{REDIRECT}"}}' {root}' | jq -r .id)"#
            ),
            r#"case "$a1" in ''|null|.|..|*[!A-Za-z0-9_.:~-]*) exit 1 ;; esac"#.to_owned(),
            format!(r#"curl -sS -i -X POST {key} {root}/'"$a1"'/revoke' &   # 200"#),
            format!(r#"curl -sS -i {key} {root}/'"$a1"'' &   # 200"#),
            "wait".to_owned(),
            format!(r#"curl -sS -i -X DELETE {key} {root}/'"$a1"''   # 200"#),
        ];
        assert_eq!(lines(&evidence), wanted);
    }

    #[test]
    fn an_id_is_replaced_in_the_path_alone() {
        for id in ["X", "a.b:c~d-e_f"] {
            let evidence = Evidence {
                exchanges: vec![
                    exchange(0, 1, "POST", "", (201, &format!(r#"{{"id":"{id}"}}"#))),
                    exchange(1, 1, "POST", &format!("/{id}/revoke?x={id}"), (200, "{}")),
                    exchange(2, 1, "GET", &format!("/{id}?x={id}"), (200, "{}")),
                ],
                ..Evidence::default()
            };
            let last = lines(&evidence).split_off(4);
            let revoke = format!(r#"/'"$a1"'/revoke?x={id}'"#);
            assert!(last[0].starts_with("curl -sS -i -X POST") && last[0].contains(&revoke), "{last:?}");
            assert!(last[1].contains(&format!(r#"/'"$a1"'?x={id}'"#)), "{last:?}");
        }
    }

    #[test]
    fn an_id_that_is_none_stays_out() {
        let odd = exchange(0, 1, "POST", "", (201, r#"{"id":"';rm -r /;'"}"#));
        let evidence = Evidence { exchanges: vec![odd], ..Evidence::default() };
        assert!(lines(&evidence).iter().all(|line| !line.contains("rm -r")));
    }
}

//! One request as a line for a shell, without any secret in it.

use super::quote;
use crate::outcome::RecordedRequest;

/// The line, or why there is none.
pub(super) fn line(request: &RecordedRequest) -> String {
    words(request).unwrap_or_else(|| "# this request holds characters that no shell line can show".to_owned())
}

fn words(request: &RecordedRequest) -> Option<String> {
    let mut words = vec!["curl -sS -i".to_owned()];
    match request.method.as_str() {
        "GET" => {}
        "HEAD" => words.push("--head".into()),
        method => words.push(format!("-X {}", quote::shell(method)?.trim_matches('\''))),
    }
    if request.url.contains("/..") || request.url.contains("/.") {
        words.push("--path-as-is".into());
    }
    for (name, value) in request.headers.iter().filter(|(name, _)| !name.starts_with("accept")) {
        words.push(header(name, value)?);
    }
    if let Some(body) = &request.body {
        words.push(format!("--data-binary {}", quote::shell(body)?));
    }
    words.push(quote::shell(&request.url)?);
    Some(words.join(" "))
}

fn header(name: &str, value: &str) -> Option<String> {
    let (scheme, bare) = value.split_once(' ').filter(|(scheme, _)| *scheme == "Bearer").unwrap_or(("", value));
    let scheme = if scheme.is_empty() { "" } else { "Bearer " };
    let own = bare.strip_prefix('[').and_then(|value| value.strip_suffix(']'));
    let is_name = |name: &&str| {
        name.starts_with("CONFORMANCE_")
            && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    };
    let own = own.filter(is_name).map(|name| format!("${name}"));
    if let Some(variable) = own.or_else(|| near_miss(bare).map(str::to_owned)) {
        return Some(format!("-H \"{}: {scheme}{variable}\"", name.replace(['"', '$', '`', '\\'], "")));
    }
    // curl leaves a header out when nothing stands behind the colon.
    let text = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
    Some(format!("-H {}", quote::shell(&text)?))
}

/// The expression that stands for a near miss of the key.
fn near_miss(value: &str) -> Option<&'static str> {
    match value.strip_prefix('[')?.strip_suffix(']')? {
        near if near.ends_with("its last character missing") => Some("${CONFORMANCE_API_KEY%?}"),
        near if near.ends_with("its first character missing") => Some("${CONFORMANCE_API_KEY#?}"),
        near if near.ends_with("one character more") => Some("${CONFORMANCE_API_KEY}0"),
        near if near.ends_with("its letters in the other case") => {
            Some("$(printf %s \"$CONFORMANCE_API_KEY\" | tr 'a-zA-Z' 'A-Za-z')")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(headers: &[(&str, &str)], url: &str, body: Option<&str>) -> RecordedRequest {
        RecordedRequest {
            method: "POST".into(),
            url: url.into(),
            headers: headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(),
            body: body.map(str::to_owned),
        }
    }

    #[test]
    fn the_key_stands_as_its_variable() {
        let request = request(&[("x-api-key", "[CONFORMANCE_API_KEY]")], "http://h/a'b", Some("{}"));
        assert_eq!(
            line(&request),
            r#"curl -sS -i -X POST -H "x-api-key: $CONFORMANCE_API_KEY" --data-binary '{}' 'http://h/a'\''b'"#
        );
    }

    #[test]
    fn a_scheme_stays_before_the_variable() {
        for (value, wanted) in [
            ("Bearer [CONFORMANCE_API_KEY]", "-H \"authorization: Bearer $CONFORMANCE_API_KEY\""),
            ("Bearer [a near miss of CONFORMANCE_API_KEY: one character more]", "Bearer ${CONFORMANCE_API_KEY}0\""),
            ("Bearer [an access token of family 1]", "-H 'authorization: Bearer [an access token of family 1]'"),
        ] {
            let line = line(&request(&[("authorization", value)], "http://h/", None));
            assert!(line.contains(wanted), "{line}");
        }
    }

    #[test]
    fn an_empty_header_is_really_sent() {
        assert_eq!(
            line(&request(&[("x-api-key", "")], "http://h/", None)),
            "curl -sS -i -X POST -H 'x-api-key;' 'http://h/'"
        );
    }

    #[test]
    fn what_no_shell_can_show_is_said() {
        assert!(line(&request(&[], "http://h/\n::error", None)).starts_with('#'));
    }
}

//! Text from the target, quoted for the place that it is printed in.

use std::fmt::Write;

/// For a terminal: control characters, escape sequences and direction marks become visible.
///
/// The terminal may be a CI server's, which obeys a line that begins with `::`, white space apart, or
/// that has `##[` or `##vso[` anywhere.
pub(crate) fn terminal(text: &str) -> String {
    let shown: String = text.chars().flat_map(visible).collect();
    let shown = shown.replace("##[", r"#\u{23}[").replace("##vso[", r"#\u{23}vso[");
    match shown.trim_start().strip_prefix("::") {
        Some(rest) => format!(r"\u{{3a}}:{rest}"),
        None => shown,
    }
}

/// For a shell, in single quotes; `None` where a character would be dangerous or invisible.
pub(super) fn shell(text: &str) -> Option<String> {
    if text.chars().any(is_hidden) {
        return None;
    }
    Some(format!("'{}'", text.replace('\'', r"'\''")))
}

/// For JSON: what acts on a screen is escaped, so that nothing does where somebody looks into the file.
pub(super) fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        // Outside of strings stands nothing but ASCII, with line breaks that are to stay.
        if (c.is_ascii() && c != '\u{7f}') || !is_hidden(c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out
}

/// For Markdown, as a code span: its fence is longer than any run of backticks inside.
pub(super) fn code_span(text: &str) -> String {
    let text = terminal(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    // One space on either side belongs to the fence, so that a backtick may be the first or the last character.
    let space = if longest > 0 || text.is_empty() { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// For the message of a workflow command.
pub(super) fn github_message(text: &str) -> String {
    terminal(text).replace('%', "%25")
}

/// For a property of a workflow command.
pub(super) fn github_property(text: &str) -> String {
    github_message(text).replace(':', "%3A").replace(',', "%2C")
}

fn visible(c: char) -> Vec<char> {
    if is_hidden(c) { c.escape_default().collect() } else { vec![c] }
}

/// Whether a character acts on the reader's screen instead of standing on it.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
        || matches!(c, '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_acts_on_a_terminal() {
        assert_eq!(terminal("a\u{1b}[31mb\n::error::\u{202e}"), "a\\u{1b}[31mb\\n::error::\\u{202e}");
        assert_eq!(terminal("grün 😀"), "grün 😀");
    }

    #[test]
    fn nothing_commands_a_ci_server() {
        assert_eq!(terminal("  ::error::x"), r"\u{3a}:error::x");
        assert_eq!(terminal("a ##[error]b ##vso[x]"), r"a #\u{23}[error]b #\u{23}vso[x]");
        assert_eq!(terminal("a::b"), "a::b");
    }

    #[test]
    fn nothing_acts_where_json_is_looked_at() {
        let text = "{\n\"a\": \"\u{9b}2J\u{202e}\u{e0041}\u{7f} ü\"}";
        let quoted = json(text);
        assert_eq!(quoted, "{\n\"a\": \"\\u009b2J\\u202e\\udb40\\udc41\\u007f ü\"}");
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(value(&quoted), value(text));
    }

    #[test]
    fn nothing_ends_a_code_span() {
        assert_eq!(code_span("a"), "`a`");
        assert_eq!(code_span(""), "`  `");
        assert_eq!(code_span("`` ` @x"), "``` `` ` @x ```");
        assert_eq!(code_span("a\nb"), "`a\\nb`");
    }

    #[test]
    fn nothing_ends_a_workflow_command() {
        assert_eq!(github_property("a:b,c%\n"), "a%3Ab%2Cc%25\\n");
        assert_eq!(github_message("100 %: x"), "100 %25: x");
    }

    #[test]
    fn nothing_ends_a_shell_word() {
        assert_eq!(shell("';$(id)`x`").unwrap(), r"''\'';$(id)`x`'");
        assert_eq!(shell("a\nb"), None);
    }
}

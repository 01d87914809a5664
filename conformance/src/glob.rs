//! Names that somebody typed: matched as globs, corrected when nothing matches.

/// Whether a glob, in which `*` stands for any text and `?` for any character, matches.
#[must_use]
pub fn matches(glob: &str, text: &str) -> bool {
    let (glob, text): (Vec<char>, Vec<char>) = (glob.chars().collect(), text.chars().collect());
    // `row[t]`: whether the glob read so far matches the first `t` characters.
    let mut row = vec![false; text.len() + 1];
    row[0] = true;
    for g in glob {
        let mut next = vec![false; text.len() + 1];
        next[0] = row[0] && g == '*';
        for t in 1..=text.len() {
            next[t] = match g {
                '*' => row[t] || next[t - 1],
                '?' => row[t - 1],
                g => row[t - 1] && g == text[t - 1],
            };
        }
        row = next;
    }
    row[text.len()]
}

/// The nearest known name as a question, or nothing where none is near.
#[must_use]
pub fn suggestion(given: &str, known: &[&str]) -> String {
    let nearest = known
        .iter()
        .map(|name| (strsim::jaro_winkler(given, name), name))
        .max_by(|(one, _), (other, _)| one.total_cmp(other));
    match nearest {
        Some((likeness, name)) if likeness > 0.8 => format!("; did you mean {name:?}?"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_as_a_shell_does() {
        for (glob, text, wanted) in [
            ("composio.*", "composio.revoke.answers-200", true),
            ("*.revoke.*", "composio.revoke.answers-200", true),
            ("composio.revoke", "composio.revoke.answers-200", false),
            ("*-20?", "composio.revoke.answers-200", true),
            ("", "", true),
            ("*", "", true),
            ("a*b*c", "aXbYbZc", true),
            ("a*b", "ab-", false),
        ] {
            assert_eq!(matches(glob, text), wanted, "{glob} on {text}");
        }
    }

    #[test]
    fn a_typing_error_gets_the_nearest_name() {
        assert_eq!(
            suggestion("composio.revoke.again-is-emtpy", &["composio.revoke.again-is-empty", "x"]),
            "; did you mean \"composio.revoke.again-is-empty\"?"
        );
        assert_eq!(suggestion("zzz", &["composio"]), "");
    }
}

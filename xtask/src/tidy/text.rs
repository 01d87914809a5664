//! Rules for every text file: white space, line ends, no paths of one machine.

/// First folders of absolute paths that exist on one machine only.
const MACHINE_FOLDERS: &[&str] = &["Users", "builds", "home", "mnt", "root", "work", "workspaces"];

/// Checks one text.
pub(super) fn check(text: &str, report: &mut impl FnMut(usize, String)) {
    for (index, line) in text.split_terminator('\n').enumerate() {
        let number = index + 1;
        if line.ends_with(char::is_whitespace) {
            report(number, "trailing white space".to_owned());
        }
        if line.contains('\t') {
            report(number, "a tab: indent with spaces, write `\\t` in a string".to_owned());
        }
        if let Some(folder) = machine_folder(line) {
            report(number, format!("a path of one machine (/{folder}/…): make it relative"));
        }
    }
    let lines = text.split_terminator('\n').count();
    if !text.is_empty() && !text.ends_with('\n') {
        report(lines, "the file does not end with a newline".to_owned());
    }
    if text.ends_with("\n\n") {
        report(lines, "the file ends with an empty line".to_owned());
    }
}

/// The first folder of an absolute path in `line`, if it is one of [`MACHINE_FOLDERS`].
///
/// A slash begins an absolute path only where no part of a longer path or URL stands before it.
fn machine_folder(line: &str) -> Option<&'static str> {
    line.match_indices('/').find_map(|(at, _)| {
        let before = line[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || "/.-_~:}>)".contains(c)) {
            return None;
        }
        let rest = &line[at + 1..];
        MACHINE_FOLDERS
            .iter()
            .copied()
            .find(|folder| rest.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
    })
}

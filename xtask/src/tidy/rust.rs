//! Rules for Rust sources: a head sentence, a bounded length.

/// The most lines that a file may have. Two thirds of it already suggest a second idea.
pub(super) const LONGEST: usize = 400;

/// Checks one source file.
pub(super) fn check(text: &str, report: &mut impl FnMut(usize, String)) {
    match head_sentence(text) {
        None => report(1, "open the file with one `//!` sentence that says what it is".to_owned()),
        Some(sentence) if sentence.contains(" and ") => {
            report(1, "the first sentence says \"and\": name one idea, or split the file".to_owned());
        }
        Some(_) => {}
    }
    let lines = text.lines().count();
    if lines > LONGEST {
        report(lines, format!("{lines} lines, where {LONGEST} are allowed: find the second idea"));
    }
}

/// The first sentence of the file's `//!` paragraph, without line breaks.
fn head_sentence(text: &str) -> Option<String> {
    let paragraph: Vec<&str> = text
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(str::trim)
        .take_while(|line| !line.is_empty())
        .collect();
    let paragraph = paragraph.join(" ");
    let end = paragraph.find(". ").unwrap_or(paragraph.len());
    (!paragraph.is_empty()).then(|| paragraph[..end].to_owned())
}

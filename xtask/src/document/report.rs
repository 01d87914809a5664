//! What is found in a document, by its lines.

/// What was found in one document.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// Lines, counted from one, with what is wrong there.
    pub(crate) findings: Vec<(usize, String)>,
    /// Lines with what the standard allows, but other readers take for something else.
    pub(crate) doubts: Vec<(usize, String)>,
}

impl Report {
    /// Records one finding.
    pub(crate) fn at(&mut self, line: usize, sentence: impl Into<String>) {
        self.findings.push((line, sentence.into()));
    }
}

//! Where the rules put what they find.

/// What was found in one document.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// Lines, counted from one, with what is wrong there.
    pub(super) findings: Vec<(usize, String)>,
}

impl Report {
    /// Records one finding.
    pub(super) fn at(&mut self, line: usize, sentence: impl Into<String>) {
        self.findings.push((line, sentence.into()));
    }
}

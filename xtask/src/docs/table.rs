//! Which texts are generated, from what, as data.

/// A text that a program writes and people read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text {
    /// The file, relative to the root of the workspace.
    pub(super) file: &'static str,
    /// Which part of the file.
    pub(super) place: Place,
    /// Where the text comes from.
    pub(super) source: Source,
}

/// Which part of a file is generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// All of it.
    Whole,
    /// What stands between `<!-- begin: NAME -->` and `<!-- end: NAME -->`.
    Block(&'static str),
}

/// Where a text comes from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source {
    /// The output of `conformance` with these arguments, as it is: Markdown.
    Markdown(&'static [&'static str]),
    /// The same in a fence, as text of a terminal.
    Terminal(&'static [&'static str]),
    /// The output of `conformance` with these arguments, as it is: JSON.
    Json(&'static [&'static str]),
    /// The rules of `cargo xtask lint`, as a table.
    AuthoringRules,
}

impl Source {
    /// Whether it judges the reference server under every fault, which takes minutes.
    pub(super) fn is_slow(self) -> bool {
        matches!(self, Self::Markdown(arguments) if arguments.contains(&"--matrix"))
    }
}

/// The generated texts of the workspace.
pub(super) const TEXTS: &[Text] = &[
    Text { file: "openapi/README.md", place: Place::Block("authoring-rules"), source: Source::AuthoringRules },
    Text { file: "conformance/README.md", place: Place::Block("help"), source: Source::Terminal(&["--help"]) },
    Text {
        file: "conformance/RULES.md",
        place: Place::Whole,
        source: Source::Markdown(&["list", "--format", "markdown"]),
    },
    Text {
        file: "conformance/FAULTS.md",
        place: Place::Whole,
        source: Source::Markdown(&["faults", "--matrix", "--format", "markdown"]),
    },
    Text { file: "conformance/schemas/config.json", place: Place::Whole, source: Source::Json(&["schema", "config"]) },
    Text { file: "conformance/schemas/events.json", place: Place::Whole, source: Source::Json(&["schema", "events"]) },
    Text { file: "conformance/schemas/report.json", place: Place::Whole, source: Source::Json(&["schema", "report"]) },
];

//! Who may import whom, as data. Change a row only together with its reason.

/// One module of the suite with what it may import.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// The first part of the module's path.
    pub(super) module: &'static str,
    /// The modules, or single submodules, that it may import besides itself and the leaves.
    pub(super) may: &'static [&'static str],
    /// Whether its innermost modules must not import each other either.
    pub(super) isolated: bool,
    /// Why the line is drawn here; completes "…, because".
    pub(super) because: &'static str,
}

/// Stands for every module.
pub(super) const EVERYTHING: &str = "*";

/// Modules that everyone may import; they import nothing themselves.
pub(super) const LEAVES: &[&str] = &["capability", "date", "document", "glob", "seed"];

/// The modules of `conformance/src`, from the ground up.
pub(super) const MODULES: &[Row] = &[
    Row {
        module: "outcome",
        may: &[],
        isolated: false,
        because: "a record of what happened must be readable without an HTTP client or a rule",
    },
    Row {
        module: "target",
        may: &["outcome"],
        isolated: false,
        because: "how a server is spoken to must not depend on what is asked of it",
    },
    Row {
        module: "upstream",
        may: &["outcome"],
        isolated: false,
        because: "the provider that the suite plays answers by script and knows neither the server under test nor a rule",
    },
    Row {
        module: "fixture",
        may: &["outcome", "target", "upstream::script"],
        isolated: false,
        because: "an account comes to exist the same way whatever rule needs it; of the provider it knows the names of tokens only",
    },
    Row {
        module: "check",
        may: &["outcome", "target", "upstream", "fixture"],
        isolated: false,
        because: "what a check may touch is fixed before the first rule is written",
    },
    Row {
        module: "rule",
        may: &["outcome", "check", "fixture::kind", "fixture::Kind"],
        isolated: false,
        because: "a rule is data with a function; running and reporting it are other matters",
    },
    Row {
        module: "rules",
        may: &[
            "rule",
            "check",
            "outcome",
            "upstream::script",
            "fixture::Account",
            "fixture::Kind",
            "fixture::kind",
            // Requests, keys, answers as data. What sends them is reached through `check` only.
            "target::AccountId",
            "target::Body",
            "target::Key",
            "target::Name",
            "target::NearMiss",
            "target::Path",
            "target::Request",
            "target::Response",
            "target::Spelling",
            "target::Token",
            "target::name",
            "target::routes",
        ],
        isolated: true,
        because: "each area must stay readable alone, and no rule may know the server that it will judge",
    },
    Row {
        module: "event",
        may: &["outcome", "rule"],
        isolated: false,
        because: "the event log is the only thing between a run and its reports",
    },
    Row {
        module: "runner",
        may: &["event", "rule", "check", "fixture", "target", "upstream", "outcome"],
        isolated: false,
        because: "the runner is handed a slice of rules, and writes events for reports that it does not know",
    },
    Row {
        module: "report",
        may: &["event", "outcome", "rule"],
        isolated: false,
        because: "a report is a function of the events alone",
    },
    Row {
        module: "reference",
        may: &[],
        isolated: false,
        because: "a server that knew the rules would be written to please them",
    },
    Row { module: "cli", may: &[EVERYTHING], isolated: false, because: "the command line puts everything together" },
];

/// One package of the workspace with the other packages that it may depend on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Package {
    pub(super) name: &'static str,
    pub(super) may: &'static [&'static str],
    /// Why; completes "…, because".
    pub(super) because: &'static str,
}

/// The packages of the workspace.
pub(super) const PACKAGES: &[Package] = &[
    Package {
        name: "connected-accounts-openapi",
        may: &[],
        because: "the documents are the ground that all others stand on",
    },
    Package {
        name: "connected-accounts-client",
        may: &["connected-accounts-openapi"],
        because: "the client meets a server over HTTP only",
    },
    Package {
        name: "connected-accounts-conformance",
        may: &["connected-accounts-openapi"],
        because: "a suite that used the client would share its mistakes and could not send a malformed request",
    },
    Package {
        name: "xtask",
        may: &["connected-accounts-openapi"],
        because: "it must build while the rest of the workspace does not; it asks the programs for what it needs",
    },
];

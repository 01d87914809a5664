//! The flags.

use super::profile;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Judges connected-accounts servers against the promises of their sources.
#[derive(Debug, Parser)]
#[command(name = "conformance", version, about, max_term_width = 110)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Judge a target; without one, the embedded reference server
    Run(RunArgs),
    /// Run the reference server, as a mock for developing against
    Serve(ServeArgs),
    /// List all rules, or all statements with what judges them
    List(ListArgs),
    /// Explain one rule: its source, how it is judged, which faults it catches
    Explain(ExplainArgs),
    /// List the deliberate faults of the reference server
    Faults(FaultsArgs),
    /// Show what a run would do, without sending a byte
    Plan(PlanArgs),
    /// Render reports from an event log
    Report(ReportArgs),
    /// Run one rule of an event log again, against the target given now
    Replay(ReplayArgs),
    /// Delete what an interrupted run left, on the target given now
    Cleanup(CleanupArgs),
    /// Print the JSON Schema of a format
    Schema(SchemaArgs),
}

/// Which target, under which limits.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Target")]
pub(super) struct TargetArgs {
    /// The configuration file
    #[arg(long, value_name = "FILE", env = "CONFORMANCE_CONFIG")]
    pub(super) config: Option<PathBuf>,
    /// The promises to judge by
    #[arg(long, env = "CONFORMANCE_PROFILE")]
    pub(super) profile: Option<Profile>,
    /// Where the API of the target starts; it may carry a path prefix
    #[arg(long, value_name = "URL", env = "CONFORMANCE_BASE_URL")]
    pub(super) base_url: Option<String>,
    /// The longest that one request may take
    #[arg(long, value_name = "SECONDS", env = "CONFORMANCE_TIMEOUT")]
    pub(super) timeout: Option<f64>,
    /// Requests under way at once, at most
    #[arg(long, value_name = "N", env = "CONFORMANCE_CONCURRENCY")]
    pub(super) concurrency: Option<usize>,
    /// Requests a second, at most
    #[arg(long, value_name = "N", env = "CONFORMANCE_RATE")]
    pub(super) rate: Option<u32>,
    /// Requests at the most, deletions at the end included; what they do not suffice for is inconclusive
    #[arg(long, value_name = "N", env = "CONFORMANCE_MAX_REQUESTS")]
    pub(super) max_requests: Option<usize>,
    /// Deviate in this way (embedded server only)
    #[arg(long, value_name = "ID", env = "CONFORMANCE_FAULT")]
    pub(super) fault: Option<String>,
    /// Where to write down what was created [default: .conformance/<run>.jsonl]
    #[arg(long, value_name = "FILE", env = "CONFORMANCE_LEDGER")]
    pub(super) ledger: Option<PathBuf>,
    #[command(flatten)]
    pub(super) safety: SafetyArgs,
}

/// What only somebody at the command line can allow.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Safety (never from a file or the environment)")]
pub(super) struct SafetyArgs {
    /// Allow accounts to be made, changed and deleted on this host; repeatable
    #[arg(long, value_name = "HOST[:PORT]")]
    pub(super) allow_destructive: Vec<String>,
    /// Allow a vendor's production, in addition to --allow-destructive
    #[arg(long)]
    pub(super) allow_production: bool,
    /// Allow plain http to another machine, which shows the key to the network
    #[arg(long)]
    pub(super) allow_insecure_http: bool,
    /// Allow the configuration to name this environment variable; repeatable
    #[arg(long, value_name = "NAME")]
    pub(super) allow_env: Vec<String>,
    /// Send dot segments and other path tricks, which gateways may resolve to other paths
    #[arg(long)]
    pub(super) probe_paths: bool,
}

/// Which rules, decided how.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Rules")]
pub(super) struct SelectArgs {
    /// Judge the rules that match this glob; repeatable
    #[arg(long, value_name = "GLOB", env = "CONFORMANCE_RULE", value_delimiter = ',')]
    pub(super) rule: Vec<String>,
    /// Leave out the rules that match this glob; repeatable
    #[arg(long, value_name = "GLOB", env = "CONFORMANCE_SKIP", value_delimiter = ',')]
    pub(super) skip: Vec<String>,
    /// Judge the rules of this area; repeatable
    #[arg(long, value_name = "NAME", env = "CONFORMANCE_AREA", value_delimiter = ',')]
    pub(super) area: Vec<String>,
    /// Judge the rules of this level; repeatable
    #[arg(long, env = "CONFORMANCE_LEVEL", value_delimiter = ',')]
    pub(super) level: Vec<LevelArg>,
    /// Judge the rules that rest on this; repeatable
    #[arg(long, env = "CONFORMANCE_BASIS", value_delimiter = ',')]
    pub(super) basis: Vec<BasisArg>,
    /// The number that generated cases follow from [default: random]
    #[arg(long, value_name = "N", env = "CONFORMANCE_SEED")]
    pub(super) seed: Option<u64>,
    /// Cases for each property rule [default: 64]
    #[arg(long, value_name = "N", env = "CONFORMANCE_CASES", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) cases: Option<u32>,
    /// Known deviations with their reasons; one that no longer holds fails the run
    #[arg(long, value_name = "FILE", env = "CONFORMANCE_EXPECTATIONS")]
    pub(super) expectations: Option<PathBuf>,
    /// Let SHOULDs count like MUSTs
    #[arg(long, env = "CONFORMANCE_STRICT", value_parser = clap::builder::FalseyValueParser::new())]
    pub(super) strict: bool,
    /// Stop at the first failure that counts
    #[arg(long, env = "CONFORMANCE_FAIL_FAST")]
    pub(super) fail_fast: bool,
}

/// Where reports go.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Reports")]
pub(super) struct OutputArgs {
    /// Write the event log, one JSON value a line
    #[arg(long, value_name = "FILE", env = "CONFORMANCE_EVENTS")]
    pub(super) events: Option<PathBuf>,
    /// Write the JSON report
    #[arg(long, value_name = "FILE", env = "CONFORMANCE_JSON")]
    pub(super) json: Option<PathBuf>,
    /// Write the JUnit report
    #[arg(long, value_name = "FILE", env = "CONFORMANCE_JUNIT")]
    pub(super) junit: Option<PathBuf>,
    /// Write the report as Markdown
    #[arg(long, value_name = "FILE", env = "CONFORMANCE_MARKDOWN")]
    pub(super) markdown: Option<PathBuf>,
    /// Annotate a workflow run of GitHub Actions; append the Markdown to $GITHUB_STEP_SUMMARY
    #[arg(long, env = "CONFORMANCE_GITHUB")]
    pub(super) github: bool,
    /// No colours
    #[arg(long, env = "CONFORMANCE_NO_COLOR", value_parser = clap::builder::FalseyValueParser::new())]
    pub(super) no_color: bool,
    /// Show only what did not pass
    #[arg(long, env = "CONFORMANCE_QUIET", value_parser = clap::builder::FalseyValueParser::new())]
    pub(super) quiet: bool,
}

#[derive(Debug, Clone, Args)]
pub(super) struct RunArgs {
    #[command(flatten)]
    pub(super) target: TargetArgs,
    #[command(flatten)]
    pub(super) select: SelectArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, Clone, Args)]
pub(super) struct PlanArgs {
    #[command(flatten)]
    pub(super) run: RunArgs,
    /// Show each setting with where it came from
    #[arg(long)]
    pub(super) show_config: bool,
}

#[derive(Debug, Clone, Args)]
pub(super) struct ReplayArgs {
    /// The event log
    pub(super) log: PathBuf,
    /// The rule to run again
    pub(super) replayed: String,
    #[command(flatten)]
    pub(super) target: TargetArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, Clone, Args)]
pub(super) struct ServeArgs {
    /// Where to listen; port 0 takes any free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4010")]
    pub(super) listen: SocketAddr,
    /// Which API to serve
    #[arg(long, default_value = "composio")]
    pub(super) profile: Profile,
    /// The revocation endpoint that it dispatches to (profile composio) [default: a built-in one that accepts]
    #[arg(long, value_name = "URL")]
    pub(super) upstream: Option<String>,
    /// Deviate in this way
    #[arg(long, value_name = "ID")]
    pub(super) fault: Option<String>,
    /// Print one JSON line instead, once connections are accepted
    #[arg(long)]
    pub(super) json: bool,
    /// Write a configuration that judges this server, with its keys in files beside it
    #[arg(long, value_name = "FILE")]
    pub(super) write_config: Option<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub(super) struct ListArgs {
    /// The format
    #[arg(long, default_value = "text")]
    pub(super) format: Format,
    /// List statements with their rules, or with the reason why there is none
    #[arg(long)]
    pub(super) ledger: bool,
}

#[derive(Debug, Clone, Args)]
pub(super) struct ExplainArgs {
    /// The rule
    pub(super) rule: String,
}

#[derive(Debug, Clone, Args)]
pub(super) struct FaultsArgs {
    /// Run the suite under each fault, show which rules catch it
    #[arg(long)]
    pub(super) matrix: bool,
    /// The format
    #[arg(long, default_value = "text")]
    pub(super) format: Format,
}

#[derive(Debug, Clone, Args)]
pub(super) struct ReportArgs {
    /// The event log
    pub(super) log: PathBuf,
    /// Print the report for people (the default where no other is asked for)
    #[arg(long)]
    pub(super) human: bool,
    /// Write the JSON report
    #[arg(long, value_name = "FILE")]
    pub(super) json: Option<PathBuf>,
    /// Write the JUnit report
    #[arg(long, value_name = "FILE")]
    pub(super) junit: Option<PathBuf>,
    /// Write the report as Markdown
    #[arg(long, value_name = "FILE")]
    pub(super) markdown: Option<PathBuf>,
    /// Annotate a workflow run of GitHub Actions; append the Markdown to $GITHUB_STEP_SUMMARY
    #[arg(long)]
    pub(super) github: bool,
    /// No colours
    #[arg(long)]
    pub(super) no_color: bool,
}

#[derive(Debug, Clone, Args)]
pub(super) struct CleanupArgs {
    /// The ledger that the run wrote
    #[arg(value_name = "LEDGER")]
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) target: TargetArgs,
}

#[derive(Debug, Clone, Args)]
pub(super) struct SchemaArgs {
    /// The format
    pub(super) of: SchemaOf,
}

/// A format that has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaOf {
    /// The configuration file
    Config,
    /// One line of the event log
    Events,
    /// The JSON report
    Report,
}

/// The promises to judge by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Profile {
    /// Composio's connected accounts, v3.1
    Composio,
    /// Nylas' hosted OAuth, v3
    Nylas,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
    Markdown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum LevelArg {
    Must,
    Should,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum BasisArg {
    Stated,
    Inferred,
}

impl Profile {
    /// Everything that is known of it.
    pub(super) fn definition(self) -> &'static profile::Profile {
        match self {
            Self::Composio => &profile::COMPOSIO,
            Self::Nylas => &profile::NYLAS,
        }
    }

    /// The one of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::value_variants().iter().copied().find(|profile| profile.definition().name == name)
    }

    pub(super) fn name(self) -> &'static str {
        self.definition().name
    }
}

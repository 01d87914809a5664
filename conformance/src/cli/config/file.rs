//! The schema of `conformance.toml`.

use super::super::args::{BasisArg, LevelArg, Profile};
use super::nylas::Nylas;
use super::provision::Provision;
use crate::capability::Capability;
use crate::event::AcceptUntested;
use crate::glob;
use schemars::{JsonSchema, Schema};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// The schema of a configuration file.
pub(in super::super) fn schema() -> Schema {
    schemars::schema_for!(File)
}

/// A configuration file of the conformance suite.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(title = "conformance.toml")]
pub(super) struct File {
    /// The server under test.
    pub(super) target: Target,
    /// Which rules are judged, under which limits.
    pub(super) run: Run,
    /// Where reports go.
    pub(super) report: Reports,
    /// How accounts come to exist.
    pub(super) provision: Provision,
    /// The OAuth provider, played by this suite.
    pub(super) upstream: Option<Upstream>,
    /// Hosted OAuth, for the profile nylas.
    pub(super) nylas: Option<Nylas>,
    /// What this configuration cannot show, said out loud.
    pub(super) accept_untested: Vec<AcceptUntested>,
}

/// The server under test.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Target {
    /// The promises to judge by.
    pub(super) profile: Option<Profile>,
    /// Where the API starts; it may carry a path prefix.
    pub(super) base_url: Option<String>,
    /// The variable that holds the key; it begins with `CONFORMANCE_` unless `--allow-env` names it.
    pub(super) api_key_env: Option<String>,
    /// The file that holds the key, relative to this one.
    pub(super) api_key_file: Option<PathBuf>,
    /// The variable that holds the key of a second project.
    pub(super) other_api_key_env: Option<String>,
    /// The file that holds the key of a second project, relative to this one.
    pub(super) other_api_key_file: Option<PathBuf>,
    /// Headers for a gateway in front of the target.
    pub(super) headers: BTreeMap<String, Header>,
    /// Certificates, in PEM, that are trusted besides the system's.
    pub(super) ca_file: Option<PathBuf>,
    /// A proxy; never used for loopback.
    pub(super) proxy: Option<String>,
    /// Seconds that one request may take.
    pub(super) timeout: Option<f64>,
    /// Seconds that a list may trail behind a read.
    pub(super) list_lag: Option<f64>,
    /// Seconds that a background job may take.
    pub(super) job_lag: Option<f64>,
    /// Optional behaviour that the target claims.
    pub(super) capabilities: Vec<Capability>,
    /// Whether given accounts hold tokens that their provider knows.
    pub(super) real_tokens: bool,
}

/// A gateway header's value: as it stands, or from a variable.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(from = "TextOr<FromEnv>")]
pub(super) enum Header {
    /// As it stands.
    Plain(String),
    /// From a variable, which curl lines show instead.
    Env {
        /// The variable.
        env: String,
    },
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FromEnv {
    /// The variable, which curl lines show instead.
    env: String,
}

/// Which rules are judged, under which limits.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Run {
    /// Globs over the rules that are judged.
    pub(super) rule: Vec<String>,
    /// Globs over the rules that are left out.
    pub(super) skip: Vec<String>,
    /// Areas whose rules are judged.
    pub(super) area: Vec<String>,
    /// Levels whose rules are judged.
    pub(super) level: Vec<LevelArg>,
    /// Bases whose rules are judged.
    pub(super) basis: Vec<BasisArg>,
    /// The number that generated cases follow from.
    pub(super) seed: Option<u64>,
    /// Cases for each property rule.
    pub(super) cases: Option<u32>,
    /// Requests under way at once, at most.
    pub(super) concurrency: Option<usize>,
    /// Requests a second, at most.
    pub(super) rate: Option<u32>,
    /// The file of known deviations, relative to this one.
    pub(super) expectations: Option<PathBuf>,
    /// Requests at the most, deletions at the end included.
    pub(super) max_requests: Option<usize>,
    /// Whether SHOULDs count like MUSTs.
    pub(super) strict: Option<bool>,
    /// Whether the first failure that counts ends the run.
    pub(super) fail_fast: Option<bool>,
    /// The deviation of the embedded server.
    pub(super) fault: Option<String>,
    /// Where to write down what was created.
    pub(super) ledger: Option<PathBuf>,
    /// Whether colours are left out.
    pub(super) no_color: Option<bool>,
    /// Whether only what did not pass is shown.
    pub(super) quiet: Option<bool>,
}

/// Where reports go.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Reports {
    /// The event log.
    pub(super) events: Option<PathBuf>,
    /// The JSON report.
    pub(super) json: Option<PathBuf>,
    /// The JUnit report.
    pub(super) junit: Option<PathBuf>,
    /// The report as Markdown.
    pub(super) markdown: Option<PathBuf>,
    /// Whether a workflow run of GitHub Actions is annotated.
    pub(super) github: Option<bool>,
}

/// A text, or a table; unlike an untagged enum it says what is wrong inside the table.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(super) enum TextOr<T> {
    Text(String),
    Table(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for TextOr<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Either<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Either<T> {
            type Value = TextOr<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text or a table")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(TextOr::Text(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(table)).map(TextOr::Table)
            }
        }
        from.deserialize_any(Either(PhantomData))
    }
}

impl From<TextOr<FromEnv>> for Header {
    fn from(given: TextOr<FromEnv>) -> Self {
        match given {
            TextOr::Text(text) => Self::Plain(text),
            TextOr::Table(FromEnv { env }) => Self::Env { env },
        }
    }
}

/// The OAuth provider, played by this suite.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Upstream {
    /// Where it listens.
    pub(super) listen: SocketAddr,
    /// How the target reaches it, if not by `listen`.
    pub(super) public_url: Option<String>,
}

impl File {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// Names the file with the line that is wrong, for an unknown key also the nearest known one.
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("failed to read the configuration {}: {error}", path.display()))?;
        Self::parse(&text).map_err(|reason| format!("in {}: {reason}", path.display()))
    }

    fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| {
            // The line itself may hold a secret, so only its number is shown.
            let before = error.span().map_or("", |span| text.get(..span.start).unwrap_or_default());
            let line = before.lines().count().max(1) + usize::from(before.ends_with('\n'));
            let hint = misspelt(error.message()).unwrap_or_default();
            format!("line {line}: {}{hint}", error.message().trim_end())
        })
    }
}

/// The nearest of the names that the parser expected instead of an unknown one.
pub(super) fn misspelt(message: &str) -> Option<String> {
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let (given, known) = names.split_first()?;
    message.starts_with("unknown").then(|| glob::suggestion(given, known))
}

impl std::fmt::Debug for Header {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Plain(_) => f.write_str("[a value in the file]"),
            Self::Env { env } => write!(f, "${env}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_key_gets_the_nearest_with_its_line() {
        let error = File::parse("[target]\nbase_ulr = \"x\"\n").unwrap_err();
        assert!(error.contains("line 2"), "{error}");
        assert!(error.contains("did you mean \"base_url\"?"), "{error}");
        let error = File::parse("[provison]\n").unwrap_err();
        assert!(error.contains("did you mean \"provision\"?"), "{error}");
    }

    #[test]
    fn accounts_come_with_tokens_or_without() {
        let text = "[provision.accounts]\nactive = [\"ca_1\", { id = \"ca_2\", access_token = \"secret\" }]\n";
        let file = File::parse(text).unwrap();
        assert_eq!(file.provision.accounts.active.len(), 2);
        assert!(!format!("{file:?}").contains("secret"));
    }

    #[test]
    fn errors_show_no_secret() {
        for text in [
            "[target]\napi_key = \"sk_secret\"\n",
            "[provision.accounts]\nactive = [{ id = \"ca_1\", acces_token = \"secret\" }]\n",
        ] {
            let error = File::parse(text).unwrap_err();
            assert!(!error.contains("secret"), "{error}");
            assert!(error.contains("line 2") && error.contains("did you mean"), "{error}");
        }
    }
}

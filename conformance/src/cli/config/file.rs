//! The schema of `conformance.toml`.

use super::super::args::{BasisArg, LevelArg, Profile};
use crate::capability::Capability;
use crate::event::AcceptUntested;
use crate::glob;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// A configuration file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct File {
    pub(super) target: Target,
    pub(super) run: Run,
    pub(super) report: Reports,
    pub(super) provision: Provision,
    pub(super) upstream: Option<Upstream>,
    pub(super) accept_untested: Vec<AcceptUntested>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Target {
    pub(super) profile: Option<Profile>,
    pub(super) base_url: Option<String>,
    pub(super) api_key_env: Option<String>,
    pub(super) api_key_file: Option<PathBuf>,
    pub(super) other_api_key_env: Option<String>,
    pub(super) other_api_key_file: Option<PathBuf>,
    pub(super) headers: BTreeMap<String, Header>,
    pub(super) ca_file: Option<PathBuf>,
    pub(super) proxy: Option<String>,
    pub(super) timeout: Option<f64>,
    pub(super) list_lag: Option<f64>,
    pub(super) job_lag: Option<f64>,
    pub(super) capabilities: Vec<Capability>,
    pub(super) real_tokens: bool,
}

/// A gateway header's value: as it stands, or from a variable.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Header {
    Plain(String),
    Env { env: String },
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Run {
    pub(super) rule: Vec<String>,
    pub(super) skip: Vec<String>,
    pub(super) area: Vec<String>,
    pub(super) level: Vec<LevelArg>,
    pub(super) basis: Vec<BasisArg>,
    pub(super) seed: Option<u64>,
    pub(super) cases: Option<u32>,
    pub(super) concurrency: Option<usize>,
    pub(super) rate: Option<u32>,
    pub(super) expectations: Option<PathBuf>,
    pub(super) max_requests: Option<usize>,
    pub(super) strict: Option<bool>,
    pub(super) fail_fast: Option<bool>,
    pub(super) fault: Option<String>,
    pub(super) ledger: Option<PathBuf>,
    pub(super) no_color: Option<bool>,
    pub(super) quiet: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Reports {
    pub(super) events: Option<PathBuf>,
    pub(super) json: Option<PathBuf>,
    pub(super) junit: Option<PathBuf>,
    pub(super) markdown: Option<PathBuf>,
    pub(super) github: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Provision {
    pub(super) order: Option<Vec<Way>>,
    pub(super) auth_configs: AuthConfigs,
    pub(super) accounts: Accounts,
}

/// A way in which accounts come to exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in super::super) enum Way {
    Create,
    Preset,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct AuthConfigs {
    pub(super) revocable: Option<String>,
    pub(super) access_only: Option<String>,
    pub(super) unsupported: Option<String>,
    pub(super) api_key: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Accounts {
    pub(super) active: Vec<Account>,
    pub(super) access_only: Vec<Account>,
    pub(super) unsupported: Vec<Account>,
    pub(super) api_key: Vec<Account>,
    pub(super) initializing: Vec<Account>,
    pub(super) initiated: Vec<Account>,
    pub(super) failed: Vec<Account>,
    pub(super) expired: Vec<Account>,
    pub(super) inactive: Vec<Account>,
}

/// A given account: an id, or with the tokens that it holds.
#[derive(Deserialize, Clone)]
#[serde(untagged)]
pub(super) enum Account {
    Id(String),
    Full { id: String, access_token: String, refresh_token: Option<String> },
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Upstream {
    pub(super) listen: SocketAddr,
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
            let hint = misspelt(error.message()).unwrap_or_default();
            format!("{}{hint}", error.to_string().trim_end())
        })
    }
}

/// The nearest of the names that the parser expected instead of an unknown one.
pub(super) fn misspelt(message: &str) -> Option<String> {
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let (given, known) = names.split_first()?;
    message.starts_with("unknown").then(|| glob::suggestion(given, known))
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Id(id) | Self::Full { id, .. } => f.write_str(id),
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
}

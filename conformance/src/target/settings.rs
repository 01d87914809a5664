//! What has to be known of a target before anything is sent.

use super::{Dialect, Permission};
use crate::capability::Capability;
use secrecy::SecretString;
use std::time::Duration;
use url::Url;

/// A target's settings, complete.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the API starts; it may carry a path prefix.
    pub base_url: Url,
    /// How it is spoken to.
    pub dialect: Dialect,
    /// The project's key.
    pub api_key: Option<SecretString>,
    /// Where the project's key was found, for errors.
    pub api_key_source: String,
    /// The key of a second project.
    pub other_api_key: Option<SecretString>,
    /// Headers for a gateway in front of the target.
    pub headers: Vec<(String, HeaderValueSource)>,
    /// Certificates, in PEM, that are trusted besides the platform's.
    pub ca_pem: Option<Vec<u8>>,
    /// A proxy for hosts other than loopback.
    pub proxy: Option<Url>,
    /// The longest that one request may take.
    pub timeout: Duration,
    /// The longest that a list may trail behind a read.
    pub list_lag: Duration,
    /// The longest that a job of `revoke_on_delete` may take.
    pub job_lag: Duration,
    /// Optional behaviour that the target claims.
    pub capabilities: Vec<Capability>,
    /// Whether given accounts hold tokens that their provider knows.
    pub real_tokens: bool,
    /// Whether the target is the reference server in this process.
    pub embedded: bool,
    /// Whether anything may be changed.
    pub permission: Permission,
    /// Whether path tricks may be sent.
    pub probe_paths: bool,
    /// Requests a second, at most.
    pub rate: Option<u32>,
    /// Requests under way at once, at most.
    pub concurrency: usize,
    /// Requests at the most, the deletions of what was made included.
    pub max_requests: Option<usize>,
}

/// A header's value, which stays a secret.
#[derive(Debug, Clone)]
pub struct HeaderValueSource {
    /// The value.
    pub value: SecretString,
    /// The name of the variable that holds it, for curl lines.
    pub variable: Option<String>,
}

impl Settings {
    /// What holds where nothing else is said: a key, 10 s for a request, 8 requests at once, nothing claimed.
    #[must_use]
    pub fn new(base_url: Url, api_key: SecretString, permission: Permission) -> Self {
        Self {
            base_url,
            dialect: Dialect::default(),
            api_key: Some(api_key),
            api_key_source: "the settings".to_owned(),
            other_api_key: None,
            headers: Vec::new(),
            ca_pem: None,
            proxy: None,
            timeout: Duration::from_secs(10),
            list_lag: Duration::from_secs(2),
            job_lag: Duration::from_secs(30),
            capabilities: Vec::new(),
            real_tokens: false,
            embedded: false,
            permission,
            probe_paths: false,
            rate: None,
            concurrency: 8,
            max_requests: None,
        }
    }

    /// Whether the target is on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.base_url)
    }
}

/// Whether a URL leads to this machine.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

//! What may be sent: nothing but this run's own accounts may be changed.

use super::{Name, Ownership, Request, Settings, settings::is_loopback};
use crate::outcome::Cause;
use http::Method;
use url::Url;

/// Hosts that hold real users' tokens.
const VENDOR_PRODUCTION: [&str; 4] = ["backend.composio.dev", "api.us.nylas.com", "api.eu.nylas.com", "api.nylas.com"];

/// Whether a target's accounts may be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Permission {
    /// Changing rules may run.
    Granted,
    /// Only reading rules may run, for this reason.
    Withheld(String),
}

/// What the command line allows.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    /// `HOST` or `HOST:PORT` of each endpoint whose accounts may be changed.
    pub allow_destructive: Vec<String>,
    /// Whether a vendor's production may be spoken to.
    pub allow_production: bool,
    /// Whether keys may travel over plain http to another machine.
    pub allow_insecure_http: bool,
}

impl Guard {
    /// Decides what may be done at a base URL.
    ///
    /// # Errors
    ///
    /// Refuses a target that nothing at all may be sent to, saying which flag would allow it.
    pub fn permission(&self, base_url: &Url) -> Result<Permission, String> {
        let host = base_url.host_str().unwrap_or_default().to_ascii_lowercase();
        if !matches!(base_url.scheme(), "http" | "https") || host.is_empty() {
            return Err("the base URL must start with https:// or http:// followed by a host".into());
        }
        if base_url.scheme() == "http" && !is_loopback(base_url) && !self.allow_insecure_http {
            return Err(format!("the key would travel to {host} unencrypted; use https, or add --allow-insecure-http"));
        }
        if !self.allow_destructive.iter().any(|allowed| names(allowed, base_url)) {
            return Ok(Permission::Withheld(format!("changing accounts on {host} needs --allow-destructive {host}")));
        }
        if VENDOR_PRODUCTION.contains(&host.trim_end_matches('.')) && !self.allow_production {
            return Ok(Permission::Withheld(format!(
                "{host} is a vendor's production: changing accounts there needs --allow-production too"
            )));
        }
        Ok(Permission::Granted)
    }
}

/// Refuses a request that could change what this run does not own.
///
/// # Errors
///
/// The reason for the refusal.
pub(super) fn check(request: &Request, settings: &Settings, known: &Ownership) -> Result<(), Refusal> {
    if request.tokens.is_some() {
        // What is about tokens names no account: the keyring has judged it.
        return Ok(());
    }
    if matches!(request.method, Method::GET | Method::HEAD | Method::OPTIONS)
        && !request.path.spelling().contains("/revoke")
    {
        return Ok(());
    }
    if let Permission::Withheld(reason) = &settings.permission {
        return Err(Refusal::Withheld(reason.clone()));
    }
    match &request.path.name {
        Some(Name::Own(id)) if known.owns(id) => Ok(()),
        Some(Name::Own(id)) => Err(Refusal::Defect(format!("{id} does not belong to this run"))),
        Some(Name::Nothing(_)) => Ok(()),
        None if request.creates => Ok(()),
        None => {
            Err(Refusal::Defect(format!("{} {} names no account of this run", request.method, request.path.spelling())))
        }
    }
}

/// Why a request was not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing may be changed on this target.
    Withheld(String),
    /// A rule asked for what no rule may do.
    Defect(String),
}

impl From<Refusal> for Cause {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Withheld(reason) => Self::NoMeans(reason),
            Refusal::Defect(reason) => Self::Defect(reason),
        }
    }
}

fn names(allowed: &str, base_url: &Url) -> bool {
    let host = base_url.host_str().unwrap_or_default();
    let port = base_url.port_or_known_default().unwrap_or_default();
    allowed.eq_ignore_ascii_case(host) || allowed.eq_ignore_ascii_case(&format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permission(url: &str, guard: &Guard) -> Result<Permission, String> {
        guard.permission(&Url::parse(url).unwrap())
    }

    #[test]
    fn loopback_is_not_exempt() {
        let withheld = permission("http://127.0.0.1:4010", &Guard::default()).unwrap();
        assert!(matches!(withheld, Permission::Withheld(_)));
        for allowed in ["127.0.0.1", "127.0.0.1:4010"] {
            let guard = Guard { allow_destructive: vec![allowed.into()], ..Guard::default() };
            assert_eq!(permission("http://127.0.0.1:4010", &guard).unwrap(), Permission::Granted);
        }
    }

    #[test]
    fn another_port_or_a_longer_host_is_not_named() {
        for allowed in ["127.0.0.1:4011", "127.0.0", "example.test"] {
            let guard = Guard { allow_destructive: vec![allowed.into()], ..Guard::default() };
            let got = permission("http://127.0.0.1:4010", &guard).unwrap();
            assert!(matches!(got, Permission::Withheld(_)), "{allowed}");
        }
    }

    #[test]
    fn production_needs_both() {
        let mut guard = Guard { allow_destructive: vec!["backend.composio.dev".into()], ..Guard::default() };
        let url = "https://backend.composio.dev";
        assert!(matches!(permission(url, &guard).unwrap(), Permission::Withheld(_)));
        guard.allow_production = true;
        assert_eq!(permission(url, &guard).unwrap(), Permission::Granted);
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        assert!(permission("http://staging.example.test", &Guard::default()).is_err());
        assert!(permission("https://staging.example.test", &Guard::default()).is_ok());
        assert!(permission("http://localhost:1", &Guard::default()).is_ok());
        assert!(permission("file:///etc/passwd", &Guard::default()).is_err());
    }
}

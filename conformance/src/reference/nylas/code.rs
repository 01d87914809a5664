//! Keeps the one-time codes that authorisations end in.

use std::collections::HashMap;

use super::clock::Seconds;
use super::id;
use super::pkce::Challenge;

/// How long a code can be exchanged.
const LIFETIME: Seconds = 600;

/// What somebody agreed to.
pub(super) struct Consent {
    pub(super) address: String,
    pub(super) provider: &'static str,
    pub(super) scope: String,
    pub(super) redirect_uri: String,
    /// Whether a refresh token was asked for.
    pub(super) offline: bool,
    pub(super) challenge: Option<Challenge>,
}

/// The codes that wait for their exchange.
#[derive(Default)]
pub(super) struct Codes(HashMap<String, (Seconds, Consent)>);

impl Codes {
    /// Makes a code for a consent.
    pub(super) fn issue(&mut self, consent: Consent, now: Seconds) -> String {
        self.0.retain(|_, (expires, _)| *expires > now);
        let code = id::secret("code");
        self.0.insert(code.clone(), (now + LIFETIME, consent));
        code
    }

    /// Takes the consent behind a code, which thereby is used up.
    pub(super) fn redeem(&mut self, code: &str, now: Seconds) -> Option<Consent> {
        let (expires, consent) = self.0.remove(code)?;
        (expires > now).then_some(consent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn consent() -> Consent {
        Consent {
            address: "a@example.test".into(),
            provider: "google",
            scope: String::new(),
            redirect_uri: String::new(),
            offline: true,
            challenge: None,
        }
    }

    #[test]
    fn a_code_is_good_once_within_its_time() {
        let mut codes = Codes::default();
        let code = codes.issue(consent(), 100);
        assert!(codes.redeem(&code, 100 + LIFETIME - 1).is_some());
        assert!(codes.redeem(&code, 100).is_none());
        let code = codes.issue(consent(), 100);
        assert!(codes.redeem(&code, 100 + LIFETIME).is_none());
    }
}

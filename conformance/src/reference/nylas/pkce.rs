//! Holds an exchange to the challenge that its authorisation was started with (RFC 7636).

use sha2::{Digest, Sha256};

/// What the verifier has to match.
#[derive(Clone)]
pub(super) enum Challenge {
    /// The verifier itself.
    Plain(String),
    /// Its SHA-256.
    Sha256(String),
}

impl Challenge {
    /// Reads the parameters of an authorisation; `None` for a method that nobody knows.
    pub(super) fn read(challenge: &str, method: Option<&str>) -> Option<Self> {
        match method.map(str::to_ascii_lowercase).as_deref() {
            None | Some("plain") => Some(Self::Plain(challenge.to_owned())),
            Some("s256") => Some(Self::Sha256(challenge.to_owned())),
            Some(_) => None,
        }
    }

    /// Whether this is the verifier. The vendor's own libraries encode the digest's hexadecimal form
    /// where the RFC encodes its bytes, so that both are taken.
    pub(super) fn fits(&self, verifier: &str) -> bool {
        match self {
            Self::Plain(challenge) => challenge == verifier,
            Self::Sha256(challenge) => {
                let digest = Sha256::digest(verifier.as_bytes());
                let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
                *challenge == base64url(&digest) || *challenge == base64url(hex.as_bytes())
            }
        }
    }
}

/// Base64 for URLs, without padding.
fn base64url(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let at = |index: usize| chunk.get(index).copied().map_or(0, u32::from);
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..=chunk.len() {
            let index = bits >> (18 - 6 * place) & 63;
            text.push(char::from(ALPHABET[index as usize]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_encodings_of_the_digest_fit() {
        // RFC 7636, appendix B.
        let rfc = Challenge::read("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", Some("S256")).unwrap();
        assert!(rfc.fits("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        assert!(!rfc.fits("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXx"));
        let hex = "ZTk2YmY2Njg2YTNjMzUxMGU5ZTkyN2RiNzA2OWNiMWNiYTliOTliMDIyZjQ5NDgzYTZjZTMyNzA4MDllNjhhMg";
        assert!(Challenge::read(hex, Some("s256")).unwrap().fits("nylas"));
        assert!(Challenge::read("word", None).unwrap().fits("word"));
        assert!(Challenge::read("word", Some("S512")).is_none());
    }
}

//! Fixes what exists from the start: one application.

/// The application's API key, which is its client secret too.
pub const API_KEY: &str = "nyk_Reference0FirstApplication1";

/// The application's client id.
pub const CLIENT_ID: &str = "reference-application";

/// The redirect URI that the application has registered. Any other on loopback is taken too.
pub const REDIRECT_URI: &str = "http://127.0.0.1:9401/callback";

/// A path that reads a grant's data, for `[nylas] data_path`.
pub const DATA_PATH: &str = "/v3/grants/{grant_id}/messages?limit=1";

/// The address that signs in where the request names none.
pub(super) const SOMEBODY: &str = "somebody@example.test";

/// The scopes of whoever asks for none.
pub(super) const SCOPE: &str = "openid email";

/// The providers that an authorisation can go through; the first where the request names none.
pub(super) const PROVIDERS: [&str; 7] = ["google", "microsoft", "imap", "icloud", "yahoo", "ews", "zoom"];

/// Whether codes may be sent to this address.
pub(super) fn takes_codes(redirect_uri: &str) -> bool {
    let on_loopback = |url: url::Url| {
        let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        local && url.fragment().is_none() && matches!(url.scheme(), "http" | "https")
    };
    redirect_uri == REDIRECT_URI || url::Url::parse(redirect_uri).is_ok_and(on_loopback)
}

#[cfg(test)]
mod tests {
    use super::takes_codes;

    #[test]
    fn codes_stay_on_this_machine() {
        for uri in [super::REDIRECT_URI, "http://localhost:3000/back", "http://[::1]:1/"] {
            assert!(takes_codes(uri), "{uri}");
        }
        for uri in
            ["", "x", "https://evil.test/", "http://localhost.evil.test/", "javascript:alert(1)", "http://localhost/#a"]
        {
            assert!(!takes_codes(uri), "{uri}");
        }
    }
}

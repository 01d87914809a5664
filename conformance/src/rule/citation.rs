//! Where a requirement comes from.

use serde::Serialize;

/// A public page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Page {
    /// Its title.
    pub title: &'static str,
    /// Its date, where it carries one.
    pub date: Option<&'static str>,
    /// Its address.
    pub url: &'static str,
}

/// A place on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Citation {
    /// The page.
    pub page: Page,
    /// The heading under which the sentence stands.
    pub heading: &'static str,
}

impl std::fmt::Display for Citation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.page.title)?;
        if let Some(date) = self.page.date {
            write!(f, " ({date})")?;
        }
        write!(f, ", {}, {}", self.heading, self.page.url)
    }
}

/// The pages that rules cite.
pub mod pages {
    use super::Page;

    /// The changelog entry that introduced revoke.
    pub const CHANGELOG: Page = Page {
        title: "Composio changelog",
        date: Some("2026-05-12"),
        url: "https://docs.composio.dev/docs/changelog/2026/05/12",
    };
    /// The reference page of revoke.
    pub const REVOKE: Page = Page {
        title: "Composio API reference v3.1: revoke a connected account at the provider",
        date: None,
        url: "https://docs.composio.dev/reference/api-reference/connected-accounts/postConnectedAccountsByNanoidRevoke",
    };
    /// The overview of connected accounts.
    pub const OVERVIEW: Page = Page {
        title: "Composio API reference v3.1: connected accounts",
        date: None,
        url: "https://docs.composio.dev/reference/api-reference/connected-accounts",
    };
    /// The published OpenAPI document.
    pub const OPENAPI: Page = Page {
        title: "Composio Platform API v3.1 (OpenAPI)",
        date: None,
        url: "https://github.com/ComposioHQ/composio/blob/a5c38eef926767cb6b3eecfd1e34de0c18033cf0/docs/public/openapi.json",
    };
    /// The official Python client, which is generated.
    pub const OFFICIAL_CLIENT: Page = Page {
        title: "composio-base-py 1.44.0: the official generated client",
        date: Some("2026-07-29"),
        url: "https://github.com/ComposioHQ/composio-base-py/blob/84211cc/src/composio_client/_client.py",
    };
    /// The reference page of Nylas' revoke.
    pub const NYLAS_REVOKE: Page = Page {
        title: "Nylas API reference v3: Hosted OAuth - Revoke OAuth token",
        date: None,
        url: "https://developer.nylas.com/docs/reference/api/authentication-apis/revoke_oauth2_token_and_grant/",
    };
    /// Nylas' published OpenAPI document.
    pub const NYLAS_OPENAPI: Page = Page {
        title: "Nylas API v3 (OpenAPI)",
        date: Some("2026-08-21"),
        url: "https://developer.nylas.com/_spec-files/nylas-api.yaml",
    };
    /// How hosted OAuth issues access tokens.
    pub const NYLAS_HOSTED_OAUTH: Page = Page {
        title: "Nylas documentation v3: hosted OAuth with an access token",
        date: None,
        url: "https://developer.nylas.com/docs/v3/auth/hosted-oauth-accesstoken/",
    };
    /// Nylas' list of errors.
    pub const NYLAS_ERRORS: Page = Page {
        title: "Nylas documentation: API errors",
        date: None,
        url: "https://developer.nylas.com/docs/api/errors/",
    };
    /// Percent-encoding.
    pub const URI: Page = Page {
        title: "RFC 3986: Uniform Resource Identifier (URI): Generic Syntax",
        date: Some("2005-01"),
        url: "https://www.rfc-editor.org/rfc/rfc3986",
    };
    /// How forms spell queries.
    pub const URL_STANDARD: Page = Page { title: "URL Standard", date: None, url: "https://url.spec.whatwg.org/" };
    /// HTTP semantics.
    pub const HTTP: Page = Page {
        title: "RFC 9110: HTTP Semantics",
        date: Some("2022-06"),
        url: "https://www.rfc-editor.org/rfc/rfc9110",
    };
    /// Token revocation.
    pub const TOKEN_REVOCATION: Page = Page {
        title: "RFC 7009: OAuth 2.0 Token Revocation",
        date: Some("2013-08"),
        url: "https://www.rfc-editor.org/rfc/rfc7009",
    };
}

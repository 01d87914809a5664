//! The section `[nylas]` of a configuration: how tokens are had for the profile nylas.

use super::merge::Merge;
use crate::cli::families::{Given, GivenFamily};
use crate::fixture::family::DataPath;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::HashSet;
use url::Url;

/// Hosted OAuth, for the profile nylas; where the API starts and its key stand under `[target]`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Nylas {
    /// The client id of the application whose API key is the target's.
    pub(super) client_id: Option<String>,
    /// A redirect URI that the application has registered: with it, codes are had from
    /// `GET /v3/connect/auth`, whose redirect is read, not followed.
    pub(super) redirect_uri: Option<String>,
    /// A path that reads a grant's data, with `{grant_id}` in it.
    pub(super) data_path: Option<String>,
    /// Families of tokens that may be used up, in this order.
    pub(super) families: Vec<Family>,
    /// Access tokens known to have expired.
    pub(super) expired: Vec<Secret>,
}

/// The tokens of one exchange.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Family {
    /// An access token.
    pub(super) access_token: Secret,
    /// Further access tokens of the refresh token.
    #[serde(default)]
    pub(super) siblings: Vec<Secret>,
    /// The refresh token.
    pub(super) refresh_token: Option<Secret>,
    /// The grant that they speak for.
    pub(super) grant_id: String,
}

/// A token, which is not shown.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct Secret(pub(super) String);

impl Nylas {
    /// Checks what the schema cannot.
    ///
    /// # Errors
    ///
    /// Says what is wrong without a token in it.
    pub(super) fn check(&self) -> Result<(), String> {
        let missing = |key: &str| format!("nylas.{key} is empty");
        if self.client_id.as_deref() == Some("") {
            return Err(missing("client_id"));
        }
        if let Some(uri) = &self.redirect_uri {
            Url::parse(uri).map_err(|error| format!("nylas.redirect_uri is no URL: {error}"))?;
            if self.client_id.is_none() {
                return Err("nylas.redirect_uri is of no use without nylas.client_id".to_owned());
            }
        }
        if let Some(Err(reason)) = self.data_path.as_deref().map(DataPath::new) {
            return Err(format!("nylas.data_path: {reason}"));
        }
        if self.families.iter().any(|family| family.grant_id.is_empty() || family.tokens().any(Secret::is_empty)) {
            return Err(missing("families: a token or a grant_id"));
        }
        if self.expired.iter().any(Secret::is_empty) {
            return Err(missing("expired: a token"));
        }
        let mut given = HashSet::new();
        if !self.families.iter().flat_map(Family::tokens).chain(&self.expired).all(|token| given.insert(&token.0)) {
            return Err("nylas.families, nylas.expired: a token stands there twice; families that share one die \
                        together, so that each has to come from an exchange of its own"
                .to_owned());
        }
        Ok(())
    }

    /// What tokens are had by.
    pub(super) fn given(&self) -> Given {
        let family = |family: &Family| GivenFamily {
            access: [&family.access_token].into_iter().chain(&family.siblings).map(|token| token.0.clone()).collect(),
            refresh: family.refresh_token.as_ref().map(|token| token.0.clone()),
            grant_id: family.grant_id.clone(),
        };
        Given {
            client_id: self.client_id.clone(),
            redirect_uri: self.redirect_uri.clone(),
            data_path: self.data_path.clone(),
            families: self.families.iter().map(family).collect(),
            expired: self.expired.iter().map(|token| token.0.clone()).collect(),
        }
    }

    /// Shows the settings; of tokens only how many there are.
    pub(super) fn show(&self, merge: &mut Merge<'_>) {
        merge.optional("nylas.client_id", None, self.client_id.clone());
        merge.optional("nylas.redirect_uri", None, self.redirect_uri.clone());
        merge.optional("nylas.data_path", None, self.data_path.clone());
        merge.show("nylas.families", &self.families.len(), "file");
        merge.show("nylas.expired", &self.expired.len(), "file");
    }
}

impl Family {
    fn tokens(&self) -> impl Iterator<Item = &Secret> {
        [&self.access_token].into_iter().chain(&self.siblings).chain(&self.refresh_token)
    }
}

impl Secret {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[a token]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Nylas {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn a_section_is_read_without_showing_its_tokens() {
        let given = parse(
            r#"client_id = "c"
            redirect_uri = "http://127.0.0.1:1/callback"
            data_path = "/v3/grants/{grant_id}/messages?limit=1"
            families = [{ access_token = "secret-1", siblings = ["secret-2"], refresh_token = "secret-3", grant_id = "g" }]
            expired = ["secret-4"]"#,
        );
        assert_eq!(given.check(), Ok(()));
        assert_eq!((given.families.len(), given.families[0].siblings.len(), given.expired.len()), (1, 1, 1));
        assert!(!format!("{given:?}").contains("secret"));
        assert_eq!(parse("").check(), Ok(()));
    }

    #[test]
    fn what_makes_no_sense_is_said_without_showing_a_token() {
        for (text, key) in [
            ("client_id = \"\"", "client_id"),
            ("redirect_uri = \"x\"", "redirect_uri"),
            ("redirect_uri = \"http://127.0.0.1:1/\"", "client_id"),
            ("data_path = \"/v3/messages\"", "data_path"),
            ("data_path = \"https://x.test/{grant_id}\"", "data_path"),
            ("expired = [\"\"]", "expired"),
            ("families = [{ access_token = \"secret\", siblings = [\"\"], grant_id = \"g\" }]", "families"),
            ("families = [{ access_token = \"secret\", grant_id = \"\" }]", "families"),
            ("families = [{ access_token = \"secret\", siblings = [\"secret\"], grant_id = \"g\" }]", "families"),
            ("expired = [\"secret\", \"secret\"]", "expired"),
        ] {
            let reason = parse(text).check().unwrap_err();
            assert!(reason.contains(key) && !reason.contains("secret"), "{text}: {reason}");
        }
    }
}

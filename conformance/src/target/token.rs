//! Tokens in requests: those of this run's families, or those that nobody was given.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt;
use std::sync::Arc;

/// What stands for itself in a query, whoever writes it.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// How many random characters an invented token has: far more than anyone could hit upon.
const INVENTED: usize = 48;

/// A token, whose text never shows.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Token {
    text: Arc<str>,
    label: Arc<str>,
    invented: bool,
}

/// How a token is spelled in a query; a server has to read all of them alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Spelling {
    /// What is reserved is percent-encoded, a space is `%20`.
    Percent,
    /// As forms do: what is reserved is percent-encoded, a space is `+`.
    Form,
    /// Every byte is percent-encoded.
    Whole,
}

/// What a request has to do with tokens, its bearer aside.
#[derive(Debug, Clone)]
pub enum Tokens {
    /// It names one in its query.
    Named {
        /// The parameter.
        parameter: &'static str,
        /// The token.
        token: Token,
        /// How it is spelled.
        spelling: Spelling,
    },
    /// It should name one in its query: this parameter stands there empty, or none does.
    Unnamed(Option<&'static str>),
    /// It asks for a code.
    Authorisation,
    /// It exchanges a code, or a refresh token, for tokens.
    Exchange(Exchange),
}

/// The body of an exchange, without the secret of the client.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The client id.
    pub client_id: String,
    /// What is exchanged.
    pub grant: Grant,
}

/// What is exchanged.
#[derive(Debug, Clone)]
pub enum Grant {
    /// A code, with the redirect URI that it was sent to.
    Code(Token, String),
    /// A refresh token.
    Refresh(Token),
}

impl Token {
    /// A token of this run, from whoever keeps count of them.
    pub(super) fn own(text: &str, label: &str) -> Self {
        Self { text: text.into(), label: label.into(), invented: false }
    }

    /// A token that nobody was ever given.
    #[must_use]
    pub fn invented() -> Self {
        let text: String = std::iter::repeat_with(fastrand::alphanumeric).take(INVENTED).collect();
        Self { text: text.into(), label: "an invented token".into(), invented: true }
    }

    /// Whether this run made it up.
    #[must_use]
    pub fn is_invented(&self) -> bool {
        self.invented
    }

    /// Whether this character is one of it.
    #[must_use]
    pub fn holds(&self, wanted: char) -> bool {
        self.text.contains(wanted)
    }

    /// Whether it stands in these bytes, as it is or as queries or JSON spell it.
    #[must_use]
    pub fn stands_in(&self, bytes: &[u8]) -> bool {
        let json = serde_json::to_string(&*self.text).unwrap_or_default();
        let spellings = [Spelling::Percent, Spelling::Form].map(|spelling| spelling.of(&self.text));
        let [percent, form] = spellings;
        [self.text.to_string(), percent, form, json.trim_matches('"').to_owned()]
            .iter()
            .any(|text| !text.is_empty() && bytes.windows(text.len()).any(|part| part == text.as_bytes()))
    }

    /// What it is shown as.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

impl Spelling {
    /// The text in this spelling.
    pub(super) fn of(self, text: &str) -> String {
        match self {
            Self::Percent => utf8_percent_encode(text, UNRESERVED).to_string(),
            Self::Form => url::form_urlencoded::byte_serialize(text.as_bytes()).collect(),
            Self::Whole => text.bytes().map(|byte| format!("%{byte:02X}")).collect(),
        }
    }
}

impl Tokens {
    /// The token that it is about.
    pub(super) fn named(&self) -> Option<&Token> {
        match self {
            Self::Named { token, .. }
            | Self::Exchange(Exchange { grant: Grant::Code(token, _) | Grant::Refresh(token), .. }) => Some(token),
            Self::Unnamed(_) | Self::Authorisation => None,
        }
    }

    /// Its part of the query.
    pub(super) fn query(&self) -> Option<String> {
        match self {
            Self::Named { parameter, token, spelling } => Some(format!("{parameter}={}", spelling.of(token.text()))),
            Self::Unnamed(parameter) => parameter.map(|parameter| format!("{parameter}=")),
            Self::Authorisation | Self::Exchange(_) => None,
        }
    }

    /// Its part of the body, given the secret of the client.
    pub(super) fn body(&self, secret: &str) -> Option<serde_json::Value> {
        let Self::Exchange(Exchange { client_id, grant }) = self else { return None };
        let mut body = serde_json::json!({ "client_id": client_id, "client_secret": secret });
        let members = match grant {
            Grant::Code(code, redirect_uri) => {
                vec![("grant_type", "authorization_code"), ("code", code.text()), ("redirect_uri", redirect_uri)]
            }
            Grant::Refresh(token) => vec![("grant_type", "refresh_token"), ("refresh_token", token.text())],
        };
        for (name, value) in members {
            body[name] = value.into();
        }
        Some(body)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}]", self.label)
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_token_has_many_spellings() {
        let text = "a b+c&é";
        assert_eq!(Spelling::Percent.of(text), "a%20b%2Bc%26%C3%A9");
        assert_eq!(Spelling::Form.of(text), "a+b%2Bc%26%C3%A9");
        assert_eq!(Spelling::Whole.of("a b"), "%61%20%62");
        let token = Token::own(text, "a token");
        for echoed in ["x a b+c&é y", "a%20b%2Bc%26%C3%A9", "token=a+b%2Bc%26%C3%A9"] {
            assert!(token.stands_in(echoed.as_bytes()), "{echoed}");
        }
        assert!(!token.stands_in(b"a b"));
        assert_eq!(format!("{token:?}"), "[a token]");
    }

    #[test]
    fn no_two_invented_tokens_are_the_same() {
        assert_ne!(Token::invented(), Token::invented());
    }
}

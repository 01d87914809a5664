//! One request, before it is sent.

use super::{AccountId, Name};
use http::Method;
use serde_json::Value;

/// A request to the target.
#[derive(Debug, Clone)]
pub struct Request {
    /// The HTTP method.
    pub method: Method,
    /// Where it goes.
    pub path: Path,
    /// The query, in order; names may repeat.
    pub query: Vec<(String, String)>,
    /// The key that goes with it.
    pub key: Key,
    /// The body.
    pub body: Body,
    /// Whether a success creates an account, which then belongs to this run.
    pub creates: bool,
    /// Whether it deletes what this run made, or puts back what it was given.
    pub tidies: bool,
}

/// A path below the base URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// What stands before the name, or all of it.
    pub prefix: &'static str,
    /// The account that the path names.
    pub name: Option<Name>,
    /// What stands after the name.
    pub suffix: &'static str,
}

/// Which key a request carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// The project's key.
    Own,
    /// The key of the second project.
    Other,
    /// No key header at all.
    Missing,
    /// The header without a value.
    Empty,
    /// A key that nobody was given.
    Unknown,
    /// Something that resembles the project's key.
    NearMiss(NearMiss),
}

/// How a key resembles the project's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NearMiss {
    /// Its last character is missing.
    Head,
    /// Its first character is missing.
    Tail,
    /// A character follows it.
    Longer,
    /// Its letters are in the other case.
    LetterCase,
}

/// What a request carries.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Nothing.
    None,
    /// No bytes, announced as JSON.
    EmptyJson,
    /// A JSON value.
    Json(Value),
}

impl Request {
    /// A request with the project's key and no body.
    #[must_use]
    pub fn new(method: Method, path: Path) -> Self {
        Self { method, path, query: Vec::new(), key: Key::Own, body: Body::None, creates: false, tidies: false }
    }

    /// The same with another key.
    #[must_use]
    pub fn key(mut self, key: Key) -> Self {
        self.key = key;
        self
    }

    /// The same with a body.
    #[must_use]
    pub fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// The same, which no budget refuses because it leaves the target as it was.
    #[must_use]
    pub fn tidying(mut self) -> Self {
        self.tidies = true;
        self
    }

    /// The same with one more query parameter.
    #[must_use]
    pub fn query(mut self, name: &str, value: impl Into<String>) -> Self {
        self.query.push((name.to_owned(), value.into()));
        self
    }

    /// The same, creating an account when it succeeds.
    #[must_use]
    pub fn creating(mut self) -> Self {
        self.creates = true;
        self
    }
}

impl NearMiss {
    /// Each near miss.
    pub const ALL: [Self; 4] = [Self::Head, Self::Tail, Self::Longer, Self::LetterCase];

    /// What is changed, in words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Head => "its last character missing",
            Self::Tail => "its first character missing",
            Self::Longer => "one character more",
            Self::LetterCase => "its letters in the other case",
        }
    }

    /// The near miss of `key`; `None` where it would be no other text.
    pub(super) fn of(self, key: &str) -> Option<String> {
        let text: String = match self {
            Self::Head => key.chars().take(key.chars().count().saturating_sub(1)).collect(),
            Self::Tail => key.chars().skip(1).collect(),
            Self::Longer => format!("{key}0"),
            Self::LetterCase => key
                .chars()
                .map(|c| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() })
                .collect(),
        };
        (!text.is_empty() && text != key).then_some(text)
    }
}

impl Path {
    /// A path that names no account.
    #[must_use]
    pub fn fixed(prefix: &'static str) -> Self {
        Self { prefix, name: None, suffix: "" }
    }

    /// A path that names something.
    #[must_use]
    pub fn naming(prefix: &'static str, name: Name, suffix: &'static str) -> Self {
        Self { prefix, name: Some(name), suffix }
    }

    /// The path as it stands in the request line.
    #[must_use]
    pub fn spelling(&self) -> String {
        let name = self.name.as_ref().map(Name::spelling).unwrap_or_default();
        format!("{}{name}{}", self.prefix, self.suffix)
    }
}

impl From<&AccountId> for Name {
    fn from(id: &AccountId) -> Self {
        Self::Own(id.clone())
    }
}

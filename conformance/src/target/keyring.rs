//! The tokens that this run may use: what the target issued to it, what the configuration gave.

use super::guard::Refusal;
use super::token::{Token, Tokens};
use super::{Permission, Request, Response, Settings};
use crate::outcome::Redactor;
use http::header::LOCATION;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use url::Url;

/// The members of an answer that issue a token.
const ISSUED: [&str; 3] = ["access_token", "refresh_token", "id_token"];

/// Every token of this run, each hidden from every record.
#[derive(Debug)]
pub struct Keyring {
    tokens: Mutex<HashMap<String, Token>>,
    redactor: Arc<Redactor>,
}

impl Keyring {
    pub(super) fn new(redactor: Arc<Redactor>) -> Self {
        Self { tokens: Mutex::default(), redactor }
    }

    /// Lets this run use a token: one that the target issued to it, or that it was given.
    pub fn own(&self, what: &str, text: &str) -> Token {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        let label = format!("{what} {}", tokens.len() + 1);
        let token = tokens.entry(text.to_owned()).or_insert_with(|| Token::own(text, &label)).clone();
        drop(tokens);
        self.redactor.hide(text, token.label());
        token
    }

    /// Hides what an answer issues, before it is recorded; it belongs to this run from now on.
    pub(super) fn adopt(&self, request: &Request, answer: &Response) {
        match &request.tokens {
            Some(Tokens::Exchange(_)) => answer.json().iter().for_each(|body| self.adopt_members(body)),
            Some(Tokens::Authorisation) => {
                self.code(answer);
            }
            _ => {}
        }
    }

    /// The code that a redirect carries.
    pub fn code(&self, answer: &Response) -> Option<Token> {
        let location = Url::parse(answer.headers.get(LOCATION)?.to_str().ok()?).ok()?;
        let (_, code) = location.query_pairs().find(|(name, code)| name == "code" && !code.is_empty())?;
        Some(self.own("code", &code))
    }

    fn adopt_members(&self, value: &Value) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    match (ISSUED.iter().find(|known| *known == name), member.as_str()) {
                        (Some(name), Some(text)) if !text.is_empty() => drop(self.own(name, text)),
                        _ => self.adopt_members(member),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.adopt_members(item)),
            _ => {}
        }
    }

    /// Refuses a request with a token that is somebody else's; one that could end or issue tokens also where nothing
    /// may be changed.
    ///
    /// # Errors
    ///
    /// The reason for the refusal.
    pub(super) fn check(&self, request: &Request, settings: &Settings) -> Result<(), Refusal> {
        let named = request.tokens.as_ref().and_then(Tokens::named);
        if let Some(foreign) = request.bearer.iter().chain(named).find(|token| !self.knows(token)) {
            return Err(Refusal::Defect(format!("{foreign} does not belong to this run")));
        }
        let reads = match &request.tokens {
            None => return Ok(()),
            Some(Tokens::Named { .. }) => request.method.is_safe() && !request.path.spelling().contains("/revoke"),
            Some(_) => false,
        };
        match &settings.permission {
            Permission::Withheld(reason) if !reads => Err(Refusal::Withheld(reason.clone())),
            _ => Ok(()),
        }
    }

    fn knows(&self, token: &Token) -> bool {
        let tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        token.is_invented() || tokens.contains_key(token.text())
    }
}

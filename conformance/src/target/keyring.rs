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

    /// Whether a token of this text is this run's already.
    #[must_use]
    pub fn holds(&self, text: &str) -> bool {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).contains_key(text)
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

#[cfg(test)]
mod tests {
    use super::super::guard::{Guard, Refusal};
    use super::super::{Spelling, connect};
    use super::*;

    fn settings(permission: Permission) -> Settings {
        Settings::new(Url::parse("http://127.0.0.1:1").unwrap(), "ak_test".into(), permission)
    }

    fn keyring() -> (Keyring, Arc<Redactor>) {
        let redactor = Arc::new(Redactor::default());
        (Keyring::new(redactor.clone()), redactor)
    }

    #[test]
    fn only_own_and_invented_tokens_leave() {
        let (keyring, _) = keyring();
        let granted = settings(Permission::Granted);
        let own = keyring.own("access_token", "own-token");
        // Somebody else's: it is known to no keyring of this run.
        let foreign = Token::own("foreign-token", "a foreign token");
        for token in [own, Token::invented()] {
            for request in requests(&token) {
                assert_eq!(keyring.check(&request, &granted), Ok(()), "{request:?}");
            }
        }
        for request in requests(&foreign) {
            assert!(matches!(keyring.check(&request, &granted), Err(Refusal::Defect(_))), "{request:?}");
            assert!(!format!("{request:?}").contains("foreign-token"));
        }
    }

    fn requests(token: &Token) -> Vec<Request> {
        vec![
            connect::revoke(token.clone(), Spelling::Whole),
            connect::get_revoke(token.clone()),
            connect::tokeninfo(token.clone()),
            connect::refresh("c", token.clone()),
            connect::exchange("c", token.clone(), "http://127.0.0.1:1/"),
            connect::me(token.clone()),
        ]
    }

    #[test]
    fn without_permission_tokens_are_only_looked_at() {
        let (keyring, _) = keyring();
        let url = Url::parse("https://staging.example.test").unwrap();
        let withheld = settings(Guard::default().permission(&url).unwrap());
        let token = Token::invented();
        for request in [connect::tokeninfo(token.clone()), connect::me(token.clone())] {
            assert_eq!(keyring.check(&request, &withheld), Ok(()), "{request:?}");
        }
        for request in [
            connect::revoke(token.clone(), Spelling::Form),
            connect::revoke_unnamed(true),
            connect::revoke_unnamed(false),
            connect::get_revoke(token.clone()),
            connect::refresh("c", token),
            connect::authorisation("c", "http://127.0.0.1:1/", "a@example.test", "s"),
        ] {
            assert!(matches!(keyring.check(&request, &withheld), Err(Refusal::Withheld(_))), "{request:?}");
        }
    }

    #[test]
    fn what_an_answer_issues_is_hidden_before_it_is_recorded() {
        let (keyring, redactor) = keyring();
        let body = r#"{"access_token":"a b+c","nested":[{"refresh_token":"r-0123"}],"id_token":"i.j.k"}"#;
        let mut headers = http::HeaderMap::new();
        headers.insert(LOCATION, "http://127.0.0.1:1/back?code=c%2F0123&state=s".parse().unwrap());
        let (asked, body) = (String::new(), body.into());
        let answer = Response {
            number: 1,
            took: std::time::Duration::ZERO,
            asked,
            status: 200,
            headers,
            body,
            truncated: false,
        };
        keyring.adopt(&connect::refresh("c", Token::invented()), &answer);
        keyring.adopt(&connect::authorisation("c", "http://127.0.0.1:1/", "a@example.test", "s"), &answer);
        for secret in ["a b+c", "a+b%2Bc", "a%20b%2Bc", "%61%20%62%2B%63", "r-0123", "i.j.k", "c/0123", "c%2F0123"] {
            let shown = redactor.text(&format!("x={secret}&y"));
            assert!(shown.starts_with("x=[") && shown.ends_with("]&y"), "{shown}");
        }
    }
}

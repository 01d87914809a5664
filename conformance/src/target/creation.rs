//! A creation step by step, as whoever cleans up hears of it.

use super::{AccountId, Body, Ownership, Request, Response};
use serde_json::Value;

/// One step of a creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Creation<'a> {
    /// It is about to be asked for.
    Asked {
        /// The user that the account gets.
        user_id: &'a str,
        /// What the configured program is asked to make it as, where the program is asked.
        kind: Option<&'a str>,
    },
    /// It was answered, without an account.
    Refused {
        /// The user that the account would have got.
        user_id: &'a str,
    },
    /// The account is there.
    Made {
        /// Its id.
        id: &'a AccountId,
        /// The user that it was asked for, where that is known.
        user_id: Option<&'a str>,
    },
}

impl Ownership {
    /// The configured program is about to be asked for an account of this user.
    pub fn commands(&self, user_id: &str, kind: &str) {
        self.observe(&Creation::Asked { user_id, kind: Some(kind) });
    }

    /// Lets this run change `id`, which the target has just said that it created.
    ///
    /// The observer (see [`Ownership::on_creation`]) hears of it before the answer is judged.
    pub fn made(&self, id: &AccountId, user_id: Option<&str>) {
        if self.take(id.clone()) {
            self.observe(&Creation::Made { id, user_id });
        } else if let Some(user_id) = user_id {
            self.observe(&Creation::Refused { user_id });
        }
    }

    /// A request is about to leave.
    pub(super) fn asks(&self, request: &Request) {
        if let (true, Some(user_id)) = (request.creates, user_of(request)) {
            self.observe(&Creation::Asked { user_id, kind: None });
        }
    }

    /// A request was answered. Where the answer does not say what became of a creation, it stays asked for.
    pub(super) fn answered(&self, request: &Request, answer: &Response) {
        if !request.creates {
            return;
        }
        let user_id = user_of(request);
        match (answer.status, id_in(answer), user_id) {
            (200..=299, Some(id), _) => self.made(&id, user_id),
            (200..=299 | 408 | 500 | 502..=599, ..) => {}
            (_, _, Some(user_id)) => self.observe(&Creation::Refused { user_id }),
            _ => {}
        }
    }
}

/// The user that a request creates an account for.
fn user_of(request: &Request) -> Option<&str> {
    let Body::Json(body) = &request.body else { return None };
    body.pointer("/connection/user_id").or_else(|| body.get("user_id"))?.as_str()
}

fn id_in(answer: &Response) -> Option<AccountId> {
    let body = answer.json()?;
    let id = body.get("id").or_else(|| body.get("connected_account_id")).and_then(Value::as_str)?;
    AccountId::new(id).ok()
}

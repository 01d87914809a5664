//! One connected account as a model: where it may stand after each answer.
//!
//! It is a set of possible states, because the sources leave freedom. A 409 on a switch or on a delete means "not
//! applied": a server may hold a lease. What switching a REVOKED account does is not specified, so only the next read
//! tells. Which answers are in shape is for other rules: here counts what they say about the account.

use super::history::Model;
use crate::target::{AccountId, Body, Request, Response, routes};
use http::Method;
use serde_json::{Value, json};
use std::fmt;

/// Where an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// ACTIVE.
    Active,
    /// INACTIVE.
    Inactive,
    /// REVOKED.
    Revoked,
    /// Deleted: it cannot be found.
    Deleted,
    /// There, with whatever status the next read reports.
    Unread,
    /// ACTIVE again after what is not specified, with tokens that may be dead.
    Revived,
    /// INACTIVE after what is not specified.
    Lapsed,
}

/// What can be asked of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Call {
    /// Revoke.
    Revoke,
    /// Get.
    Get,
    /// `enabled: false`.
    Disable,
    /// `enabled: true`.
    Enable,
    /// Delete.
    Delete,
}

/// What an answer says about the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// A revoke succeeded, naming killed tokens.
    Claimed,
    /// A revoke succeeded with nothing to kill.
    Empty,
    /// A revoke succeeded; what it claims cannot be read.
    Unreadable,
    /// A get reports a status that the model knows.
    Reads(Standing),
    /// A get reports another status.
    ReadsOther,
    /// A switch or a delete was made.
    Done,
    /// A switch or a delete was answered with `success: false`.
    Denied,
    /// It was refused with this status, 4xx.
    Refused(u16),
    /// 500.
    Failed,
}

/// What the provider does with the tokens of a revoke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Provider {
    /// It accepts at least one.
    Accepts,
    /// It accepts none.
    Refuses,
    /// That cannot be seen.
    Unseen,
}

/// The model of one account, whose tokens the provider treats alike all the time.
#[derive(Debug, Clone, Copy)]
pub struct OneAccount(pub Provider);

impl Call {
    /// Each call.
    pub const ALL: [Self; 5] = [Self::Revoke, Self::Get, Self::Disable, Self::Enable, Self::Delete];

    /// The request that asks for it.
    #[must_use]
    pub fn request(self, id: &AccountId) -> Request {
        let switch = |enabled: bool| {
            Request::new(Method::PATCH, routes::status(id)).body(Body::Json(json!({ "enabled": enabled })))
        };
        match self {
            Self::Revoke => Request::new(Method::POST, routes::revoke(id)),
            Self::Get => Request::new(Method::GET, routes::account(id)),
            Self::Disable => switch(false),
            Self::Enable => switch(true),
            Self::Delete => Request::new(Method::DELETE, routes::account(id)),
        }
    }
}

impl Answer {
    /// What an answer to this call says; `None` where it leaves open what became of the call.
    #[must_use]
    pub fn of(call: Call, answer: &Response) -> Option<Self> {
        let member = |name: &str| answer.json().and_then(|body| body.get(name).cloned());
        match (call, answer.status) {
            (Call::Revoke, 200..=299) => Some(match member("revoked_tokens") {
                Some(Value::Array(tokens)) if tokens.is_empty() => Self::Empty,
                Some(Value::Array(_)) => Self::Claimed,
                _ => Self::Unreadable,
            }),
            (Call::Get, 200) => match member("status")?.as_str()? {
                "ACTIVE" => Some(Self::Reads(Standing::Active)),
                "INACTIVE" => Some(Self::Reads(Standing::Inactive)),
                "REVOKED" => Some(Self::Reads(Standing::Revoked)),
                _ => Some(Self::ReadsOther),
            },
            // What is to be done later is not done yet.
            (Call::Disable | Call::Enable | Call::Delete, 202) => None,
            (Call::Disable | Call::Enable | Call::Delete, 200..=299) => {
                Some(if member("success") == Some(Value::Bool(false)) { Self::Denied } else { Self::Done })
            }
            (_, 400 | 401 | 403 | 404 | 405 | 409 | 422) => Some(Self::Refused(answer.status)),
            (_, 500) => Some(Self::Failed),
            _ => None,
        }
    }
}

impl Model for OneAccount {
    type State = Standing;
    type Call = Call;
    type Answer = Answer;

    fn after(&self, state: Standing, call: &Call, answer: Option<&Answer>) -> Vec<Standing> {
        match call {
            Call::Revoke => self.revoked(state, answer),
            Call::Get => read(state, answer),
            Call::Disable => changed(state, answer, switched(state, Standing::Inactive)),
            Call::Enable => changed(state, answer, switched(state, Standing::Active)),
            Call::Delete => changed(state, answer, Standing::Deleted),
        }
    }
}

impl OneAccount {
    fn revoked(self, state: Standing, answer: Option<&Answer>) -> Vec<Standing> {
        use Standing::{Active, Deleted, Inactive, Lapsed, Revived, Revoked, Unread};
        let Some(answer) = answer else {
            return match (state, self.0) {
                (Active, Provider::Refuses) => vec![Active],
                (Active | Unread | Revived, _) => vec![state, Revoked],
                _ => vec![state],
            };
        };
        match (answer, state) {
            (Answer::Claimed | Answer::Unreadable, Active) if self.0 != Provider::Refuses => vec![Revoked],
            (Answer::Empty | Answer::Unreadable, Revoked) => vec![Revoked],
            (Answer::Claimed | Answer::Empty | Answer::Unreadable, Unread | Revived) => vec![Revoked],
            (Answer::Failed, Active) if self.0 != Provider::Accepts => vec![Active],
            (Answer::Refused(409), Inactive | Lapsed) => vec![state],
            (Answer::Refused(409) | Answer::Failed, Unread | Revived) => vec![state],
            (Answer::Refused(404), Deleted) => vec![Deleted],
            _ => Vec::new(),
        }
    }
}

fn read(state: Standing, answer: Option<&Answer>) -> Vec<Standing> {
    match (answer, state) {
        (Some(Answer::Reads(_) | Answer::ReadsOther), Standing::Deleted) => Vec::new(),
        (Some(Answer::Reads(Standing::Active)), Standing::Unread | Standing::Revived) => vec![Standing::Revived],
        (Some(Answer::Reads(Standing::Inactive)), Standing::Unread | Standing::Lapsed) => vec![Standing::Lapsed],
        (Some(Answer::Reads(status)), Standing::Unread) => vec![*status],
        (Some(Answer::Reads(status)), _) if *status == state => vec![state],
        (Some(Answer::ReadsOther), Standing::Unread) => vec![state],
        (Some(Answer::Reads(_) | Answer::ReadsOther), _) => Vec::new(),
        (Some(Answer::Refused(404)), _) if state != Standing::Deleted => Vec::new(),
        // Any other answer says nothing about the account.
        _ => vec![state],
    }
}

/// What a switch or a delete leaves, where `made` is what it leaves once it is made.
fn changed(state: Standing, answer: Option<&Answer>, made: Standing) -> Vec<Standing> {
    match (answer, state) {
        (Some(Answer::Refused(404)), Standing::Deleted) => vec![state],
        (Some(Answer::Refused(404)), _) => Vec::new(),
        (Some(Answer::Done | Answer::Denied), Standing::Deleted) => Vec::new(),
        (Some(Answer::Done), _) => vec![made],
        (Some(Answer::Denied | Answer::Refused(_)), _) => vec![state],
        (None | Some(_), Standing::Deleted) => vec![state],
        (None | Some(_), _) => vec![state, made],
    }
}

fn switched(state: Standing, wanted: Standing) -> Standing {
    match state {
        Standing::Active | Standing::Inactive => wanted,
        // Not specified.
        _ => Standing::Unread,
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Revoke => "revoke",
            Self::Get => "get",
            Self::Disable => "disable",
            Self::Enable => "enable",
            Self::Delete => "delete",
        })
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Claimed => f.write_str("success, tokens claimed"),
            Self::Empty => f.write_str("success, no tokens"),
            Self::Unreadable => f.write_str("success, claims unreadable"),
            Self::Reads(standing) => write!(f, "reads {}", standing.name()),
            Self::ReadsOther => f.write_str("reads another status"),
            Self::Done => f.write_str("success"),
            Self::Denied => f.write_str("success: false"),
            Self::Refused(status) => write!(f, "{status}"),
            Self::Failed => f.write_str("500"),
        }
    }
}

impl Standing {
    /// The standing in words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Active | Self::Revived => "ACTIVE",
            Self::Inactive | Self::Lapsed => "INACTIVE",
            Self::Revoked => "REVOKED",
            Self::Deleted => "deleted",
            Self::Unread => "not specified",
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

//! One difference between two documents: where it is, what it is, whom it breaks.

use std::fmt;

/// Which way a value goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Direction {
    /// From a client to a server.
    Request,
    /// From a server to a client.
    Response,
}

/// How the values that the later document admits relate to those of the earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// Some are not admitted any more.
    Narrower,
    /// Some are admitted that were not.
    Wider,
    /// Both, or it cannot be told.
    Other,
    /// None: what differs is for people.
    Same,
}

/// Whom a difference breaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Effect {
    /// A client of the earlier document, at a server of the later one.
    pub(super) clients: bool,
    /// A server of the earlier document, for a client of the later one.
    pub(super) servers: bool,
}

impl Effect {
    pub(super) const CLIENTS: Self = Self { clients: true, servers: false };
    pub(super) const SERVERS: Self = Self { clients: false, servers: true };

    pub(super) fn breaks(self) -> bool {
        self.clients || self.servers
    }
}

/// Something that only one of the documents has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lone {
    /// Whether it is the later one.
    pub(super) after: bool,
    /// Whether the reader of that document fails without it.
    pub(super) required: bool,
    /// Whether the reader of the other document fails over it, or should act on it and does not.
    pub(super) unwelcome: bool,
}

impl Direction {
    /// Whom a change of the admitted values breaks.
    pub(super) fn effect(self, change: Change) -> Effect {
        let (narrower, wider) = match self {
            Self::Request => (Effect::CLIENTS, Effect::SERVERS),
            Self::Response => (Effect::SERVERS, Effect::CLIENTS),
        };
        match change {
            Change::Narrower => narrower,
            Change::Wider => wider,
            Change::Other => Effect { clients: true, servers: true },
            Change::Same => Effect::default(),
        }
    }

    /// Whom something breaks that only one side has.
    pub(super) fn lone(self, lone: Lone) -> Effect {
        // Who is without it reads like a narrower document, who meets it unprepared like a wider one.
        let (missing, unknown) =
            if lone.after { (Change::Narrower, Change::Wider) } else { (Change::Wider, Change::Narrower) };
        let of = |applies: bool, change| if applies { self.effect(change) } else { Effect::default() };
        let (missing, unknown) = (of(lone.required, missing), of(lone.unwelcome, unknown));
        Effect { clients: missing.clients || unknown.clients, servers: missing.servers || unknown.servers }
    }
}

/// Where a difference is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Method with path, such as `POST /accounts/{}/revoke`.
    pub(super) operation: String,
    /// The part of the operation, such as `200` or `query limit`; empty for the operation itself.
    pub(super) part: String,
    /// The way down a schema, such as `revoked_tokens[]`; empty for the part itself.
    pub(super) path: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.operation)?;
        for step in [&self.part, &self.path] {
            if !step.is_empty() {
                write!(f, " → {step}")?;
            }
        }
        Ok(())
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) place: Place,
    pub(super) sentence: String,
    pub(super) effect: Effect,
}

/// A difference within a schema, by the way down from it.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// `.name` for a field, `[]` for items, `.*` for further fields, `(Name)` for an alternative.
    pub(super) path: String,
    pub(super) sentence: String,
    pub(super) effect: Effect,
}

//! What tells one API from another: everything else of the suite is the same for all.

mod composio;
mod nylas;

pub use composio::COMPOSIO;
pub use nylas::NYLAS;

use super::Failure;
use super::args::ServeArgs;
use super::embedded::{Embedded, Embedding};
use super::serve::Serving;
use crate::document::Document;
use crate::reference::Fault;
use crate::rule::Rule;
use crate::rules;
use crate::target::Dialect;
use futures_util::future::LocalBoxFuture;

/// One API, with all that judging its servers takes.
#[derive(Debug, Clone, Copy)]
pub struct Profile {
    /// Its name, which the ids of its rules begin with.
    pub name: &'static str,
    /// How its servers are spoken to.
    pub dialect: Dialect,
    /// The deliberate faults of its reference server.
    pub faults: &'static [Fault],
    /// Starts its reference server with a stage around it.
    pub embed: for<'a> fn(&'a Embedding) -> LocalBoxFuture<'a, Result<Embedded, String>>,
    /// Starts its reference server for developers.
    pub(super) serve: Serve,
}

/// What starts a reference server for developers.
type Serve = for<'a> fn(&'a ServeArgs, Option<&'static Fault>) -> LocalBoxFuture<'a, Result<Serving, Failure>>;

/// Every profile.
pub const PROFILES: &[&Profile] = &[&COMPOSIO, &NYLAS];

impl Profile {
    /// The profile of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        PROFILES.iter().copied().find(|profile| profile.name == name)
    }

    /// Its rules.
    pub fn rules(&self) -> impl Iterator<Item = &'static Rule> + use<> {
        rules::of(self.name)
    }

    /// Its document.
    ///
    /// # Errors
    ///
    /// The embedded text is not a document; that is a defect of this suite.
    pub fn document(&self) -> Result<Document, String> {
        Document::of(self.name)
    }

    /// Its fault of this id.
    #[must_use]
    pub fn fault(&self, id: &str) -> Option<&'static Fault> {
        self.faults.iter().find(|fault| fault.id == id)
    }

    /// Its fault of this id, for somebody who typed it.
    pub(super) fn find_fault(&self, id: &str) -> Result<&'static Fault, Failure> {
        self.fault(id).ok_or_else(|| {
            if let Some(other) = PROFILES.iter().find(|profile| profile.fault(id).is_some()) {
                return Failure::usage(format!("the fault {id:?} belongs to --profile {}", other.name));
            }
            let ids: Vec<_> = self.faults.iter().map(|fault| fault.id).collect();
            Failure::usage(format!("there is no fault {id:?}{}", crate::glob::suggestion(id, &ids)))
        })
    }
}

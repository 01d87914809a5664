//! Judges any connected-accounts server against the promises of its sources.
//!
//! # How it is built
//!
//! Imports point one way; `cargo xtask layers` checks them.
//!
//! | module | what it is |
//! |---|---|
//! | [`document`], [`seed`], [`capability`], [`glob`](mod@glob), [`date`] | leaves, usable by all |
//! | [`outcome`] | verdict, finding, evidence: what a rule came to |
//! | [`target`] | the server under test; the one place that a request leaves from |
//! | [`upstream`] | the OAuth provider behind it, played by this suite |
//! | [`fixture`] | what must exist on the target, and how it comes to exist |
//! | [`check`] | what a check may touch: scenes, expectations, properties, budgets |
//! | [`rule`] | what a rule is |
//! | [`rules`] | the suite, one file per area |
//! | [`event`] | one thing that happened in a run |
//! | [`runner`] | select, plan, execute |
//! | [`report`] | pure functions of the events; the conclusion |
//! | [`reference`](mod@reference) | a conformant server in memory, with deliberate faults |
//! | [`cli`] | the commands |
//!
//! # Decisions
//!
//! * **Scenes.** Most promises are about one revoke under named circumstances. A
//!   [`check::Scene`] is played once, all rules that concern it judge the same record: a run needs
//!   few accounts, and a staging server few requests.
//! * **Tokens, not time.** What reached the provider is matched by the token that this suite made
//!   up for one account, never by when it came.
//! * **One task judges.** Checks run concurrently within one task, so none of them has to be `Send`
//!   and a panic is caught where it happens; it is a defect of the suite, never the target's fault.
//! * **Everything is an event.** The log is the only record. Reports read it, the conclusion is
//!   drawn from it in one place, and it can be rendered again without the target.

pub mod capability;
pub mod check;
pub mod cli;
pub mod date;
pub mod document;
pub mod event;
pub mod fixture;
pub mod glob;
pub mod outcome;
pub mod reference;
pub mod report;
pub mod rule;
pub mod rules;
pub mod runner;
pub mod seed;
pub mod target;
pub mod upstream;

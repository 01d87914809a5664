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
//! | [`check`] | what a check may touch: scenes, races, expectations, properties, budgets |
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
//! * **One engine.** An API is a [`cli::profile::Profile`]: its rules with their statements ([`rules::Suite`]), its
//!   document ([`document::Source`]), how its servers are spoken to ([`target::Dialect`]), its reference server with
//!   its faults. Commands, plans, verdicts, reports know no API by name.
//! * **Families.** Where tokens are revoked instead of accounts, a [`fixture::Family`] takes the place of an account, a
//!   [`check::TokenScene`] that of a scene; [`check::life`] is the one place that says whether a token is alive.
//! * **Tokens, not time.** What reached the provider is matched by the token that this suite made
//!   up for one account, never by when it came.
//! * **One task judges.** Checks run concurrently within one task, so none of them has to be `Send`
//!   and a panic is caught where it happens; it is a defect of the suite, never the target's fault.
//! * **Freedom is a set.** Where the sources leave something open, an account may stand in more than one way
//!   ([`check::model`]). Races are judged by looking for any order of the calls that fits ([`check::history`]), sequences
//!   by following all states that remain.
//! * **Sequences are plain data.** A model-based test generates a list of steps with proptest, plays it with `async`,
//!   and makes a failing one shorter by leaving steps out. The proptest-state-machine crate would add preconditions
//!   that the steps do not have (asking the wrong thing is the point) around a loop that cannot await.
//! * **Everything is an event.** The log is the only record. Reports read it, the conclusion is
//!   drawn from it in one place, and it can be rendered again without the target.
//!
//! # In the tests of a server
//!
//! A server that is written in Rust can be judged by its own tests: it listens on a free port, the suite speaks to it
//! within the same process.
//!
//! ```no_run
//! use connected_accounts_conformance::check::Stage;
//! use connected_accounts_conformance::cli::embedded::circumstances;
//! use connected_accounts_conformance::document::Document;
//! use connected_accounts_conformance::event::Event;
//! use connected_accounts_conformance::fixture::{AuthConfigs, Ledger, RunTag, Store, ViaApi};
//! use connected_accounts_conformance::outcome::{Redactor, Verdict};
//! use connected_accounts_conformance::runner::{self, Plan, Sink};
//! use connected_accounts_conformance::target::{Guard, Settings, Target};
//! use connected_accounts_conformance::{rules, seed::Seed};
//! use std::{cell::RefCell, sync::Arc};
//!
//! async fn judge(base_url: &str) -> Result<(), String> {
//!     let base_url = base_url.parse().map_err(|_| "no URL")?;
//!     let guard = Guard { allow_destructive: vec!["127.0.0.1".into()], ..Guard::default() };
//!     let permission = guard.permission(&base_url)?;
//!     let settings = Settings { probe_paths: true, ..Settings::new(base_url, "ak_test".into(), permission) };
//!     let target = Target::new(settings, Arc::new(Redactor::default()))?;
//!     let ledger = Ledger::in_memory();
//!     ledger.watch(&target);
//!     let configs = AuthConfigs { revocable: Some("ac_test".into()), ..AuthConfigs::default() };
//!     let store = Store::new(vec![Box::new(ViaApi::new(configs))], ledger, RunTag::random());
//!     let stage = Stage::new(target, store, None, Document::connected_accounts()?, (Seed(1), 64));
//!     let plan = Plan::new(&rules::of("composio").collect::<Vec<_>>(), &circumstances(&stage));
//!     let sink: Sink<'_> = RefCell::new(Box::new(|event| {
//!         if let Event::RuleFinished(finished) = event {
//!             assert_ne!(finished.verdict, Verdict::Fail, "{}: {:#?}", finished.rule.id, finished.findings);
//!         }
//!     }));
//!     runner::execute(&stage, &plan, &sink, &|_| false, std::future::pending()).await;
//!     Ok(())
//! }
//! ```

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

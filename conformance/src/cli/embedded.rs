//! The suite against the reference server in this process.

use super::profile::{COMPOSIO, Profile};
use crate::check::Stage;
use crate::date::Date;
use crate::event::{Event, FORMAT_VERSION, RunStarted};
use crate::reference::Fault;
use crate::report::Report;
use crate::rule::Rule;
use crate::runner::{self, Plan, plan::Circumstances};
use crate::seed::Seed;
use crate::target::{Permission, Settings};
use std::cell::RefCell;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use url::Url;

/// How the embedded server is judged.
#[derive(Debug, Clone, Copy)]
pub struct Embedding {
    /// Whose reference server it is.
    pub profile: &'static Profile,
    /// What generated cases follow from.
    pub seed: Seed,
    /// Cases for each property.
    pub cases: u32,
    /// The deliberate fault.
    pub fault: Option<&'static Fault>,
    /// Requests under way at once.
    pub concurrency: usize,
    /// The longest that one request may take.
    pub timeout: Duration,
    /// Whether SHOULDs count.
    pub strict: bool,
    /// Requests at the most.
    pub max_requests: Option<usize>,
}

/// A stage with the server that is judged on it.
pub struct Embedded {
    /// The stage.
    pub stage: Stage,
    server: Running,
}

/// A server of this process, which is still to be stopped.
pub struct Running(Pin<Box<dyn Future<Output = ()> + Send>>);

impl Default for Embedding {
    fn default() -> Self {
        Self {
            profile: &COMPOSIO,
            seed: Seed(0),
            cases: super::config::DEFAULT_CASES,
            fault: None,
            concurrency: super::config::DEFAULT_CONCURRENCY,
            timeout: Duration::from_secs(10),
            strict: false,
            max_requests: None,
        }
    }
}

impl Embedded {
    /// A stage with the server that is judged on it.
    #[must_use]
    pub fn new(stage: Stage, server: Running) -> Self {
        Self { stage, server }
    }

    /// Starts the reference server of the profile with whatever it takes, all on free loopback ports.
    ///
    /// # Errors
    ///
    /// What could not be started.
    pub async fn start(embedding: &Embedding) -> Result<Self, String> {
        (embedding.profile.embed)(embedding).await
    }

    /// The stage apart from its server.
    #[must_use]
    pub fn into_parts(self) -> (Stage, Running) {
        (self.stage, self.server)
    }

    /// Stops the server.
    pub async fn stop(self) {
        self.server.stop().await;
    }
}

impl Running {
    /// A server that `stop` stops, once it is polled.
    #[must_use]
    pub fn new(stop: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(Box::pin(stop))
    }

    /// Stops it.
    pub async fn stop(self) {
        self.0.await;
    }
}

/// Judges the embedded server by these rules; those of other profiles do not concern it.
///
/// # Errors
///
/// What could not be started.
pub async fn judge(embedding: &Embedding, rules: &[&'static Rule]) -> Result<Report, String> {
    let embedded = Embedded::start(embedding).await?;
    let rules: Vec<_> = rules.iter().copied().filter(|rule| rule.profile() == embedding.profile.name).collect();
    let plan = Plan::new(&rules, &circumstances(&embedded.stage));
    let events = RefCell::new(vec![Event::RunStarted(RunStarted {
        format_version: FORMAT_VERSION,
        suite_version: env!("CARGO_PKG_VERSION").to_owned(),
        document_sha256: embedded.stage.document.sha256().to_owned(),
        profile: embedding.profile.name.to_owned(),
        target: "embedded".to_owned(),
        date: Date::today(),
        seed: embedding.seed.0,
        cases: embedding.cases,
        config: None,
        ledger: None,
        strict: embedding.strict,
        selection: false,
        fault: embedding.fault.map(|fault| fault.id.to_owned()),
        accept_untested: Vec::new(),
        expectations: Vec::new(),
    })]);
    let sink: runner::Sink<'_> = RefCell::new(Box::new(|event| events.borrow_mut().push(event)));
    runner::execute(&embedded.stage, &plan, &sink, &|_| false, std::future::pending()).await;
    drop(sink);
    embedded.stop().await;
    Report::fold(events.into_inner())
}

/// Judges the embedded server once for each of these, several at a time, in the order given.
///
/// Most of the time of a run is spent waiting for a provider that is silent on purpose.
///
/// # Errors
///
/// What could not be started.
pub fn judge_each(embeddings: &[Embedding], rules: &[&'static Rule]) -> Result<Vec<Report>, String> {
    /// Runs that are under way at once.
    const AT_ONCE: usize = 6;
    let next = AtomicUsize::new(0);
    let work = || -> Result<Vec<(usize, Report)>, String> {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(embedding) = embeddings.get(at) else { return Ok(done) };
            // A runtime of its own: a run keeps to one thread, which it shares with nothing.
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
            let runtime = runtime.map_err(|error| format!("failed to start: {error}"))?;
            done.push((at, runtime.block_on(judge(embedding, rules))?));
        }
    };
    let mut reports = std::thread::scope(|scope| -> Result<Vec<_>, String> {
        let threads: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
        let mut reports = Vec::new();
        for thread in threads {
            reports.extend(thread.join().map_err(|_| "a run panicked".to_owned())??);
        }
        Ok(reports)
    })?;
    reports.sort_by_key(|(at, _)| *at);
    Ok(reports.into_iter().map(|(_, report)| report).collect())
}

/// What a plan for a stage is made for.
#[must_use]
pub fn circumstances(stage: &Stage) -> Circumstances<'_> {
    Circumstances {
        settings: stage.target.settings(),
        store: &stage.store,
        families: &stage.families,
        upstream: stage.upstream.is_some(),
        cases: stage.cases,
    }
}

/// The settings of an embedded server, where everything may be tried.
pub(super) fn settings(embedding: &Embedding, base_url: &str, api_key: &str) -> Result<Settings, String> {
    let base_url = Url::parse(base_url).map_err(|error| error.to_string())?;
    Ok(Settings {
        dialect: embedding.profile.dialect,
        api_key_source: "the reference server".to_owned(),
        timeout: embedding.timeout,
        job_lag: Duration::from_secs(2),
        embedded: true,
        probe_paths: true,
        concurrency: embedding.concurrency,
        max_requests: embedding.max_requests,
        ..Settings::new(base_url, api_key.into(), Permission::Granted)
    })
}

//! The suite against the reference server in this process.

use crate::capability::Capability;
use crate::check::Stage;
use crate::date::Date;
use crate::document::Document;
use crate::event::{Event, FORMAT_VERSION, RunStarted};
use crate::fixture::{AuthConfigs, Ledger, Provisioner, RunTag, Store, ViaApi};
use crate::outcome::Redactor;
use crate::reference::{API_KEY, AUTH_CONFIGS, Fault, OTHER_API_KEY, Options, Reference};
use crate::report::Report;
use crate::rule::Rule;
use crate::runner::{self, Plan, plan::Circumstances};
use crate::seed::Seed;
use crate::target::{Permission, Settings, Target};
use crate::upstream::Upstream;
use std::cell::RefCell;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use url::Url;

/// How long the reference server waits for the provider.
///
/// Long enough for a busy machine to answer over loopback, short enough for the silent provider not
/// to hold up the run.
const UPSTREAM_TIMEOUT: Duration = Duration::from_millis(900);

/// How the embedded server is judged.
#[derive(Debug, Clone, Copy)]
pub struct Embedding {
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
    reference: Reference,
}

impl Default for Embedding {
    fn default() -> Self {
        Self {
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
    /// Starts the provider with the reference server, both on free loopback ports.
    ///
    /// # Errors
    ///
    /// What could not be started.
    pub async fn start(embedding: &Embedding) -> Result<Self, String> {
        let failed = |error: std::io::Error| format!("failed to start the embedded server: {error}");
        let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let upstream = Upstream::start(loopback, None).await.map_err(failed)?;
        let options = Options {
            listen: loopback,
            revocation_endpoint: Some(upstream.url().to_owned()),
            fault: embedding.fault,
            upstream_timeout: UPSTREAM_TIMEOUT,
            ..Options::default()
        };
        let reference = Reference::start(options).await.map_err(failed)?;
        let base_url = Url::parse(reference.base_url()).map_err(|error| error.to_string())?;
        let target = Target::new(settings(base_url, embedding), Arc::new(Redactor::default()))?;
        let ledger = Ledger::in_memory();
        record_created(&target, &ledger);
        let ways: Vec<Box<dyn Provisioner>> = vec![Box::new(ViaApi::new(auth_configs()))];
        let store = Store::new(ways, ledger, RunTag::random());
        let document = Document::connected_accounts()?;
        let stage = Stage::new(target, store, Some(upstream), document, (embedding.seed, embedding.cases));
        Ok(Self { stage, reference })
    }

    /// The stage apart from its server.
    #[must_use]
    pub fn into_parts(self) -> (Stage, Reference) {
        (self.stage, self.reference)
    }

    /// Stops the server.
    pub async fn stop(self) {
        self.reference.stop().await;
    }
}

/// Judges the embedded server by these rules.
///
/// # Errors
///
/// What could not be started.
pub async fn judge(embedding: &Embedding, rules: &[&'static Rule]) -> Result<Report, String> {
    let embedded = Embedded::start(embedding).await?;
    let plan = Plan::new(rules, &circumstances(&embedded.stage));
    let events = RefCell::new(vec![Event::RunStarted(RunStarted {
        format_version: FORMAT_VERSION,
        suite_version: env!("CARGO_PKG_VERSION").to_owned(),
        document_sha256: embedded.stage.document.sha256().to_owned(),
        profile: "composio".to_owned(),
        target: "embedded".to_owned(),
        date: Date::today(),
        seed: embedding.seed.0,
        cases: embedding.cases,
        config: None,
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
        upstream: stage.upstream.is_some(),
        cases: stage.cases,
    }
}

/// Lets the ledger hear of every created account before its answer is judged.
pub(super) fn record_created(target: &Target, ledger: &Ledger) {
    let ledger = ledger.clone();
    target.ownership().on_created(move |id| ledger.created(id));
}

fn settings(base_url: Url, embedding: &Embedding) -> Settings {
    Settings {
        base_url,
        api_key: Some(API_KEY.into()),
        api_key_source: "the reference server".to_owned(),
        other_api_key: Some(OTHER_API_KEY.into()),
        headers: Vec::new(),
        ca_pem: None,
        proxy: None,
        timeout: embedding.timeout,
        list_lag: Duration::from_secs(2),
        job_lag: Duration::from_secs(2),
        capabilities: Capability::ALL.into_iter().filter(|c| *c != Capability::UnmaskedReads).collect(),
        real_tokens: false,
        embedded: true,
        permission: Permission::Granted,
        probe_paths: true,
        rate: None,
        concurrency: embedding.concurrency,
        max_requests: embedding.max_requests,
    }
}

fn auth_configs() -> AuthConfigs {
    AuthConfigs {
        revocable: Some(AUTH_CONFIGS.revocable.to_owned()),
        access_only: Some(AUTH_CONFIGS.access_only.to_owned()),
        unsupported: Some(AUTH_CONFIGS.unsupported.to_owned()),
        api_key: Some(AUTH_CONFIGS.api_key.to_owned()),
    }
}

//! `conformance run`: judge a target.

use super::args::RunArgs;
use super::config::{Resolved, TargetSettings};
use super::embedded::{Embedded, Embedding, Running, circumstances};
use super::progress::Progress;
use super::{Failure, families, screen, ways};
use crate::check::Stage;
use crate::date::Date;
use crate::event::{Event, FORMAT_VERSION, RuleFinished, RunStarted};
use crate::fixture::{Ledger, RunTag, Store};
use crate::glob;
use crate::outcome::Redactor;
use crate::report::{ExitCode, Report, conclusion, events, human};
use crate::rule::Rule;
use crate::runner::{self, Plan};
use crate::target::{Permission, Target};
use crate::upstream::Upstream;
use clap::ArgMatches;
use std::cell::RefCell;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// Judges the target that the arguments name.
pub(super) async fn run(args: &RunArgs, matches: &ArgMatches) -> Result<ExitCode, Failure> {
    let resolved = Resolved::new(&args.target, &args.select, &args.output, matches)?;
    judge(&resolved).await
}

/// Judges the target of these settings, writes and prints every report.
pub(super) async fn judge(resolved: &Resolved) -> Result<ExitCode, Failure> {
    let selected = select(resolved)?;
    if resolved.target.as_ref().is_some_and(|target| target.settings.api_key.is_none()) {
        return Err(Failure::usage(
            "no key of the target was given: set CONFORMANCE_API_KEY, or api_key_env or api_key_file in the configuration",
        ));
    }
    let prepared = Prepared::new(resolved, true).await?;
    if prepared.stage.target.settings().permission == Permission::Granted {
        // Whoever cannot write down what was made must not make it.
        prepared.stage.store.ledger().open_file().map_err(Failure::usage)?;
    }
    let plan = Plan::new(&selected, &circumstances(&prepared.stage));
    let log = RefCell::new(Log::open(resolved.events.as_deref())?);
    let started = started(resolved, &prepared.stage);
    log.borrow_mut().keep(Event::RunStarted(started.clone()));
    let mut progress = Progress::new(selected.len(), resolved.quiet);
    let sink: runner::Sink<'_> = RefCell::new(Box::new(|event| {
        progress.see(&event);
        log.borrow_mut().keep(event);
    }));
    let enough = |finished: &RuleFinished| resolved.fail_fast && conclusion::breaks(finished, &started);
    runner::execute(&prepared.stage, &plan, &sink, &enough, interrupted()).await;
    drop(sink);
    let foreign = prepared.stage.upstream.as_ref().map_or(0, Upstream::foreign_tokens);
    if foreign > 0 {
        screen::complain(&format!(
            "note: {foreign} tokens that do not belong to this run reached the provider; each was answered 503"
        ));
    }
    if let Some(reason) = prepared.stage.store.ledger().broken() {
        screen::complain(&format!("warning: {reason}"));
    }
    prepared.stop().await;
    let Log { events, failed, .. } = log.into_inner();
    let report = Report::fold(events).map_err(Failure::defect)?;
    let style = human::Style { color: screen::is_colorful(resolved.no_color), quiet: resolved.quiet };
    resolved.wanted.annotate(&report);
    screen::print(&human::render(&report, style));
    let written = resolved.wanted.write(&report);
    if let Some(reason) = failed.into_iter().chain(written.err().map(|failure| failure.text)).next() {
        return Err(Failure::usage(reason));
    }
    Ok(report.conclusion().exit_code())
}

/// The selected rules.
pub(super) fn select(resolved: &Resolved) -> Result<Vec<&'static Rule>, Failure> {
    let all: Vec<_> = resolved.profile.definition().rules().collect();
    for accept in &resolved.accept_untested {
        if !all.iter().any(|rule| glob::matches(&accept.rules, rule.id)) {
            return Err(Failure::usage(format!("accept_untested names no rule: {:?}", accept.rules)));
        }
        if accept.reason.trim().is_empty() {
            return Err(Failure::usage(format!("accept_untested of {:?} gives no reason", accept.rules)));
        }
    }
    resolved.selectors.select(&all).map_err(Failure::usage)
}

/// A stage, with the embedded server where that is the target.
pub(super) struct Prepared {
    pub(super) stage: Stage,
    embedded: Option<Running>,
}

impl Prepared {
    /// Prepares the target of these settings; `listens` says whether the provider is started.
    pub(super) async fn new(resolved: &Resolved, listens: bool) -> Result<Self, Failure> {
        let Some(target) = &resolved.target else {
            let embedding = Embedding {
                profile: resolved.profile.definition(),
                seed: resolved.seed,
                cases: resolved.cases,
                fault: resolved.fault,
                concurrency: resolved.concurrency,
                timeout: resolved.timeout,
                strict: resolved.strict,
                max_requests: resolved.max_requests,
            };
            let (stage, reference) = Embedded::start(&embedding).await.map_err(Failure::defect)?.into_parts();
            return Ok(Self { stage, embedded: Some(reference) });
        };
        Ok(Self { stage: foreign(resolved, target, listens).await?, embedded: None })
    }

    /// Stops what was started.
    pub(super) async fn stop(self) {
        if let Some(reference) = self.embedded {
            reference.stop().await;
        }
    }
}

async fn foreign(resolved: &Resolved, target: &TargetSettings, listens: bool) -> Result<Stage, Failure> {
    let tag = RunTag::random();
    let redactor = Arc::new(Redactor::default());
    let path = target.ledger.clone().unwrap_or_else(|| format!(".conformance/{}.jsonl", tag.as_str()).into());
    let ledger = Ledger::at(&path);
    let server = Target::new(target.settings.clone(), redactor.clone()).map_err(Failure::usage)?;
    ledger.watch(&server);
    let upstream = match &target.upstream {
        Some(settings) if listens => {
            let started = Upstream::start(settings.listen, settings.public_url.clone()).await;
            Some(started.map_err(|error| {
                Failure::usage(format!("failed to listen as the provider on {}: {error}", settings.listen))
            })?)
        }
        Some(settings) => Some(Upstream::idle(settings.public_url.clone())),
        None => None,
    };
    let ways = ways::provisioners(&target.provision, &server, upstream.as_ref());
    let document = resolved.profile.definition().document().map_err(Failure::defect)?;
    let families = families::of(&target.tokens, &target.provision, &ledger, &server).map_err(Failure::usage)?;
    let store = Store::new(ways, ledger, tag);
    let stage = Stage::new(server, store, upstream, document, (resolved.seed, resolved.cases));
    Ok(stage.with_families(families))
}

fn started(resolved: &Resolved, stage: &Stage) -> RunStarted {
    let target = match &resolved.target {
        Some(target) => target.settings.base_url.to_string(),
        None => "embedded".to_owned(),
    };
    RunStarted {
        format_version: FORMAT_VERSION,
        suite_version: env!("CARGO_PKG_VERSION").to_owned(),
        document_sha256: stage.document.sha256().to_owned(),
        profile: resolved.profile.name().to_owned(),
        target,
        date: Date::today(),
        seed: resolved.seed.0,
        cases: resolved.cases,
        config: resolved.config.as_ref().map(|path| path.display().to_string()),
        ledger: stage.store.ledger().path().map(|path| path.display().to_string()),
        strict: resolved.strict,
        selection: resolved.selectors.is_selection(),
        fault: resolved.fault.map(|fault| fault.id.to_owned()),
        accept_untested: resolved.accept_untested.clone(),
        expectations: resolved.expectations.clone(),
    }
}

/// Every event, in memory as well as in the file as soon as it happens.
struct Log {
    file: Option<File>,
    events: Vec<Event>,
    failed: Option<String>,
}

impl Log {
    fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let open = |path: &Path| {
            File::create(path).map_err(|error| Failure::usage(format!("failed to write {}: {error}", path.display())))
        };
        Ok(Self { file: path.map(open).transpose()?, events: Vec::new(), failed: None })
    }

    fn keep(&mut self, event: Event) {
        if let Some(file) = &mut self.file
            && let Err(error) = events::write(file, &event)
        {
            self.failed.get_or_insert(format!("failed to write the event log: {error}"));
            self.file = None;
        }
        self.events.push(event);
    }
}

/// Completes when somebody asks this process to stop.
pub(super) async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        // Without signals nobody can ask.
        std::future::pending::<()>().await;
    }
}

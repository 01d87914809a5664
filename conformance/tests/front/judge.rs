//! The suite within this process, on a reference server behind a front.

use super::{Manner, listen};
use connected_accounts_conformance::capability::Capability;
use connected_accounts_conformance::check::Stage;
use connected_accounts_conformance::cli::embedded::circumstances;
use connected_accounts_conformance::date::Date;
use connected_accounts_conformance::document::Document;
use connected_accounts_conformance::event::{Event, FORMAT_VERSION, RunStarted};
use connected_accounts_conformance::fixture::{AuthConfigs, Ledger, Provisioner, RunTag, Store, ViaApi};
use connected_accounts_conformance::outcome::{Redactor, Verdict};
use connected_accounts_conformance::reference::{
    API_KEY, AUTH_CONFIGS, Fault, OTHER_API_KEY, Options, Reference, fault,
};
use connected_accounts_conformance::report::Report;
use connected_accounts_conformance::rules;
use connected_accounts_conformance::runner::{self, Plan, Sink};
use connected_accounts_conformance::seed::Seed;
use connected_accounts_conformance::target::{Permission, Settings, Target};
use connected_accounts_conformance::upstream::Upstream;
use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

/// How a server is judged.
#[derive(Clone)]
pub(crate) struct Trial {
    pub(crate) manner: Manner,
    /// What the base URL ends with.
    pub(crate) prefix: &'static str,
    pub(crate) list_lag: Duration,
    /// How long the server waits for the provider.
    pub(crate) patience: Duration,
    pub(crate) fault: Option<&'static Fault>,
}

impl Trial {
    pub(crate) fn of(manner: Manner) -> Self {
        let patience = Duration::from_millis(600);
        Self { manner, prefix: "", list_lag: Duration::ZERO, patience, fault: None }
    }

    /// Every rule passes; with each of these faults the right ones fail.
    pub(crate) fn passes(&self, faults: &[&str]) {
        self.passes_but(&[], faults);
    }

    /// The same, those rules apart that this server gives no means for.
    pub(crate) fn passes_but(&self, others: &[&str], faults: &[&str]) {
        // Most of the time of a run is spent waiting for a provider that is silent on purpose.
        std::thread::scope(|scope| {
            let without = scope.spawn(|| self.shows_nothing(others));
            let with: Vec<_> = faults.iter().map(|id| scope.spawn(|| self.shows(id))).collect();
            for run in std::iter::once(without).chain(with) {
                run.join().unwrap();
            }
        });
    }

    fn shows_nothing(&self, others: &[&str]) {
        let report = self.run();
        let not_passed = report.rules.iter().filter(|rule| rule.verdict != Verdict::Pass);
        let (known, news): (Vec<_>, Vec<_>) = not_passed.partition(|rule| others.contains(&rule.rule.id.as_str()));
        let news: Vec<_> = news.iter().map(|f| (&f.rule.id, f.verdict, &f.reason, &f.findings)).collect();
        assert!(news.is_empty(), "{news:#?}");
        assert!(known.iter().all(|rule| rule.verdict != Verdict::Fail), "{known:#?}");
        assert_eq!(known.len(), others.len(), "of {others:?} only {known:#?}");
        assert!(!report.rules.is_empty() && report.left.is_empty(), "{:?}", report.left);
    }

    /// With this fault the right rules fail, no others.
    pub(crate) fn shows(&self, id: &str) {
        let fault = fault::find(id).unwrap();
        let report = Self { fault: Some(fault), ..self.clone() }.run();
        let failed: Vec<_> = report.rules.iter().filter(|rule| rule.verdict == Verdict::Fail).collect();
        for statement in fault.statements {
            let caught = failed.iter().any(|f| f.rule.statements.iter().any(|s| s == statement));
            assert!(caught, "{id}: no rule of {statement} fails");
        }
        for finished in failed {
            let expected = |s: &String| fault.statements.iter().chain(fault.collateral).any(|e| e == s);
            assert!(finished.rule.statements.iter().any(expected), "{id}: {finished:#?}");
        }
    }

    /// Judges the server in a runtime of its own.
    pub(crate) fn run(&self) -> Report {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let report = runtime.block_on(self.judge());
        runtime.shutdown_background();
        report
    }

    async fn judge(&self) -> Report {
        let upstream = Upstream::start("127.0.0.1:0".parse().unwrap(), None).await.unwrap();
        let options = Options {
            revocation_endpoint: Some(upstream.url().to_owned()),
            fault: self.fault,
            upstream_timeout: self.patience,
            list_lag: self.list_lag,
            ..Options::default()
        };
        let reference = Reference::start(options).await.unwrap();
        let front = listen(Some(reference.base_url().to_owned()), self.manner.clone()).await;
        let stage = stage(&format!("{front}{}", self.prefix), upstream);
        let plan = Plan::new(&rules::of("composio").collect::<Vec<_>>(), &circumstances(&stage));
        let events = RefCell::new(vec![Event::RunStarted(started(&stage))]);
        let sink: Sink<'_> = RefCell::new(Box::new(|event| events.borrow_mut().push(event)));
        runner::execute(&stage, &plan, &sink, &|_| false, std::future::pending()).await;
        drop(sink);
        Report::fold(events.into_inner()).unwrap()
    }
}

fn stage(base_url: &str, upstream: Upstream) -> Stage {
    let settings = Settings {
        other_api_key: Some(OTHER_API_KEY.into()),
        list_lag: Duration::from_secs(3),
        capabilities: Capability::ALL.into_iter().filter(|c| *c != Capability::UnmaskedReads).collect(),
        probe_paths: true,
        ..Settings::new(base_url.parse().unwrap(), API_KEY.into(), Permission::Granted)
    };
    let target = Target::new(settings, Arc::new(Redactor::default())).unwrap();
    let ledger = Ledger::in_memory();
    ledger.watch(&target);
    let configs = AuthConfigs {
        revocable: Some(AUTH_CONFIGS.revocable.to_owned()),
        access_only: Some(AUTH_CONFIGS.access_only.to_owned()),
        unsupported: Some(AUTH_CONFIGS.unsupported.to_owned()),
        api_key: Some(AUTH_CONFIGS.api_key.to_owned()),
    };
    let ways: Vec<Box<dyn Provisioner>> = vec![Box::new(ViaApi::new(configs))];
    let store = Store::new(ways, ledger, RunTag::random());
    // Few cases: what differs here, differs in each of them.
    Stage::new(target, store, Some(upstream), Document::connected_accounts().unwrap(), (Seed(1), 8))
}

fn started(stage: &Stage) -> RunStarted {
    RunStarted {
        format_version: FORMAT_VERSION,
        suite_version: "0".to_owned(),
        document_sha256: stage.document.sha256().to_owned(),
        profile: "composio".to_owned(),
        target: stage.target.settings().base_url.to_string(),
        date: Date::today(),
        seed: 1,
        cases: 8,
        config: None,
        ledger: None,
        strict: true,
        selection: false,
        fault: None,
        accept_untested: Vec::new(),
        expectations: Vec::new(),
    }
}

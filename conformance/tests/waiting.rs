//! EXPIRED accounts that are had by waiting for a link to expire, on a server whose links do so at once.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use connected_accounts_conformance::check::Stage;
use connected_accounts_conformance::cli::embedded::circumstances;
use connected_accounts_conformance::document::Document;
use connected_accounts_conformance::event::{Event, RuleFinished};
use connected_accounts_conformance::fixture::{
    Ask, AuthConfigs, ByWaiting, Kind, Ledger, Made, Provisioner, RunTag, Store, ViaApi,
};
use connected_accounts_conformance::outcome::{Redactor, Verdict};
use connected_accounts_conformance::reference::{API_KEY, AUTH_CONFIGS, OTHER_API_KEY, Options, Reference};
use connected_accounts_conformance::runner::{self, Plan, Sink};
use connected_accounts_conformance::seed::Seed;
use connected_accounts_conformance::target::{Permission, Recorder, Settings, Target};
use connected_accounts_conformance::upstream::Upstream;
use connected_accounts_conformance::{capability::Capability, rules};
use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

/// Imports every kind but EXPIRED.
struct NoneExpired(ViaApi);

impl Provisioner for NoneExpired {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn supply(&self, kind: Kind) -> Result<Option<usize>, String> {
        if kind == Kind::Expired { Err("none is imported as EXPIRED".into()) } else { self.0.supply(kind) }
    }

    fn import(&self, ask: &Ask) -> Option<connected_accounts_conformance::target::Request> {
        self.0.import(ask)
    }

    fn auth_config(&self, kind: Kind) -> Option<&str> {
        self.0.auth_config(kind)
    }

    fn make<'a>(&'a self, target: &'a Target, recorder: &'a Recorder, ask: Ask) -> Made<'a> {
        self.0.make(target, recorder, ask)
    }
}

/// Judges a server whose links live this long, by waiting this long for them.
async fn judge(lifetime: Duration, limit: Duration) -> Vec<RuleFinished> {
    let upstream = Upstream::start(([127, 0, 0, 1], 0).into(), None).await.unwrap();
    let reference = Reference::start(Options {
        revocation_endpoint: Some(upstream.url().to_owned()),
        upstream_timeout: Duration::from_millis(600),
        link_lifetime: lifetime,
        ..Options::default()
    });
    let reference = reference.await.unwrap();
    let settings = Settings {
        other_api_key: Some(OTHER_API_KEY.into()),
        job_lag: Duration::from_secs(2),
        capabilities: vec![Capability::RevokeOnDelete],
        probe_paths: true,
        ..Settings::new(reference.base_url().parse().unwrap(), API_KEY.into(), Permission::Granted)
    };
    let target = Target::new(settings, Arc::new(Redactor::default())).unwrap();
    let ledger = Ledger::in_memory();
    ledger.watch(&target);
    let revocable = AUTH_CONFIGS.revocable.to_owned();
    let configs = AuthConfigs {
        revocable: Some(revocable.clone()),
        access_only: Some(AUTH_CONFIGS.access_only.to_owned()),
        unsupported: Some(AUTH_CONFIGS.unsupported.to_owned()),
        api_key: Some(AUTH_CONFIGS.api_key.to_owned()),
    };
    let ways: Vec<Box<dyn Provisioner>> =
        vec![Box::new(NoneExpired(ViaApi::new(configs))), Box::new(ByWaiting::new(revocable, limit))];
    let store = Store::new(ways, ledger.clone(), RunTag::random());
    let stage = Stage::new(target, store, Some(upstream), Document::connected_accounts().unwrap(), (Seed(3), 4));
    let plan = Plan::new(&rules::of("composio").collect::<Vec<_>>(), &circumstances(&stage));
    let finished = RefCell::new(Vec::new());
    let sink: Sink<'_> = RefCell::new(Box::new(|event| match event {
        Event::RuleFinished(rule) => finished.borrow_mut().push(*rule),
        Event::FixtureLeft { id, reason } => panic!("{id}: {reason}"),
        _ => {}
    }));
    runner::execute(&stage, &plan, &sink, &|_| false, std::future::pending()).await;
    drop(sink);
    assert!(ledger.open().names().is_empty(), "{:?}", ledger.open());
    reference.stop().await;
    finished.into_inner()
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(future)
}

#[test]
fn waiting_shows_what_an_import_shows() {
    let finished = block_on(judge(Duration::from_millis(1500), Duration::from_secs(15)));
    for rule in &finished {
        assert_eq!(rule.verdict, Verdict::Pass, "{}: {:?} {:?}", rule.rule.id, rule.reason, rule.findings);
    }
    assert_eq!(finished.len(), rules::of("composio").count());
}

#[test]
fn a_link_that_lives_on_decides_nothing() {
    let finished = block_on(judge(Duration::from_secs(60), Duration::from_millis(300)));
    let of = |id: &str| finished.iter().find(|rule| rule.rule.id == id).unwrap();
    let expired = of("composio.refusal.expired-is-409");
    assert_eq!(expired.verdict, Verdict::Inconclusive);
    assert!(expired.reason.as_ref().unwrap().contains("did not expire within"), "{:?}", expired.reason);
    assert_eq!(of("composio.refusal.failed-is-409").verdict, Verdict::Pass);
    assert!(finished.iter().all(|rule| rule.verdict != Verdict::Fail));
}

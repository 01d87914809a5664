//! Judging the rules of a plan, concurrently within one task.

use super::plan::{Decision, Plan, Planned};
use crate::check::{Cx, Scene, Stage};
use crate::event::{Ended, Event, RuleFinished, RunFinished};
use crate::outcome::{Cause, Evidence, Stop, Verdict};
use crate::rule::{Need, Rule};
use crate::target::{Recorder, ready};
use futures_util::future::{FutureExt, LocalBoxFuture};
use futures_util::stream::{FuturesUnordered, StreamExt};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

/// How many rules are under way for each request that may be: most of them wait for a scene.
const RULES_PER_REQUEST: usize = 4;
/// The longest that cleaning up after an interruption may take.
const CLEAN_UP_LIMIT: Duration = Duration::from_secs(30);
/// How many exchanges a rule that passed keeps in the log.
const KEPT_OF_A_PASS: usize = 6;

/// Where events go.
pub type Sink<'a> = RefCell<Box<dyn FnMut(Event) + 'a>>;

/// Judges every rule of the plan; answers with how the run ended.
///
/// Nothing is decided here but each rule's own verdict. When `interrupted` completes, what is under
/// way is dropped, what was made is deleted, and the log ends there.
pub async fn execute(stage: &Stage, plan: &Plan, sink: &Sink<'_>, interrupted: impl Future<Output = ()>) {
    let started = Instant::now();
    let finish = |ended| {
        let requests = stage.target.requests();
        let finished = RunFinished { ended, requests, seconds: started.elapsed().as_secs_f64() };
        emit(sink, Event::RunFinished(finished));
    };
    if let Err(reason) = ready::probe(&stage.target, &Recorder::default()).await {
        return finish(Ended::Unreachable(stage.target.redactor().text(&reason)));
    }
    for Planned { rule, decision } in &plan.rules {
        let cause = match decision {
            Decision::Run => continue,
            Decision::Untested(reason) => Cause::NoMeans(reason.clone()),
            Decision::NotApplicable(reason) => Cause::NotClaimed(reason.clone()),
        };
        let finished = RuleFinished::of(rule, Err(Stop::Undecided(cause)));
        emit(sink, Event::RuleFinished(Box::new(finished)));
    }
    let ended = tokio::select! {
        () = judge_all(stage, plan, sink) => Ended::Complete,
        () = interrupted => Ended::Interrupted,
    };
    if !stage.target.settings().embedded {
        clean_up(stage, sink, &ended).await;
    }
    finish(ended);
}

/// First everything that leaves accounts as they are, then what uses them up.
async fn judge_all(stage: &Stage, plan: &Plan, sink: &Sink<'_>) {
    let (consuming, harmless): (Vec<_>, Vec<_>) = plan.scenes().into_iter().partition(|scene| scene.consumes());
    let (late, early): (Vec<_>, Vec<_>) = plan.runnable().partition(|rule| consumes(rule));
    let limit = stage.target.settings().concurrency * RULES_PER_REQUEST;
    let mut jobs: VecDeque<LocalBoxFuture<'_, ()>> = VecDeque::new();
    jobs.extend(harmless.into_iter().map(|scene| play(stage, scene)));
    jobs.extend(early.into_iter().map(|rule| judge(stage, rule, sink).boxed_local()));
    all(jobs, limit).await;
    for scene in scarce(stage, consuming) {
        play(stage, scene).await;
    }
    all(late.into_iter().map(|rule| judge(stage, rule, sink).boxed_local()).collect(), limit).await;
}

/// The first revoke, then what competes for given accounts, each after the other: who gets the last one must
/// not depend on chance.
fn scarce(stage: &Stage, mut consuming: Vec<Scene>) -> Vec<Scene> {
    let limited = |kind| matches!(stage.store.supply(kind), Ok((Some(_), _)));
    consuming.retain(|scene| *scene == Scene::First || scene.kind().is_some_and(limited));
    consuming.sort_by_key(|scene| scene.rank());
    consuming
}

fn consumes(rule: &Rule) -> bool {
    rule.needs.iter().any(|need| match need {
        Need::Scene(scene) => scene.consumes(),
        Need::AnyScene(scenes) => scenes.iter().any(|scene| scene.consumes()),
        Need::Accounts(..) => true,
        // Whoever asserts silence at the provider may have to wait for it to be reached.
        Need::Upstream => true,
        _ => false,
    })
}

fn play(stage: &Stage, scene: Scene) -> LocalBoxFuture<'_, ()> {
    // A scene that cannot be played says so to every rule that looks at it.
    async move { drop(stage.attempt(scene).await) }.boxed_local()
}

async fn all(mut waiting: VecDeque<LocalBoxFuture<'_, ()>>, limit: usize) {
    let mut under_way = FuturesUnordered::new();
    loop {
        while under_way.len() < limit.max(1)
            && let Some(job) = waiting.pop_front()
        {
            under_way.push(job);
        }
        if under_way.next().await.is_none() {
            return;
        }
    }
}

async fn judge(stage: &Stage, rule: &'static Rule, sink: &Sink<'_>) {
    emit(sink, Event::RuleStarted { rule: rule.id.to_owned() });
    let started = Instant::now();
    let cx = Cx::new(stage);
    let checked = AssertUnwindSafe((rule.check)(&cx)).catch_unwind().await.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
        Err(Stop::defect(format!("the check panicked: {text}")))
    });
    let mut finished = RuleFinished::of(rule, checked);
    finished.seconds = started.elapsed().as_secs_f64();
    finished.notes = cx.notes();
    finished.evidence = cx.recorder().evidence();
    let redactor = stage.target.redactor();
    for finding in &mut finished.findings {
        finding.expected = redactor.text(&finding.expected);
        finding.actual = redactor.text(&finding.actual);
        finding.r#where = redactor.text(&finding.r#where);
    }
    finished.notes.iter_mut().for_each(|note| *note = redactor.text(note));
    finished.reason = finished.reason.map(|reason| redactor.text(&reason));
    if finished.verdict == Verdict::Pass {
        shorten(&mut finished.evidence);
    }
    emit(sink, Event::RuleFinished(Box::new(finished)));
}

/// The log of a pass shows how it was known, not everything that was asked.
fn shorten(evidence: &mut Evidence) {
    let more = evidence.exchanges.len().saturating_sub(KEPT_OF_A_PASS);
    evidence.exchanges.drain(..more);
    evidence.omitted += more;
}

async fn clean_up(stage: &Stage, sink: &Sink<'_>, ended: &Ended) {
    let limit = if *ended == Ended::Interrupted { CLEAN_UP_LIMIT } else { CLEAN_UP_LIMIT * 10 };
    let left = match tokio::time::timeout(limit, stage.store.clean_up(&stage.target)).await {
        Ok(left) => left.into_iter().map(|left| (left.id.to_string(), left.reason)).collect(),
        Err(_) => {
            let reason = format!("cleaning up took longer than {} s", limit.as_secs());
            stage.store.ledger().open().iter().map(|id| (id.to_string(), reason.clone())).collect::<Vec<_>>()
        }
    };
    for (id, reason) in left {
        emit(sink, Event::FixtureLeft { id, reason });
    }
}

fn emit(sink: &Sink<'_>, event: Event) {
    (sink.borrow_mut())(event);
}

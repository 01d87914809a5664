//! Judging the rules of a plan, concurrently within one task.

use super::plan::{Decision, Plan, Planned};
use crate::check::{Cx, Scene, Stage, TokenScene};
use crate::event::{Ended, Event, RuleFinished, RunFinished};
use crate::fixture::Kind;
use crate::outcome::{Cause, Evidence, Stop, Verdict};
use crate::rule::{Need, Rule};
use crate::target::{Recorder, ready};
use futures_util::future::{FutureExt, LocalBoxFuture};
use futures_util::stream::{FuturesUnordered, StreamExt};
use std::cell::{Cell, RefCell};
use std::collections::{HashSet, VecDeque};
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// How many rules are under way for each request that may be: most of them wait for a scene.
const RULES_PER_REQUEST: usize = 2;
/// The longest that cleaning up after an interruption may take.
const CLEAN_UP_LIMIT: Duration = Duration::from_secs(30);
/// How long, beyond one request's time, an interrupted run may take until nothing is under way.
const INTERRUPTION_GRACE: Duration = Duration::from_secs(1);
/// How many exchanges a rule that passed keeps in the log.
const KEPT_OF_A_PASS: usize = 6;

/// The most of one text that is kept in the log, in characters.
const LONGEST_TEXT: usize = 8192;

/// Where events go.
pub type Sink<'a> = RefCell<Box<dyn FnMut(Event) + 'a>>;

/// Judges every rule of the plan; answers with how the run ended.
///
/// Nothing is decided here but each rule's own verdict. When `enough` says so of one, or `interrupted`
/// completes, what is under way is dropped, what was made is deleted, and the log ends there.
pub async fn execute(
    stage: &Stage,
    plan: &Plan,
    sink: &Sink<'_>,
    enough: &dyn Fn(&RuleFinished) -> bool,
    interrupted: impl Future<Output = ()>,
) {
    let started = Instant::now();
    let finish = |ended| {
        let requests = stage.target.requests();
        let finished = RunFinished { ended, requests, seconds: seconds_since(started) };
        emit(stage, sink, Event::RunFinished(finished));
    };
    if let Err(reason) = ready::probe(&stage.target, &Recorder::default()).await {
        return finish(Ended::Unreachable(reason));
    }
    for Planned { rule, decision } in &plan.rules {
        let cause = match decision {
            Decision::Run => continue,
            Decision::Untested(reason) => Cause::NoMeans(reason.clone()),
            Decision::NotApplicable(reason) => Cause::NotClaimed(reason.clone()),
        };
        let finished = RuleFinished::of(rule, Err(Stop::Undecided(cause)));
        emit(stage, sink, Event::RuleFinished(Box::new(finished)));
    }
    let course =
        Course { stage, sink, enough, judged: RefCell::default(), over: Notify::new(), closed: Cell::new(false) };
    let mut judging = judge_all(stage, plan, &course).boxed_local();
    let (ended, under_way) = tokio::select! {
        () = &mut judging => (if course.closed.get() { Ended::FirstFailure } else { Ended::Complete }, false),
        () = course.over.notified() => (Ended::FirstFailure, true),
        () = interrupted => (Ended::Interrupted, true),
    };
    if under_way {
        // What is under way may have made an account already, so its answer is waited for.
        course.closed.set(true);
        stage.target.close(true);
        let limit = stage.target.settings().timeout + INTERRUPTION_GRACE;
        let _ended = tokio::time::timeout(limit, &mut judging).await;
        stage.target.close(false);
    }
    // A program that is still asked for something is killed by this: it must not make it once all is cleaned up.
    drop(judging);
    if ended == Ended::FirstFailure {
        course.leave_out_the_rest(plan);
    }
    if !stage.target.settings().embedded {
        clean_up(stage, sink, &ended).await;
    }
    finish(ended);
}

/// What is known while rules are judged.
struct Course<'a, 's> {
    stage: &'a Stage,
    sink: &'a Sink<'s>,
    enough: &'a dyn Fn(&RuleFinished) -> bool,
    judged: RefCell<HashSet<&'static str>>,
    over: Notify,
    /// Whether what still ends is no verdict any more, because the run was stopped.
    closed: Cell<bool>,
}

impl Course<'_, '_> {
    fn start(&self, rule: &Rule) {
        if !self.closed.get() {
            emit(self.stage, self.sink, Event::RuleStarted { rule: rule.id.to_owned() });
        }
    }

    fn finish(&self, rule: &Rule, finished: RuleFinished) {
        if self.closed.get() {
            return;
        }
        self.judged.borrow_mut().insert(rule.id);
        if (self.enough)(&finished) {
            // What ends within the same moment comes too late.
            self.closed.set(true);
            self.over.notify_one();
        }
        emit(self.stage, self.sink, Event::RuleFinished(Box::new(finished)));
    }

    fn leave_out_the_rest(&self, plan: &Plan) {
        for rule in plan.runnable().filter(|rule| !self.judged.borrow().contains(rule.id)) {
            let reason = "not reached: the run stopped at the first failure";
            let finished = RuleFinished::of(rule, Err(Stop::tried(reason)));
            emit(self.stage, self.sink, Event::RuleFinished(Box::new(finished)));
        }
    }
}

/// First everything that leaves accounts as they are, then what uses them up, unless there are as many as needed.
async fn judge_all(stage: &Stage, plan: &Plan, course: &Course<'_, '_>) {
    let (consuming, harmless): (Vec<_>, Vec<_>) = plan.scenes().into_iter().partition(|scene| scene.consumes());
    let (late, early): (Vec<_>, Vec<_>) = plan.runnable().partition(|rule| consumes(rule));
    let limit = stage.target.settings().concurrency * RULES_PER_REQUEST;
    let mut jobs: VecDeque<LocalBoxFuture<'_, ()>> = VecDeque::new();
    if !plan.accounts.keys().any(|kind| is_limited(stage, *kind)) && plan.token_scenes().is_empty() {
        // Nobody takes anything away from anybody, so what takes longest may begin first.
        let mut rules: Vec<_> = plan.runnable().collect();
        rules.sort_by_key(|rule| std::cmp::Reverse((rule.scenes().any(Scene::lasts), own_requests(stage, rule))));
        jobs.extend(rules.into_iter().map(|rule| judge(stage, rule, course).boxed_local()));
        return all(jobs, limit).await;
    }
    jobs.extend(harmless.into_iter().map(|scene| play(stage, scene)));
    jobs.extend(early.into_iter().map(|rule| judge(stage, rule, course).boxed_local()));
    all(jobs, limit).await;
    for scene in scarce(stage, consuming) {
        play(stage, scene).await;
    }
    let mut revokes: Vec<_> = plan.token_scenes().into_iter().filter(|scene| scene.consumes()).collect();
    revokes.sort_by_key(|scene| scene.rank());
    for scene in revokes {
        play_tokens(stage, scene).await;
    }
    all(late.into_iter().map(|rule| judge(stage, rule, course).boxed_local()).collect(), limit).await;
}

/// The first revoke, then what competes for given accounts, each after the other: who gets the last one must
/// not depend on chance.
fn scarce(stage: &Stage, mut consuming: Vec<Scene>) -> Vec<Scene> {
    consuming.retain(|scene| *scene == Scene::First || scene.kind().is_some_and(|kind| is_limited(stage, kind)));
    consuming.sort_by_key(|scene| scene.rank());
    consuming
}

/// Whether there are only so many accounts of a kind.
fn is_limited(stage: &Stage, kind: Kind) -> bool {
    stage.store.supply(kind).is_ok_and(|supply| supply.limit().is_some())
}

/// The requests that a rule sends one after the other, beside those of its scenes.
fn own_requests(stage: &Stage, rule: &Rule) -> usize {
    let requests = rule.needs.iter().map(|need| match need {
        Need::Requests(cost) => cost.total(),
        Need::EachCase(cost) => cost.total() * stage.cases as usize,
        _ => 0,
    });
    requests.sum()
}

/// Whoever asserts silence at the provider may have to wait for it to be reached, so counts among them.
fn consumes(rule: &Rule) -> bool {
    rule.token_scenes().any(TokenScene::consumes)
        || rule.scenes().any(Scene::consumes)
        || rule.needs.iter().any(|need| matches!(need, Need::Accounts(..) | Need::Simultaneous))
}

fn play(stage: &Stage, scene: Scene) -> LocalBoxFuture<'_, ()> {
    // A scene that cannot be played says so to every rule that looks at it.
    let play = AssertUnwindSafe(async move { drop(stage.attempt(scene).await) }).catch_unwind();
    // What panicked here panics again for each rule that looks, where it is a defect of that rule.
    play.map(drop).boxed_local()
}

fn play_tokens(stage: &Stage, scene: TokenScene) -> LocalBoxFuture<'_, ()> {
    let play = AssertUnwindSafe(async move { drop(stage.token_attempt(scene).await) }).catch_unwind();
    play.map(drop).boxed_local()
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

async fn judge(stage: &Stage, rule: &'static Rule, course: &Course<'_, '_>) {
    course.start(rule);
    let started = Instant::now();
    let cx = Cx::new(stage, rule.scenes().collect()).with_tokens(rule.token_scenes().collect());
    let checked = AssertUnwindSafe((rule.check)(&cx)).catch_unwind().await.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
        Err(Stop::defect(format!("the check panicked: {text}")))
    });
    let mut finished = RuleFinished::of(rule, checked);
    finished.seconds = seconds_since(started);
    finished.notes = cx.notes();
    finished.evidence = cx.recorder().evidence();
    if finished.verdict == Verdict::Pass {
        shorten(&mut finished.evidence);
    }
    course.finish(rule, finished);
}

/// In microseconds, so that a number that is written is the one that is read.
fn seconds_since(start: Instant) -> f64 {
    (start.elapsed().as_secs_f64() * 1e6).round() / 1e6
}

/// The log of a pass shows how it was known, not everything that was asked.
fn shorten(evidence: &mut Evidence) {
    let more = evidence.exchanges.len().saturating_sub(KEPT_OF_A_PASS);
    evidence.exchanges.drain(..more);
    evidence.omitted += more;
}

async fn clean_up(stage: &Stage, sink: &Sink<'_>, ended: &Ended) {
    let limit = if *ended == Ended::Interrupted { CLEAN_UP_LIMIT } else { CLEAN_UP_LIMIT * 10 };
    let _in_time = tokio::time::timeout(limit, stage.families.end(&stage.target)).await;
    let left = match tokio::time::timeout(limit, stage.store.clean_up(&stage.target)).await {
        Ok(left) => left.into_iter().map(|left| (left.id, left.reason)).collect(),
        Err(_) => {
            let reason = format!("cleaning up took longer than {} s", limit.as_secs());
            stage.store.ledger().open().names().into_iter().map(|name| (name, reason.clone())).collect::<Vec<_>>()
        }
    };
    for (id, reason) in left {
        emit(stage, sink, Event::FixtureLeft { id, reason });
    }
}

/// Every event passes here, so that no secret gets into any, wherever the target put it, nor a text without end.
fn emit(stage: &Stage, sink: &Sink<'_>, event: Event) {
    let event = event.map_text(|text| {
        let text = stage.target.redactor().text(text);
        match text.char_indices().nth(LONGEST_TEXT) {
            Some((end, _)) => format!("{} …", &text[..end]),
            None => text,
        }
    });
    (sink.borrow_mut())(event);
}

//! Properties: generated cases, shrunk when one fails.

use super::{Cost, Cx, Purse};
use crate::outcome::{Checked, Finding, Stop};
use crate::target::Recorder;
use futures_util::stream::{FuturesOrdered, StreamExt};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// The most steps that are tried to make a failing case simpler.
const SHRINK_STEPS: u32 = 64;
/// How many cases are played at the same time, each on accounts of its own.
const AT_ONCE: usize = 4;

/// Checks a property for the run's number of cases.
///
/// The cases follow from the seed and `name` alone: two rules that use the same name see the same.
///
/// # Errors
///
/// What `check` answered for the simplest failing case, which becomes part of the finding's place.
pub async fn for_all<S: Strategy>(
    cx: &Cx<'_>,
    name: &str,
    strategy: S,
    check: impl AsyncFn(S::Value) -> Checked,
) -> Checked
where
    S::Value: Clone,
{
    let stage = cx.stage();
    let mut runner = runner(cx, name);
    for case in 1..=stage.cases {
        let mut tree = strategy
            .new_tree(&mut runner)
            .map_err(|reason| Stop::defect(format!("no case of {name} can be generated: {reason}")))?;
        let Err(stop) = check(tree.current()).await else { continue };
        let Stop::Violated(findings) = stop else { return Err(stop) };
        let (value, mut findings) = shrink(&mut tree, findings, &check).await;
        for finding in &mut findings {
            finding.r#where = format!("{} (case {case} of {}: {value:?})", finding.r#where, stage.cases);
        }
        return Err(Stop::Violated(findings));
    }
    cx.recorder().remark(format!("{} cases of {name}, seed {}", stage.cases, stage.seed));
    Ok(())
}

fn runner(cx: &Cx<'_>, name: &str) -> TestRunner {
    let config = Config { failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &cx.stage().seed.stream(name)))
}

/// Cases that are played on accounts of their own, within a budget.
pub struct Played<'a, T, S> {
    /// What the stream of cases is called.
    pub name: &'a str,
    /// Cases that come before the generated ones.
    pub first: Vec<T>,
    /// The others.
    pub others: S,
    /// What a case costs at the most.
    pub cost: fn(&T) -> Cost,
    /// Simpler cases than a failing one, the simplest first.
    pub simpler: fn(&T) -> Vec<T>,
    /// A case in words.
    pub told: fn(&T) -> String,
    /// What all cases may spend.
    pub cases: Purse,
    /// What may be spent on making a failing one simpler, and on playing it once more.
    pub shrinking: Purse,
}

impl<T: Clone, S: Strategy<Value = T>> Played<'_, T, S> {
    /// Plays the run's number of cases, a few at a time, or as many as the budget affords; what each is recorded by is
    /// kept of the failing one alone.
    ///
    /// # Errors
    ///
    /// What `play` answered for the simplest failing case, which has been played and judged once more.
    pub async fn check(&self, cx: &Cx<'_>, play: impl AsyncFn(&T, &Recorder) -> Checked) -> Checked {
        let at_once = AT_ONCE.min(cx.stage().target.settings().concurrency);
        let mut waiting = self.generated(cx)?.into_iter().peekable();
        let mut under_way = FuturesOrdered::new();
        let mut done = 0;
        let mut stopped = None;
        loop {
            // Which cases are played does not depend on how fast they are answered: one that the budget does not afford
            // yet waits for what those before it give back.
            while stopped.is_none()
                && under_way.len() < at_once
                && let Some(case) = waiting.next_if(|case| self.cases.pay((self.cost)(case)))
            {
                under_way.push_back(self.play(case, &play));
            }
            let Some(played) = under_way.next().await else { break };
            if stopped.is_some() {
                // It was waited for, because it may have made an account.
                continue;
            }
            done += 1;
            match played.judged {
                Ok(()) => cx.recorder().omit(played.recorder.with(|evidence| evidence.exchanges.len())),
                Err(_) => stopped = Some(played),
            }
        }
        match stopped {
            None if done == 0 => Err(Stop::tried(format!("the budget of this rule affords no {}", self.name))),
            None => {
                cx.recorder().remark(format!("{done} {}, seed {}", self.name, cx.stage().seed));
                Ok(())
            }
            Some(Case { case, judged: Err(Stop::Violated(findings)), recorder }) => {
                let failed = self.shrink(Failed { case, findings, recorder }, &play).await;
                Err(self.report(cx, failed, done, &play).await)
            }
            Some(Case { judged, recorder, .. }) => {
                cx.keep(&recorder);
                judged
            }
        }
    }

    /// The cases that follow from the run's seed, the fixed ones first.
    fn generated(&self, cx: &Cx<'_>) -> Result<Vec<T>, Stop> {
        let mut runner = runner(cx, self.name);
        let mut case = |number: u32| {
            let tree = self.others.new_tree(&mut runner);
            let tree = tree.map_err(|reason| Stop::defect(format!("no {} can be generated: {reason}", self.name)))?;
            Ok(self.first.get(number as usize).cloned().unwrap_or_else(|| tree.current()))
        };
        (0..cx.stage().cases).map(&mut case).collect()
    }

    /// Plays a case that has been paid for.
    async fn play(&self, case: T, play: &impl AsyncFn(&T, &Recorder) -> Checked) -> Case<T> {
        let recorder = Recorder::default();
        let judged = play(&case, &recorder).await;
        self.cases.refund((self.cost)(&case), &recorder);
        Case { case, judged, recorder }
    }

    /// Goes on with any simpler case that fails too, until none does, or the budget is spent.
    async fn shrink(&self, failed: Failed<T>, play: &impl AsyncFn(&T, &Recorder) -> Checked) -> Failed<T> {
        let mut best = failed;
        let mut waiting = (self.simpler)(&best.case).into_iter();
        while let Some(case) = waiting.next() {
            // Enough is left to play the simplest one once more.
            if !self.shrinking.keeps((self.cost)(&best.case), (self.cost)(&case)) {
                break;
            }
            let recorder = Recorder::default();
            let played = play(&case, &recorder).await;
            self.shrinking.refund((self.cost)(&case), &recorder);
            if let Err(Stop::Violated(findings)) = played {
                best = Failed { case, findings, recorder };
                waiting = (self.simpler)(&best.case).into_iter();
            }
        }
        best
    }

    /// Plays a failing case once more, then reports it.
    async fn report(
        &self,
        cx: &Cx<'_>,
        mut failed: Failed<T>,
        done: u32,
        play: &impl AsyncFn(&T, &Recorder) -> Checked,
    ) -> Stop {
        let again = Recorder::default();
        let judged = if self.shrinking.pay((self.cost)(&failed.case)) {
            play(&failed.case, &again).await
        } else {
            Err(Stop::tried("the budget is spent"))
        };
        match judged {
            Err(Stop::Violated(findings)) => {
                again.remark("played once more, it came out the same");
                (failed.findings, failed.recorder) = (findings, again);
            }
            Ok(()) => failed.recorder.remark("played once more, it passed: what is shown happened, but not every time"),
            Err(Stop::Undecided(cause)) => failed.recorder.remark(format!("not played once more: {}", cause.reason())),
        }
        failed.recorder.with(|evidence| evidence.whole = true);
        cx.keep(&failed.recorder);
        for finding in &mut failed.findings {
            let told = (self.told)(&failed.case);
            finding.r#where = format!("{} (case {done} of {}: {told})", finding.r#where, self.name);
        }
        Stop::Violated(failed.findings)
    }
}

/// A case that was played.
struct Case<T> {
    case: T,
    judged: Checked,
    recorder: Recorder,
}

/// A case that failed.
struct Failed<T> {
    case: T,
    findings: Vec<Finding>,
    recorder: Recorder,
}

/// Each list with something left out: one half, then one item.
#[must_use]
pub fn shorter<T: Clone>(items: &[T]) -> Vec<Vec<T>> {
    let half = items.len() / 2;
    let halves = [&items[half..], &items[..half]].into_iter().filter(|_| half > 1).map(<[T]>::to_vec);
    let without = |at: usize| [&items[..at], &items[at + 1..]].concat();
    halves.chain((0..items.len()).map(without)).filter(|rest| !rest.is_empty()).collect()
}

/// Makes a failing case as simple as it goes.
async fn shrink<T: ValueTree>(
    tree: &mut T,
    findings: Vec<crate::outcome::Finding>,
    check: &impl AsyncFn(T::Value) -> Checked,
) -> (T::Value, Vec<crate::outcome::Finding>) {
    let mut best = (tree.current(), findings);
    let mut moved = tree.simplify();
    for _ in 0..SHRINK_STEPS {
        if !moved {
            break;
        }
        moved = match check(tree.current()).await {
            Err(Stop::Violated(findings)) => {
                best = (tree.current(), findings);
                tree.simplify()
            }
            _ => tree.complicate(),
        };
    }
    best
}

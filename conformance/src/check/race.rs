//! Calls that overlap, on one account of their own.

use super::history::{self, Event};
use super::model::{Answer, Call, OneAccount, Provider, Standing};
use super::{Cost, Stage, budget, claim, property};
use crate::fixture::{Account, Kind, Origin};
use crate::outcome::{Cause, Checked, Finding, Observation, Stop};
use crate::target::{Key, Lane, Recorder, Request, Response};
use crate::upstream::script::{self, Subject};
use futures_util::future::join_all;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::time::Duration;

/// What callers do, each one call after the other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Race {
    /// The calls of each caller.
    pub callers: Vec<Vec<Call>>,
    /// What the provider does, where this suite plays it: slowly, so that calls overlap.
    pub provider: Provider,
    /// Whether the others begin once the revoke that the first caller begins with has reached the provider, instead of
    /// all at once.
    pub staggered: bool,
}

/// What a race showed.
#[derive(Debug)]
pub struct Raced {
    account: Account,
    events: Vec<Event<Call, Answer>>,
    provider: Provider,
    /// Why an answer tells nothing.
    unclear: Option<Cause>,
    /// What reached the provider; `None` where that cannot be seen.
    pub seen: Option<Vec<Observation>>,
    /// The record.
    pub recorder: Recorder,
}

/// Where the account of a race comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// Given accounts will do.
    Any,
    /// It is made for this: given ones are too dear.
    Made,
}

/// One account with what has been called on it so far.
pub(super) struct Round<'a> {
    stage: &'a Stage,
    account: Account,
    recorder: Recorder,
    provider: Provider,
    /// How late the provider answers.
    late: Duration,
    clock: Clock,
    events: RefCell<Vec<Event<Call, Answer>>>,
    unclear: RefCell<Option<Cause>>,
    /// Whether others than revokes contend, which a server may give up with 500.
    contended: bool,
}

/// The moments of a race: no two are the same.
#[derive(Default)]
struct Clock(Cell<u32>);

impl Race {
    /// How many revoke at once where nothing but that is judged.
    pub const SIMULTANEOUS: usize = 4;

    /// Several revokes of one account at once, which the provider accepts.
    #[must_use]
    pub fn simultaneous() -> Self {
        Self { callers: vec![vec![Call::Revoke]; Self::SIMULTANEOUS], provider: Provider::Accepts, staggered: false }
    }

    /// The requests that it takes at the most, those for the account included.
    #[must_use]
    pub fn cost(&self) -> Cost {
        // The account is made, read, deleted; it is read once more at the end.
        let account = Cost { create: 1, read: 2, delete: 1, ..Cost::NONE };
        self.callers.iter().flatten().fold(account, |cost, call| cost + call.cost())
    }

    /// The same with a call or a caller left out.
    #[must_use]
    pub fn simpler(&self) -> Vec<Self> {
        let mut simpler = Vec::new();
        for (at, calls) in self.callers.iter().enumerate() {
            for rest in std::iter::once(Vec::new()).chain(property::shorter(calls)) {
                let mut callers = self.callers.clone();
                callers[at] = rest;
                callers.retain(|calls| !calls.is_empty());
                if callers.len() > 1 {
                    simpler.push(Self { callers, ..*self });
                }
            }
        }
        simpler
    }

    /// Plays it.
    ///
    /// # Errors
    ///
    /// There is no account to play it on, or no two requests may be under way at once.
    pub(super) async fn play(&self, stage: &Stage, source: Source) -> Result<Raced, Cause> {
        let calls = self.callers.iter().map(Vec::len).sum();
        let mut round = Round::begin(stage, source, self.provider, calls).await?;
        let plain = |call: &Call| matches!(call, Call::Revoke | Call::Get);
        round.contended = !self.callers.iter().flatten().all(plain);
        round.overlap(&self.callers, self.staggered).await?;
        Ok(round.end().await)
    }
}

impl<'a> Round<'a> {
    /// Takes an account that so many calls are going to be made on.
    pub(super) async fn begin(
        stage: &'a Stage,
        source: Source,
        provider: Provider,
        calls: usize,
    ) -> Result<Self, Cause> {
        if stage.target.settings().concurrency < 2 {
            // Before an account is taken in vain.
            return Err(Cause::NoMeans("no two requests may be under way at once: --concurrency is 1".into()));
        }
        let recorder = Recorder::default();
        let account = match source {
            Source::Any => stage.account(&recorder, Kind::Active, None).await?.0.used_up(),
            Source::Made => stage.made(&recorder, Kind::Active, None).await?,
        };
        let took = recorder.with(|evidence| evidence.exchanges.last().map_or(0, |exchange| exchange.took_ms));
        let provider = provide(stage, &account, provider);
        let late = budget::overlap(calls, Duration::from_millis(took), stage.target.settings().rate);
        if let (Some(upstream), Some(tokens)) = (&stage.upstream, &account.tokens) {
            upstream.delay(tokens.holder, late);
        }
        let (events, unclear) = (RefCell::default(), RefCell::default());
        let clock = Clock::default();
        Ok(Self { stage, account, recorder, provider, late, clock, events, unclear, contended: false })
    }

    /// Lets callers begin at once; as many as may be under way, the calls of the others come after the last one's.
    pub(super) async fn at_once(&self, callers: &[Vec<Call>]) -> Result<(), Cause> {
        self.overlap(callers, false).await
    }

    async fn overlap(&self, callers: &[Vec<Call>], staggered: bool) -> Result<(), Cause> {
        let most = callers.len().min(self.stage.target.settings().concurrency);
        let mut narrowed: Vec<Vec<Call>> = callers[..most].to_vec();
        if let Some(last) = narrowed.last_mut() {
            last.extend(callers[most..].iter().flatten());
        }
        let lanes = self.stage.target.lanes(most).await?;
        let lines = narrowed.iter().zip(&lanes).enumerate();
        let staggered = staggered && callers.first().is_some_and(|calls| calls.first() == Some(&Call::Revoke));
        join_all(lines.map(|(caller, (calls, lane))| self.line(caller, calls, lane, staggered && caller > 0))).await;
        Ok(())
    }

    async fn line(&self, caller: usize, calls: &[Call], lane: &Lane<'_>, waits: bool) {
        if waits {
            self.reached(0).await;
        }
        for call in calls {
            self.call(caller, *call, async |request| lane.send(&self.recorder, request).await).await;
        }
    }

    /// Makes one call, with nothing else under way but what was left behind.
    pub(super) async fn alone(&self, call: Call) {
        self.call(0, call, async |request| self.stage.target.send(&self.recorder, request).await).await;
    }

    /// Makes a call whose answer is lost: the caller leaves as soon as the provider has been reached, or `at_once`.
    pub(super) async fn lost(&self, call: Call, at_once: bool) -> Result<(), Cause> {
        let sent = self.clock.tick();
        let mark = self.stage.upstream.as_ref().map_or(0, |upstream| upstream.mark());
        let leaves = async { if at_once { budget::on_its_way().await } else { self.reached(mark).await } };
        let request = call.request(&self.account.id);
        let left = self.stage.target.hang_up(&self.recorder, request, leaves).await;
        self.events.borrow_mut().push(Event { caller: 0, call, sent, answer: None });
        left
    }

    /// Waits until something of this account has reached the provider after `mark`, where that can be seen.
    async fn reached(&self, mark: usize) {
        match (&self.stage.upstream, &self.account.tokens) {
            (Some(upstream), Some(tokens)) => {
                budget::at_the_provider(|| !upstream.since(mark, tokens.holder).is_empty()).await;
            }
            _ => budget::on_its_way().await,
        }
    }

    /// Sends a revoke with the key of another project, which is no call of this one; answers with its status.
    pub(super) async fn with_other_key(&self) -> Result<u16, Cause> {
        let request = Call::Revoke.request(&self.account.id).key(Key::Other);
        Ok(self.stage.target.send(&self.recorder, request).await?.status)
    }

    /// Reads the account a last time.
    pub(super) async fn end(self) -> Raced {
        let last = self.events.borrow().iter().map(|event| event.caller + 1).max().unwrap_or_default();
        self.call(last, Call::Get, async |request| self.stage.target.send(&self.recorder, request).await).await;
        let Self { stage, account, recorder, mut provider, events, unclear, .. } = self;
        let (events, mut unclear) = (events.into_inner(), unclear.into_inner());
        let is_deleted =
            |event: &Event<Call, Answer>| event.call == Call::Delete && matches!(event.answer, Some((_, Answer::Done)));
        if events.iter().any(is_deleted) {
            stage.store.ledger().deleted(&account.id);
        }
        let seen = account.tokens.as_ref().and_then(|tokens| Some(stage.upstream.as_ref()?.since(0, tokens.holder)));
        recorder.with(|evidence| evidence.observations.extend(seen.iter().flatten().cloned()));
        if events.iter().any(has_failed)
            && let Some(cause) = claim::unwired(stage, seen.as_deref())
        {
            provider = Provider::Unseen;
            unclear.get_or_insert(cause);
        }
        Raced { account, events, provider, unclear, seen, recorder }
    }

    async fn call(&self, caller: usize, call: Call, send: impl AsyncFn(Request) -> Result<Response, Cause>) {
        let sent = self.clock.tick();
        let answer = send(call.request(&self.account.id)).await;
        let gives_up = |said: &Answer, answer: &Response| {
            let waited = budget::may_have_waited_in_vain(answer.took, self.late);
            let failed = call == Call::Revoke && *said == Answer::Failed && self.provider == Provider::Accepts;
            failed && (self.contended || waited)
        };
        let said = answer.and_then(|answer| {
            Answer::of(call, &answer).filter(|said| !gives_up(said, &answer)).ok_or_else(|| {
                Cause::Tried(format!("{} was answered {}, which decides nothing", answer.asked, answer.status))
            })
        });
        let answer = match said {
            Ok(said) => Some((self.clock.tick(), said)),
            Err(cause) => {
                self.unclear.borrow_mut().get_or_insert(cause);
                None
            }
        };
        self.events.borrow_mut().push(Event { caller, call, sent, answer });
    }
}

/// Has the provider do its part; answers with what can be known of it.
fn provide(stage: &Stage, account: &Account, wanted: Provider) -> Provider {
    match (&stage.upstream, &account.tokens) {
        (Some(upstream), Some(tokens)) => {
            if wanted == Provider::Refuses {
                for subject in Subject::ALL {
                    upstream.script(tokens.holder, subject, script::Answer::Refuse(503));
                }
            }
            wanted
        }
        _ if stage.target.settings().real_tokens && account.origin == Origin::Given => Provider::Accepts,
        _ => Provider::Unseen,
    }
}

fn has_failed(event: &Event<Call, Answer>) -> bool {
    event.call == Call::Revoke && matches!(event.answer, Some((_, Answer::Failed)))
}

impl fmt::Display for Race {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for calls in &self.callers {
            let calls: Vec<_> = calls.iter().map(ToString::to_string).collect();
            write!(f, "{} | ", calls.join(", "))?;
        }
        f.write_str(match self.provider {
            Provider::Accepts => "the provider accepts",
            Provider::Refuses => "the provider refuses",
            Provider::Unseen => "the provider is not seen",
        })?;
        if self.staggered { f.write_str(" | the first call begins first") } else { Ok(()) }
    }
}

impl Raced {
    /// The answers fit some order of the calls, one at a time.
    ///
    /// # Errors
    ///
    /// [`Stop::Violated`] where they fit none, with the history as remarks; undecided where an answer is not known.
    pub fn fits_an_order(&self) -> Checked {
        let provider = self.witnessed();
        if let Some(broken) = history::breaks(&OneAccount(provider), &[Standing::Active], &self.events) {
            for row in history::rows(&self.events, Some(&broken)) {
                self.recorder.remark(row);
            }
            let event = &self.events[broken.at];
            let said = event.answer.as_ref().map(|(_, answer)| answer.to_string()).unwrap_or_default();
            return Err(Stop::violated(Finding::new(
                "answers that fit some order of the calls, one at a time",
                format!("none remains once caller {}'s {} is answered: {said}", event.caller + 1, event.call),
                format!("calls on {} at the same time", self.account.id),
            )));
        }
        match &self.unclear {
            Some(cause) => Err(Stop::Undecided(cause.clone())),
            None => self.is_telling(provider),
        }
    }

    /// What the provider is known to have done: whoever did not wait for its late answer may have failed rightly.
    fn witnessed(&self) -> Provider {
        match self.provider {
            Provider::Accepts if self.seen.iter().flatten().any(|o| !o.accepted) => Provider::Unseen,
            provider => provider,
        }
    }

    /// Revokes that fail for a provider which cannot be seen show nothing.
    fn is_telling(&self, provider: Provider) -> Checked {
        if provider != Provider::Unseen || !self.events.iter().any(has_failed) {
            return Ok(());
        }
        Err(Stop::tried(if self.provider == Provider::Unseen {
            "the provider may rightly have refused the tokens of this account; play it with [upstream], or declare given \
             tokens with real_tokens"
        } else {
            "the target did not wait for the provider, which answers late in a race"
        }))
    }

    /// The provider was reached, and accepted no token twice.
    ///
    /// # Errors
    ///
    /// [`Stop::Violated`] where it did; undecided where nothing reached it, or that cannot be seen.
    pub fn sends_once(&self) -> Checked {
        self.accepted_once()?;
        if self.seen.as_ref().is_some_and(Vec::is_empty) {
            return Err(Stop::tried("nothing of this account reached the provider"));
        }
        Ok(())
    }

    /// The provider accepted no token twice.
    pub(super) fn accepted_once(&self) -> Checked {
        let seen = self.seen.as_deref().ok_or_else(|| Stop::no_means("the tokens of this account are not known"))?;
        for subject in Subject::ALL.map(Subject::name) {
            let accepted = seen.iter().filter(|o| o.accepted && o.subject == subject).count();
            if accepted > 1 {
                return Err(Stop::violated(Finding::new(
                    format!("the {subject} is accepted once at the most"),
                    format!("the provider accepted it {accepted} times"),
                    format!("what the provider received of {}", self.account.id),
                )));
            }
        }
        Ok(())
    }
}

impl Clock {
    fn tick(&self) -> u32 {
        self.0.replace(self.0.get() + 1)
    }
}

impl Call {
    /// The request that it is.
    #[must_use]
    pub fn cost(self) -> Cost {
        match self {
            Self::Revoke => Cost::revokes(1),
            Self::Get => Cost::reads(1),
            Self::Disable | Self::Enable => Cost { change: 1, ..Cost::NONE },
            Self::Delete => Cost { delete: 1, ..Cost::NONE },
        }
    }
}

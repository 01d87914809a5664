//! Steps over several accounts of one user, beside what the provider does: one at a time, judged by the model.

use super::history::Model;
use super::model::{Answer, Call, OneAccount, Provider, Standing};
use super::{Cost, Stage, budget, claim, listing};
use crate::fixture::{Account, Kind};
use crate::outcome::{Cause, Checked, Finding, Observation, Stop};
use crate::target::{Recorder, Request, Response, routes};
use crate::upstream::script::{self, Subject};
use http::Method;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

/// The most accounts of one sequence.
const ACCOUNTS: usize = 3;
/// The most pages of a list that are read: whoever filters after paging may have empty ones.
const PAGES: usize = 20;
/// How often a list is asked until it agrees.
const LOOKS: usize = 3;

/// One step. Accounts are named by their order; a number beyond the last one begins again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Creates another account, up to three.
    Create,
    /// Revokes an account while the provider does this.
    Revoke(usize, Script),
    /// Anything else that can be asked of an account.
    Call(usize, Call),
    /// Lists the accounts of the user.
    List,
}

/// What the provider does during a revoke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// It accepts every token.
    Accepts,
    /// It answers 503 to every token.
    Refuses,
    /// It accepts this kind, and answers 503 to the other.
    AcceptsOnly(Subject),
}

/// A sequence while it is played.
struct Tale<'a> {
    stage: &'a Stage,
    recorder: &'a Recorder,
    user: String,
    accounts: Vec<Kept>,
    /// The step that is played, from 1.
    step: usize,
    /// Why a revoke that failed shows nothing: its provider cannot be seen.
    untelling: Option<Cause>,
}

/// An account with where it may stand.
struct Kept {
    account: Account,
    standing: BTreeSet<Standing>,
}

impl Step {
    /// The requests of a sequence at the most, with those for its accounts, with those at its end.
    #[must_use]
    pub fn cost(steps: &[Self]) -> Cost {
        let creations = 1 + steps.iter().filter(|step| **step == Self::Create).count();
        let accounts = creations.min(ACCOUNTS);
        // Each account is made, read back, read at the end, deleted.
        let around = Cost { create: accounts, read: 2 * accounts + LOOKS + ACCOUNTS, delete: accounts, ..Cost::NONE };
        steps.iter().fold(around, |cost, step| {
            cost + match step {
                Self::Create => Cost::NONE,
                Self::Revoke(..) => Cost::revokes(1),
                // What is not specified is read again.
                Self::Call(_, call) => call.cost() + Cost::reads(1),
                Self::List => Cost::reads(LOOKS + ACCOUNTS),
            }
        })
    }

    /// A sequence in words, with the letters that its accounts have in the record.
    #[must_use]
    pub fn told(steps: &[Self]) -> String {
        let mut accounts = 1;
        let mut tell = |step: &Self| match step {
            Self::Create => {
                accounts = ACCOUNTS.min(accounts + 1);
                "create another".to_owned()
            }
            Self::Revoke(at, script) => format!("revoke {}{script}", name(at % accounts)),
            Self::Call(at, call) => format!("{call} {}", name(at % accounts)),
            Self::List => "list".to_owned(),
        };
        steps.iter().map(&mut tell).collect::<Vec<_>>().join(", ")
    }

    /// Plays a sequence; its first account comes before the first step.
    pub(super) async fn play(stage: &Stage, recorder: &Recorder, steps: &[Self]) -> Checked {
        let user = stage.store.tag().user_id();
        let mut tale = Tale { stage, recorder, user, accounts: Vec::new(), step: 0, untelling: None };
        let played = tale.play(steps).await;
        tale.keep_observations();
        played
    }
}

impl Tale<'_> {
    async fn play(&mut self, steps: &[Step]) -> Checked {
        self.create().await?;
        for step in steps {
            self.step += 1;
            let slot = |slot: &usize| slot % self.accounts.len();
            match step {
                Step::Create if self.accounts.len() < ACCOUNTS => match self.create().await {
                    // A target may allow one account for a user alone.
                    Err(Stop::Undecided(Cause::Tried(reason))) => self.tell("create another", &reason),
                    created => created?,
                },
                Step::Create => {}
                Step::Revoke(at, script) => self.revoke(slot(at), *script).await?,
                Step::Call(at, call) => self.call(slot(at), *call).await?,
                Step::List => self.list().await?,
            }
        }
        self.step += 1;
        for at in 0..self.accounts.len() {
            self.call(at, Call::Get).await?;
        }
        self.list().await?;
        self.untelling.take().map_or(Ok(()), |cause| Err(Stop::Undecided(cause)))
    }

    async fn create(&mut self) -> Result<(), Stop> {
        let account = self.stage.made(self.recorder, Kind::Active, Some(self.user.clone())).await?;
        self.tell(&format!("create {}", name(self.accounts.len())), &account.id.to_string());
        self.accounts.push(Kept { account, standing: BTreeSet::from([Standing::Active]) });
        Ok(())
    }

    async fn revoke(&mut self, at: usize, script: Script) -> Checked {
        let account = self.accounts[at].account.clone();
        if let (Some(upstream), Some(tokens)) = (&self.stage.upstream, &account.tokens) {
            for subject in Subject::ALL {
                upstream.script(tokens.holder, subject, script.answer(subject));
            }
        }
        let marked = self.stage.upstream.as_ref().map(|upstream| upstream.mark());
        let answer = self.send(Call::Revoke, &account).await?;
        let waited = budget::may_have_waited_in_vain(answer.took, Duration::ZERO);
        let said = self.said(Call::Revoke, &answer)?;
        let seen = match (&self.stage.upstream, marked, &account.tokens) {
            (Some(upstream), Some(mark), Some(tokens)) => Some(upstream.since(mark, tokens.holder)),
            _ => None,
        };
        let accepted = seen.iter().flatten().any(|o| o.accepted);
        let unwired = claim::unwired(self.stage, seen.as_deref()).filter(|_| said == Answer::Failed);
        let provider = match &seen {
            None => Provider::Unseen,
            Some(_) if unwired.is_some() => Provider::Unseen,
            // A server that gives up at the first refusal has not reached what would have been accepted.
            Some(_) if !accepted && script != Script::Accepts => Provider::Refuses,
            Some(_) => Provider::Accepts,
        };
        let refused = provider == Provider::Refuses && seen.as_ref().is_some_and(|seen| !seen.is_empty());
        if waited && said == Answer::Failed && !refused {
            // What was given up may still reach the provider, during a later step.
            return Err(Stop::tried("a revoke failed after the target may have waited for the provider in vain"));
        }
        if provider == Provider::Unseen && said == Answer::Failed {
            let made_up = "the provider may rightly have refused tokens that this run made up; play it with [upstream]";
            self.untelling = unwired.or_else(|| Some(Cause::Tried(made_up.to_owned())));
        }
        self.tell(&format!("revoke {}{script}", name(at)), &said.to_string());
        let before = self.accounts[at].standing.clone();
        self.judge(at, Call::Revoke, provider, (&answer, said))?;
        if let Some(seen) = &seen {
            self.judge_claims(&answer, said, seen)?;
            self.judge_dispatches(at, &before, seen)?;
        }
        self.judge_others(at, marked)
    }

    async fn call(&mut self, at: usize, call: Call) -> Checked {
        let account = self.accounts[at].account.clone();
        let marked = self.stage.upstream.as_ref().map(|upstream| upstream.mark());
        let answer = self.send(call, &account).await?;
        let said = self.said(call, &answer)?;
        self.tell(&format!("{call} {}", name(at)), &said.to_string());
        self.judge(at, call, Provider::Unseen, (&answer, said))?;
        if call == Call::Delete && said == Answer::Done {
            self.stage.store.ledger().deleted(&account.id);
        }
        self.judge_others(self.accounts.len(), marked)?;
        if call != Call::Get && self.accounts[at].standing.contains(&Standing::Unread) {
            // What is not specified is read again.
            Box::pin(self.call(at, Call::Get)).await?;
        }
        Ok(())
    }

    async fn list(&mut self) -> Checked {
        let lag = self.stage.target.settings().list_lag;
        let mut odd = None;
        for look in 0..LOOKS {
            if look > 0 {
                budget::pause(lag / (LOOKS as u32 - 1)).await;
            }
            odd = self.differs(&self.listed().await?);
            if odd.is_none() {
                break;
            }
            if look == 0 {
                // Where a read differs too, the list need not be waited for.
                for at in 0..self.accounts.len() {
                    Box::pin(self.call(at, Call::Get)).await?;
                }
            }
        }
        self.tell("list", odd.as_ref().map_or("agrees", |(_, actual)| actual.as_str()));
        match odd {
            None => Ok(()),
            Some((expected, actual)) => Err(self.violated(expected, actual)),
        }
    }

    /// The accounts of the user as a list shows them, to its last page.
    async fn listed(&self) -> Result<Vec<Value>, Stop> {
        let (mut listed, mut cursor) = (Vec::new(), None);
        for _ in 0..PAGES {
            let mut request = Request::new(Method::GET, routes::collection()).query("user_ids", self.user.clone());
            if let Some(cursor) = cursor.take() {
                request = request.query("cursor", cursor);
            }
            let answer = self.stage.target.send(self.recorder, request).await?;
            let (items, next) = listing::page(&answer)?;
            listed.extend(items);
            if next.is_none() {
                return Ok(listed);
            }
            cursor = next;
        }
        Err(Stop::tried(format!("the list of a user with at most {ACCOUNTS} accounts has more than {PAGES} pages")))
    }

    /// How a list differs from what may be so.
    fn differs(&self, items: &[Value]) -> Option<(String, String)> {
        let mut listed: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for item in items {
            let text = |member: &str| item.get(member).and_then(Value::as_str).unwrap_or_default();
            listed.entry(text("id")).or_default().push(text("status"));
        }
        self.accounts.iter().enumerate().find_map(|(at, kept)| {
            let shown = listed.get(kept.account.id.as_str()).map(Vec::as_slice).unwrap_or_default();
            let fits = |standing: &Standing| match (standing, shown) {
                (Standing::Deleted, []) | (Standing::Unread, [_]) => true,
                (standing, [status]) => *status == standing.name(),
                _ => false,
            };
            if kept.standing.iter().any(fits) {
                return None;
            }
            let actual =
                if shown.is_empty() { "not listed".to_owned() } else { format!("listed as {}", shown.join(", ")) };
            Some((format!("{} listed as {}", name(at), names(&kept.standing)), format!("{} is {actual}", name(at))))
        })
    }

    async fn send(&self, call: Call, account: &Account) -> Result<Response, Cause> {
        self.stage.target.send(self.recorder, call.request(&account.id)).await
    }

    fn said(&self, call: Call, answer: &Response) -> Result<Answer, Stop> {
        let open = || Stop::tried(format!("{} was answered {}, which decides nothing", answer.asked, answer.status));
        Answer::of(call, answer).ok_or_else(open)
    }

    fn judge(&mut self, at: usize, call: Call, provider: Provider, (answer, said): (&Response, Answer)) -> Checked {
        let kept = &mut self.accounts[at];
        let after = |standing: &Standing| OneAccount(provider).after(*standing, &call, Some(&said));
        let next: BTreeSet<_> = kept.standing.iter().flat_map(after).collect();
        if next.is_empty() {
            let expected = format!("an answer that fits {} being {}", name(at), names(&kept.standing));
            return Err(self.violated(expected, format!("{said} ({})", answer.status)));
        }
        kept.standing = next;
        Ok(())
    }

    /// What is claimed is what was accepted.
    fn judge_claims(&self, answer: &Response, said: Answer, seen: &[Observation]) -> Checked {
        if !matches!(said, Answer::Claimed | Answer::Empty) {
            return Ok(());
        }
        let is_known = |subject: &String| Subject::ALL.iter().any(|known| known.name() == subject);
        let claimed: BTreeSet<_> = claim::listed(answer)?.into_iter().filter(is_known).collect();
        let accepted: BTreeSet<_> = seen.iter().filter(|o| o.accepted).map(|o| o.subject.clone()).collect();
        if claimed == accepted {
            return Ok(());
        }
        Err(self
            .violated(format!("revoked_tokens is what the provider accepted: {accepted:?}"), format!("{claimed:?}")))
    }

    /// Only a revoke of an account that may be ACTIVE sends anything.
    fn judge_dispatches(&self, at: usize, before: &BTreeSet<Standing>, seen: &[Observation]) -> Checked {
        let sendable = [Standing::Active, Standing::Unread, Standing::Revived];
        if seen.is_empty() || sendable.iter().any(|standing| before.contains(standing)) {
            return Ok(());
        }
        let expected = format!("nothing is sent for {} being {}", name(at), names(before));
        Err(self.violated(expected, format!("the provider received {} tokens", seen.len())))
    }

    /// Nothing is sent for the accounts that nobody asked to revoke.
    fn judge_others(&self, asked: usize, marked: Option<usize>) -> Checked {
        let (Some(upstream), Some(mark)) = (&self.stage.upstream, marked) else { return Ok(()) };
        for (at, kept) in self.accounts.iter().enumerate().filter(|(at, _)| *at != asked) {
            let seen =
                kept.account.tokens.as_ref().map(|tokens| upstream.since(mark, tokens.holder)).unwrap_or_default();
            if !seen.is_empty() {
                let expected = format!("nothing is sent for {}", name(at));
                return Err(self.violated(expected, format!("the provider received {} of its tokens", seen.len())));
            }
        }
        Ok(())
    }

    fn violated(&self, expected: String, actual: String) -> Stop {
        Stop::violated(Finding::new(expected, actual, format!("step {} of a sequence", self.step)))
    }

    fn tell(&self, step: &str, came: &str) {
        self.recorder.remark(format!("step {}: {step} → {came}", self.step));
    }

    fn keep_observations(&self) {
        let Some(upstream) = &self.stage.upstream else { return };
        let tokens = self.accounts.iter().filter_map(|kept| kept.account.tokens.as_ref());
        let seen = tokens.flat_map(|tokens| upstream.since(0, tokens.holder));
        self.recorder.with(|evidence| evidence.observations.extend(seen));
    }
}

impl Script {
    fn answer(self, subject: Subject) -> script::Answer {
        match self {
            Self::Accepts => script::Answer::Accept,
            Self::AcceptsOnly(only) if only == subject => script::Answer::Accept,
            Self::Refuses | Self::AcceptsOnly(_) => script::Answer::Refuse(503),
        }
    }
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accepts => Ok(()),
            Self::Refuses => f.write_str(" while the provider answers 503"),
            Self::AcceptsOnly(subject) => write!(f, " while the provider accepts the {} only", subject.name()),
        }
    }
}

fn name(at: usize) -> char {
    char::from(b'a' + u8::try_from(at).unwrap_or_default())
}

fn names(standing: &BTreeSet<Standing>) -> String {
    standing.iter().map(|standing| standing.name()).collect::<Vec<_>>().join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_named_as_they_are_while_played() {
        let steps = [Step::Call(2, Call::Get), Step::Create, Step::Revoke(3, Script::Refuses), Step::List];
        assert_eq!(Step::told(&steps), "get a, create another, revoke b while the provider answers 503, list");
    }
}

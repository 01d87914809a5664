//! One revoke with the account's status before it, after it, and what reached the provider.

use super::scene::{BodyForm, Failure};
use super::{Scene, Stage, budget};
use crate::fixture::{Account, Kind, Origin, Unmade};
use crate::outcome::{Cause, Evidence, Observation};
use crate::target::name::Nothing;
use crate::target::{Body, Key, Name, Recorder, Request, Response, routes};
use crate::upstream::script::{Answer, Holder, Subject};
use http::Method;
use serde_json::json;
use std::time::Duration;

/// What a scene showed.
#[derive(Debug)]
pub struct Attempt {
    /// Which scene.
    pub scene: Scene,
    /// The account; `None` where the id names nothing.
    pub account: Option<Account>,
    /// The answer to the revoke.
    pub answer: Response,
    /// The status that a read reports before.
    pub before: String,
    /// The status that a read reports afterwards, or why it could not be read.
    pub after: Result<String, Cause>,
    /// What reached the provider of this account's tokens; `None` where that could not be seen.
    pub seen: Option<Vec<Observation>>,
    /// The accounts, other than this one, whose tokens reached the provider meanwhile while no
    /// other scene used them.
    pub strays: Vec<Observation>,
    /// The neighbour with its status afterwards.
    pub neighbour: Option<(Account, Result<String, Cause>)>,
    /// The record.
    pub evidence: Evidence,
}

impl Attempt {
    /// Plays a scene.
    pub(super) async fn play(stage: &Stage, scene: Scene) -> Result<Self, Cause> {
        let recorder = Recorder::default();
        if scene.needs_upstream() && stage.upstream.is_none() {
            return Err(Cause::NoMeans("the provider is not played by this suite: configure [upstream]".into()));
        }
        match scene {
            Scene::Again | Scene::WithBody(_) => Self::once_more(stage, &recorder, scene).await,
            Scene::UnknownId => Self::unknown(stage, &recorder).await,
            _ => Self::with_account(stage, &recorder, scene).await,
        }
    }

    async fn with_account(stage: &Stage, recorder: &Recorder, scene: Scene) -> Result<Self, Cause> {
        let kind = scene.kind().ok_or_else(|| Cause::Defect(format!("{scene} has no account")))?;
        let (account, before) = stage.account(recorder, kind, None).await?;
        let neighbour = if scene == Scene::First { stage.neighbour(recorder, &account).await? } else { None };
        stage.prepare(recorder, scene, &account).await?;
        let played = Self::revoke(stage, recorder, scene, account, before, neighbour).await?;
        stage.restore(recorder, &played).await;
        Ok(Self { evidence: played.record(recorder), ..played })
    }

    /// A further revoke of the account of the scene before.
    async fn once_more(stage: &Stage, recorder: &Recorder, scene: Scene) -> Result<Self, Cause> {
        let before = scene.follows().unwrap_or(Scene::First);
        let first = stage.attempt(before).await?;
        recorder.absorb(&first.evidence);
        let Some(account) = first.account.clone() else {
            return Err(Cause::Defect(format!("{before} has no account")));
        };
        let _turn = stage.revoked.lock().await;
        let status = stage.status(recorder, &account).await?;
        if status != "REVOKED" {
            return Err(Cause::Tried(format!(
                "the account is {status} instead of REVOKED, so there is nothing to revoke again"
            )));
        }
        let played = Self::revoke(stage, recorder, scene, account, status, None).await?;
        Ok(Self { evidence: played.record(recorder), ..played })
    }

    async fn unknown(stage: &Stage, recorder: &Recorder) -> Result<Self, Cause> {
        let id = stage.unknown_id(recorder).await?;
        let name = Nothing::from_text(&id, stage.target.ownership()).map_err(Cause::Defect)?;
        let request = Request::new(Method::POST, routes::revoke(Name::Nothing(name)));
        let answer = stage.target.send(recorder, request).await?;
        Ok(Self {
            scene: Scene::UnknownId,
            account: None,
            answer,
            before: String::new(),
            after: Err(Cause::NoMeans("there is no account to read".into())),
            seen: None,
            strays: Vec::new(),
            neighbour: None,
            evidence: recorder.evidence(),
        })
    }

    async fn revoke(
        stage: &Stage,
        recorder: &Recorder,
        scene: Scene,
        account: Account,
        before: String,
        neighbour: Option<Account>,
    ) -> Result<Self, Cause> {
        let mark = stage.upstream.as_ref().map(|upstream| upstream.mark());
        let answer = stage.target.send(recorder, request(scene, &account)).await?;
        if mark.is_some() && is_refusal(scene) {
            budget::quiet().await;
            recorder.remark(format!("the provider was watched for {} ms after the answer", budget::QUIET.as_millis()));
        }
        let after = match scene {
            Scene::Deleted => Err(Cause::NoMeans("the account is deleted".into())),
            _ => stage.status(recorder, &account).await,
        };
        let holder = account.tokens.as_ref().map(|tokens| tokens.holder);
        let (mut seen, mut strays) = (None, Vec::new());
        if let (Some(upstream), Some(mark), Some(holder)) = (&stage.upstream, mark, holder) {
            seen = Some(upstream.since(mark, holder));
            let near = neighbour.as_ref().and_then(|n| n.tokens.as_ref()).map(|tokens| tokens.holder);
            strays.extend(near.map(|near| upstream.since(mark, near)).unwrap_or_default());
        }
        let neighbour = match neighbour {
            Some(account) => {
                let status = stage.status(recorder, &account).await;
                Some((account, status))
            }
            None => None,
        };
        let evidence = Evidence::default();
        Ok(Self { scene, account: Some(account), answer, before, after, seen, strays, neighbour, evidence })
    }

    fn record(&self, recorder: &Recorder) -> Evidence {
        recorder.with(|evidence| {
            for observation in self.seen.iter().flatten().chain(&self.strays) {
                if !evidence.observations.contains(observation) {
                    evidence.observations.push(observation.clone());
                }
            }
        });
        recorder.evidence()
    }

    /// Whether the account is as it was, as far as can be seen.
    fn is_unharmed(&self) -> bool {
        self.after.as_ref() == Ok(&self.before)
            && self.seen.as_ref().is_none_or(|seen| !seen.iter().any(|o| o.accepted))
    }
}

impl Stage {
    /// An account of this kind, read back; its tokens are known to the provider.
    pub(super) async fn account(
        &self,
        recorder: &Recorder,
        kind: Kind,
        user_id: Option<String>,
    ) -> Result<(Account, String), Cause> {
        // Given accounts are tried one after the other until one is what it was given as.
        loop {
            let tokens = self.store.tag().tokens(kind != Kind::WithoutRefreshToken);
            if let Some(upstream) = &self.upstream {
                tokens.subjects().for_each(|(subject, text)| upstream.know(text, tokens.holder, subject));
            }
            let taken = self.store.take(&self.target, recorder, kind, tokens, user_id.clone()).await;
            let account = taken.map_err(|unmade| match unmade {
                Unmade::Tried(reason) => Cause::Tried(reason),
                Unmade::NoMeans(reason) => Cause::NoMeans(reason),
                Unmade::Defect(reason) => Cause::Defect(reason),
            })?;
            if let (Some(upstream), Some(tokens)) = (&self.upstream, &account.tokens) {
                upstream.name(tokens.holder, account.id.as_str());
            }
            let status = self.status(recorder, &account).await?;
            if status == kind.status() {
                return Ok((account, status));
            }
            let reason = format!("{} was to be {} but reads {status}", account.id, kind.status());
            if account.origin == Origin::Made {
                return Err(Cause::Tried(reason));
            }
            recorder.remark(reason);
        }
    }

    async fn neighbour(&self, recorder: &Recorder, account: &Account) -> Result<Option<Account>, Cause> {
        match self.account(recorder, Kind::Active, account.user_id.clone()).await {
            Ok((neighbour, _)) => Ok(Some(neighbour)),
            Err(defect @ Cause::Defect(_)) => Err(defect),
            Err(_) => Ok(None),
        }
    }

    /// The status that a read reports.
    pub(super) async fn status(&self, recorder: &Recorder, account: &Account) -> Result<String, Cause> {
        let request = Request::new(Method::GET, routes::account(&account.id));
        let answer = self.target.send(recorder, request).await?;
        let status = answer.json().and_then(|body| body.get("status")?.as_str().map(str::to_owned));
        match status {
            Some(status) if answer.status == 200 => Ok(status),
            _ => Err(Cause::Tried(format!(
                "the status of {} cannot be read: GET was answered {}",
                account.id, answer.status
            ))),
        }
    }

    /// An id in the shape of real ones that was never given out.
    async fn unknown_id(&self, recorder: &Recorder) -> Result<String, Cause> {
        // The shape follows the target's own ids where one is at hand.
        let sample = match self.account(recorder, Kind::Active, None).await {
            Ok((account, _)) => {
                let id = account.id.as_str().to_owned();
                self.store.give_back(account);
                id
            }
            Err(defect @ Cause::Defect(_)) => return Err(defect),
            Err(_) => "ca_1a2b3c4d5e6f".to_owned(),
        };
        Ok(another_like(&sample))
    }

    async fn prepare(&self, recorder: &Recorder, scene: Scene, account: &Account) -> Result<(), Cause> {
        match scene {
            Scene::ProviderFails(failure) => self.script_all(account, self.failing(failure)),
            Scene::Partial(accepted) => {
                for subject in Subject::ALL.into_iter().filter(|subject| *subject != accepted) {
                    self.script(account, subject, Answer::Refuse(503));
                }
            }
            Scene::AccessOnly => self.script(account, Subject::RefreshToken, Answer::UnsupportedTokenType),
            Scene::Recovered => {
                self.script_all(account, Answer::Refuse(503));
                let failed = self.target.send(recorder, request(scene, account)).await?;
                let status = self.status(recorder, account).await?;
                if (200..300).contains(&failed.status) || status != "ACTIVE" {
                    return Err(Cause::Tried(format!(
                        "the failed revoke was answered {} and left the account {status}, so there is \
                         nothing to recover",
                        failed.status
                    )));
                }
                self.script_all(account, Answer::Accept);
            }
            Scene::Deleted => {
                let request = Request::new(Method::DELETE, routes::account(&account.id));
                let answer = self.target.send(recorder, request).await?;
                if !(200..300).contains(&answer.status) {
                    return Err(Cause::Tried(format!("the deletion was answered {}", answer.status)));
                }
                self.store.ledger().deleted(&account.id);
            }
            Scene::Disabled => self.enable(recorder, account, false).await?,
            Scene::EnabledAgain => {
                self.enable(recorder, account, false).await?;
                self.enable(recorder, account, true).await?;
                let status = self.status(recorder, account).await?;
                if status != "ACTIVE" {
                    return Err(Cause::Tried(format!("enabled again, the account reads {status}")));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Gives back what is as it was.
    async fn restore(&self, recorder: &Recorder, played: &Attempt) {
        if let Some((neighbour, Ok(status))) = &played.neighbour
            && status == neighbour.kind.status()
        {
            self.store.give_back(neighbour.clone());
        }
        let Some(account) = &played.account else { return };
        if played.scene.consumes() || account.origin == Origin::Made {
            return;
        }
        if let Scene::ProviderFails(_) = played.scene {
            self.script_all(account, Answer::Accept);
        }
        let unharmed = if played.scene == Scene::Disabled {
            self.enable(recorder, account, true).await.is_ok()
                && self.status(recorder, account).await.as_deref() == Ok(account.kind.status())
        } else {
            played.is_unharmed()
        };
        if unharmed {
            self.store.give_back(account.clone());
        }
    }

    async fn enable(&self, recorder: &Recorder, account: &Account, enabled: bool) -> Result<(), Cause> {
        let request =
            Request::new(Method::PATCH, routes::status(&account.id)).body(Body::Json(json!({ "enabled": enabled })));
        let answer = self.target.send(recorder, request).await?;
        if (200..300).contains(&answer.status) {
            return Ok(());
        }
        Err(Cause::Tried(format!("setting enabled to {enabled} was answered {}", answer.status)))
    }

    fn failing(&self, failure: Failure) -> Answer {
        match failure {
            Failure::Error => Answer::Refuse(503),
            Failure::Cut => Answer::Cut,
            // Longer than anyone waits for the target's own answer.
            Failure::Silence => Answer::Silence(self.target.settings().timeout + Duration::from_secs(5)),
        }
    }

    fn script_all(&self, account: &Account, answer: Answer) {
        Subject::ALL.into_iter().for_each(|subject| self.script(account, subject, answer));
    }

    fn script(&self, account: &Account, subject: Subject, answer: Answer) {
        if let (Some(upstream), Some(holder)) = (&self.upstream, holder(account)) {
            upstream.script(holder, subject, answer);
        }
    }
}

fn holder(account: &Account) -> Option<Holder> {
    account.tokens.as_ref().map(|tokens| tokens.holder)
}

/// The request that a scene is about.
fn request(scene: Scene, account: &Account) -> Request {
    let request = Request::new(Method::POST, routes::revoke(&account.id));
    match scene {
        Scene::WithKey(key) => request.key(key),
        Scene::WithMethod(verb) => Request { method: verb.method(), ..request },
        Scene::WithBody(BodyForm::Empty) => request.body(Body::EmptyJson),
        Scene::WithBody(BodyForm::Object) => request.body(Body::Json(json!({}))),
        _ => request,
    }
}

/// Whether nothing may reach the provider in a scene, so that it is watched for a while.
fn is_refusal(scene: Scene) -> bool {
    match scene {
        Scene::Again
        | Scene::Conflict(_)
        | Scene::Unsupported
        | Scene::Deleted
        | Scene::Disabled
        | Scene::WithMethod(_)
        | Scene::AccessOnly
        | Scene::WithoutRefreshToken => true,
        Scene::WithKey(key) => key != Key::Own,
        _ => false,
    }
}

/// Another id of the same shape: as long, with letters and digits where the sample has them.
fn another_like(sample: &str) -> String {
    let start = sample.find('_').map_or(0, |at| at + 1);
    let (prefix, rest) = sample.split_at(start);
    let hexadecimal = rest.chars().filter(char::is_ascii_alphanumeric).all(|c| c.is_ascii_hexdigit());
    let replaced = rest.chars().map(|c| match c {
        c if c.is_ascii_digit() => fastrand::digit(10),
        c if c.is_ascii_lowercase() && hexadecimal => "abcdef".as_bytes()[fastrand::usize(..6)].into(),
        c if c.is_ascii_lowercase() => fastrand::lowercase(),
        c if c.is_ascii_uppercase() && hexadecimal => "ABCDEF".as_bytes()[fastrand::usize(..6)].into(),
        c if c.is_ascii_uppercase() => fastrand::uppercase(),
        other => other,
    });
    format!("{prefix}{}", replaced.collect::<String>())
}

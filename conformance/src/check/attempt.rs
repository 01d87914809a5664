//! One revoke: the account's status before it, after it, beside what reached the provider.

use super::scene::BodyForm;
use super::{Scene, Stage, budget};
use crate::fixture::{Account, Kind};
use crate::outcome::{Cause, Evidence, Observation};
use crate::target::name::Nothing;
use crate::target::{Body, Key, Name, Recorder, Request, Response, routes};
use http::Method;
use serde_json::json;

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
        if scene.needs_upstream() && account.tokens.is_none() {
            stage.store.give_back(account);
            return Err(Cause::NoMeans(
                "the tokens of the given accounts are not known, so no answer of the provider can be scripted".into(),
            ));
        }
        let account = if scene.consumes() { account.used_up() } else { account };
        let neighbour = if scene == Scene::First { stage.neighbour(recorder, &account).await? } else { None };
        stage.prepare(recorder, scene, &account).await?;
        let played = Self::revoke(stage, recorder, scene, account, before, neighbour).await?;
        stage.restore(recorder, &played).await;
        let evidence = played.record(recorder);
        // What is remembered of a scene must not keep anybody waiting.
        let account = played.account.map(Account::used_up);
        let neighbour = played.neighbour.map(|(neighbour, status)| (neighbour.used_up(), status));
        Ok(Self { evidence, account, neighbour, ..played })
    }

    /// A further revoke of the account of the scene before.
    async fn once_more(stage: &Stage, recorder: &Recorder, scene: Scene) -> Result<Self, Cause> {
        let before = scene.follows().unwrap_or(Scene::First);
        let account = match stage.attempt(before).await {
            Ok(first) => {
                recorder.absorb(&first.evidence);
                first.account.clone().ok_or_else(|| Cause::Defect(format!("{before} has no account")))?
            }
            Err(_) if scene == Scene::Again && stage.store.supply(Kind::Revoked).is_ok() => {
                stage.account(recorder, Kind::Revoked, None).await?.0.used_up()
            }
            Err(cause) => return Err(cause),
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
        let id = stage.unknown_id().await?;
        let name = Nothing::from_text(&id, stage.target.ownership()).map_err(Cause::Tried)?;
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
    pub(super) fn is_unharmed(&self) -> bool {
        self.after.as_ref() == Ok(&self.before)
            && self.seen.as_ref().is_none_or(|seen| !seen.iter().any(|o| o.accepted))
    }
}

/// The request that a scene is about.
pub(super) fn request(scene: Scene, account: &Account) -> Request {
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

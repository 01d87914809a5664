//! The hands of one check.

use super::race::Source;
use super::{Attempt, Gallery, Race, Raced, Repeat, Repeated, Scene, Stage, Step, TokenAttempt, TokenScene};
use crate::fixture::{Account, Ask, Kind, Tokens};
use crate::outcome::{Cause, Checked, Observation, Stop};
use crate::target::name::Nothing;
use crate::target::{Body, Lane, Name, Recorder, Request, Response, routes};
use http::Method;
use serde_json::json;
use std::cell::RefCell;
use std::rc::Rc;

/// The most notes of one rule.
const NOTES: usize = 16;

/// What one check is given; it keeps the rule's evidence with its notes.
pub struct Cx<'a> {
    stage: &'a Stage,
    scenes: Vec<Scene>,
    token_scenes: Vec<TokenScene>,
    recorder: Recorder,
    notes: RefCell<Vec<String>>,
}

impl<'a> Cx<'a> {
    /// The hands of a check on this stage, which may look at these scenes.
    #[must_use]
    pub fn new(stage: &'a Stage, scenes: Vec<Scene>) -> Self {
        Self { stage, scenes, token_scenes: Vec::new(), recorder: Recorder::default(), notes: RefCell::default() }
    }

    /// The same, which may look at these scenes of tokens too.
    #[must_use]
    pub fn with_tokens(self, token_scenes: Vec<TokenScene>) -> Self {
        Self { token_scenes, ..self }
    }

    /// What all rules share.
    #[must_use]
    pub fn stage(&self) -> &'a Stage {
        self.stage
    }

    /// Where this rule's exchanges are recorded.
    #[must_use]
    pub fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    /// Plays a scene, or looks at it again; its record becomes part of this rule's evidence.
    ///
    /// # Errors
    ///
    /// Why it could not be played.
    pub async fn attempt(&self, scene: Scene) -> Result<Rc<Attempt>, Stop> {
        // What a plan does not announce must not happen.
        if !self.scenes.contains(&scene) {
            return Err(Stop::defect(format!("the rule does not say that it needs {scene}")));
        }
        let attempt = self.stage.attempt(scene).await?;
        self.recorder.absorb(&attempt.evidence);
        Ok(attempt)
    }

    /// Plays a scene of tokens, or looks at it again; its record becomes part of this rule's evidence.
    ///
    /// # Errors
    ///
    /// Why it could not be played.
    pub async fn tokens(&self, scene: TokenScene) -> Result<Rc<TokenAttempt>, Stop> {
        if !self.token_scenes.contains(&scene) {
            return Err(Stop::defect(format!("the rule does not say that it needs {scene}")));
        }
        let attempt = self.stage.token_attempt(scene).await?;
        self.recorder.absorb(&attempt.evidence);
        Ok(attempt)
    }

    /// An account of its own; [`Cx::give_back`] returns it.
    ///
    /// # Errors
    ///
    /// Why there is none.
    pub async fn account(&self, kind: Kind) -> Result<Account, Stop> {
        Ok(self.stage.account(&self.recorder, kind, None).await?.0)
    }

    /// An id in the shape of real ones that was never given out.
    ///
    /// # Errors
    ///
    /// The target's ids are so much alike that an invented one could be somebody's.
    pub async fn unknown(&self) -> Result<Name, Stop> {
        let id = self.stage.unknown_id().await?;
        let nothing = Nothing::from_text(&id, self.stage.target.ownership()).map_err(Stop::no_means)?;
        Ok(Name::Nothing(nothing))
    }

    /// An account of its own, to be used up, for this user.
    ///
    /// # Errors
    ///
    /// Why there is none.
    pub async fn own_account(&self, kind: Kind, user_id: &str) -> Result<Account, Stop> {
        Ok(self.stage.account(&self.recorder, kind, Some(user_id.to_owned())).await?.0.used_up())
    }

    /// A user that nobody else has.
    #[must_use]
    pub fn fresh_user(&self) -> String {
        self.stage.store.tag().user_id()
    }

    /// What reached the provider of this account's tokens since it was handed out.
    ///
    /// # Errors
    ///
    /// That cannot be seen.
    pub fn arrived(&self, account: &Account) -> Result<Vec<Observation>, Stop> {
        let upstream = self.stage.upstream.as_ref();
        let upstream =
            upstream.ok_or_else(|| Stop::no_means("the provider is not played by this suite: configure [upstream]"))?;
        let tokens = account.tokens.as_ref();
        let tokens = tokens.ok_or_else(|| Stop::no_means("the tokens of this account are not known"))?;
        let mark = self.stage.marks.borrow().get(&tokens.holder).copied().unwrap_or_default();
        let seen = upstream.since(mark, tokens.holder);
        self.recorder.with(|evidence| evidence.observations.clone_from(&seen));
        Ok(seen)
    }

    /// The request that imports an account of this kind for a fresh user.
    ///
    /// # Errors
    ///
    /// There is no auth config to import with.
    pub fn import(&self, kind: Kind) -> Result<(Request, Tokens), Stop> {
        let tokens = self.stage.mint(kind);
        let ask = Ask { kind, tokens: tokens.clone(), user_id: self.fresh_user() };
        let request = self.stage.store.import(&ask);
        let request = request.ok_or_else(|| Stop::no_means("there is no auth config to import accounts with"))?;
        Ok((request, tokens))
    }

    /// The request that starts a link for a fresh user.
    ///
    /// # Errors
    ///
    /// There is no auth config to link with.
    pub fn link(&self) -> Result<Request, Stop> {
        let config = self.stage.store.auth_config(Kind::Active);
        let config = config.ok_or_else(|| Stop::no_means("there is no auth config to link with"))?;
        let body = json!({ "auth_config_id": config, "user_id": self.fresh_user() });
        Ok(Request::new(Method::POST, routes::link()).body(Body::Json(body)).creating())
    }

    /// The accounts that lists are judged by.
    ///
    /// # Errors
    ///
    /// Why they could not be made.
    pub async fn gallery(&self) -> Result<Rc<Gallery>, Stop> {
        Ok(self.stage.gallery().await?)
    }

    /// Several revokes of one account at once; the record becomes part of this rule's evidence.
    ///
    /// # Errors
    ///
    /// Why that could not be played.
    pub async fn simultaneous(&self) -> Result<Rc<Raced>, Stop> {
        let raced = self.stage.simultaneous().await?;
        self.keep(&raced.recorder);
        Ok(raced)
    }

    /// Plays a race on an account that is made for it; [`Cx::keep`] makes its record evidence.
    ///
    /// # Errors
    ///
    /// Why it could not be played.
    pub async fn race(&self, race: &Race) -> Result<Raced, Stop> {
        Ok(race.play(self.stage, Source::Made).await?)
    }

    /// Revokes one account in these ways, one that is made for it.
    ///
    /// # Errors
    ///
    /// Why that could not be played.
    pub async fn repeat(&self, ways: &[Repeat]) -> Result<Repeated, Stop> {
        Ok(Repeat::play(self.stage, Source::Made, ways).await?)
    }

    /// As [`Cx::repeat`], on a given account where there are no others.
    ///
    /// # Errors
    ///
    /// Why that could not be played.
    pub async fn repeat_on_any(&self, ways: &[Repeat]) -> Result<Repeated, Stop> {
        Ok(Repeat::play(self.stage, Source::Any, ways).await?)
    }

    /// Plays a sequence over accounts that are made for it, recorded by `recorder`.
    ///
    /// # Errors
    ///
    /// [`Stop::Violated`] where a step is answered as the model cannot be; undecided where an answer tells nothing.
    pub async fn sequence(&self, recorder: &Recorder, steps: &[Step]) -> Checked {
        Step::play(self.stage, recorder, steps).await
    }

    /// Returns an account that is as it was.
    pub fn give_back(&self, account: Account) {
        self.stage.store.give_back(account);
    }

    /// The status that a read reports.
    ///
    /// # Errors
    ///
    /// It could not be read.
    pub async fn status(&self, account: &Account) -> Result<String, Stop> {
        Ok(self.stage.status(&self.recorder, account).await?)
    }

    /// Sends a request of its own.
    ///
    /// # Errors
    ///
    /// No answer could be read, or the request may not be sent.
    pub async fn send(&self, request: Request) -> Result<Response, Stop> {
        Ok(self.stage.target.send(&self.recorder, request).await?)
    }

    /// Sends a generated request whose answer several rules look at.
    ///
    /// The exchange becomes evidence only where [`Cx::keep`] says so.
    ///
    /// # Errors
    ///
    /// No answer could be read, or the request may not be sent.
    pub async fn sample(&self, name: String, request: Request) -> Result<(Response, Recorder), Stop> {
        Ok(self.stage.answer(name, request).await?)
    }

    /// Makes what was recorded elsewhere part of this rule's evidence.
    pub fn keep(&self, recorder: &Recorder) {
        self.recorder.absorb(&recorder.evidence());
    }

    /// Sends a request whose exchange is no evidence unless [`Cx::keep`] says so.
    ///
    /// # Errors
    ///
    /// No answer could be read, or the request may not be sent.
    pub async fn probe(&self, request: Request) -> Result<(Result<Response, Cause>, Recorder), Stop> {
        let recorder = Recorder::default();
        match self.stage.target.send(&recorder, request).await {
            Err(cause @ (Cause::Defect(_) | Cause::NoMeans(_))) => Err(cause.into()),
            outcome => Ok((outcome, recorder)),
        }
    }

    /// A place among the requests under way that nobody else takes.
    ///
    /// Who holds one must not wait for anything but the answers to what it sends there.
    ///
    /// # Errors
    ///
    /// As [`Target::lanes`](crate::target::Target::lanes).
    pub async fn lane(&self) -> Result<Lane<'a>, Stop> {
        let mut lanes = self.stage.target.lanes(1).await?;
        lanes.pop().ok_or_else(|| Stop::defect("there is no place among the requests under way"))
    }

    /// Keeps other scenes away from the account of the first one.
    pub async fn revoked_turn(&self) -> tokio::sync::MutexGuard<'a, ()> {
        self.stage.revoked.lock().await
    }

    /// Notes a tolerated oddity, once.
    pub fn note(&self, text: impl Into<String>) {
        let mut notes = self.notes.borrow_mut();
        // A target can be odd in as many ways as it likes.
        if notes.len() > NOTES {
            return;
        }
        let text = if notes.len() == NOTES { "there is more of this kind".to_owned() } else { text.into() };
        if !notes.contains(&text) {
            notes.push(text);
        }
    }

    /// The notes so far.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        self.notes.borrow().clone()
    }
}

//! What all rules of a run share.

use super::race::Source;
use super::tokens::Bystander;
use super::{Attempt, Gallery, Race, Raced, Scene, TokenAttempt, TokenScene};
use crate::document::Document;
use crate::fixture::{Families, Store};
use crate::outcome::Cause;
use crate::seed::Seed;
use crate::target::{AccountId, Recorder, Request, Response, Target};
use crate::upstream::Upstream;
use crate::upstream::script::Holder;
use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::Hash;
use std::rc::Rc;
use tokio::sync::OnceCell;

/// The target with everything around it, and the scenes that have been played so far.
pub struct Stage {
    /// The server under test.
    pub target: Target,
    /// Where accounts come from.
    pub store: Store,
    /// Where tokens come from.
    pub families: Families,
    /// The provider, where this suite plays it.
    pub upstream: Option<Upstream>,
    /// The document of the profile.
    pub document: Document,
    /// The number that generated cases follow from.
    pub seed: Seed,
    /// Cases for each property.
    pub cases: u32,
    pub(super) scenes: Memo<Scene, Rc<Attempt>>,
    pub(super) token_scenes: Memo<TokenScene, Rc<TokenAttempt>>,
    pub(super) bystander: tokio::sync::Mutex<Bystander>,
    /// Two ids that show what ids look like here.
    pub(super) samples: Memo<(), Rc<Vec<AccountId>>>,
    pub(super) gallery: Memo<(), Rc<Gallery>>,
    pub(super) simultaneous: Memo<(), Rc<Raced>>,
    /// Answers to generated requests that several rules look at.
    pub(super) answers: Memo<String, (Response, Recorder)>,
    /// What had reached the provider when each account was last handed out: a given one serves several rules.
    pub(super) marks: RefCell<HashMap<Holder, usize>>,
    /// Held while the account of the first scene is revoked once more, so that observations
    /// belong to one revoke each.
    pub(super) revoked: tokio::sync::Mutex<()>,
}

/// What has been done once already.
pub(super) struct Memo<K, V> {
    cells: RefCell<HashMap<K, Rc<Cell<V>>>>,
}

type Cell<V> = OnceCell<Result<V, Cause>>;

impl Stage {
    /// A stage on which nothing has been played.
    #[must_use]
    pub fn new(
        target: Target,
        store: Store,
        upstream: Option<Upstream>,
        document: Document,
        (seed, cases): (Seed, u32),
    ) -> Self {
        if let Some(upstream) = &upstream {
            upstream.count_from(target.started());
        }
        Self {
            target,
            store,
            families: Families::none(),
            upstream,
            document,
            seed,
            cases,
            scenes: Memo::default(),
            token_scenes: Memo::default(),
            bystander: tokio::sync::Mutex::default(),
            samples: Memo::default(),
            gallery: Memo::default(),
            simultaneous: Memo::default(),
            answers: Memo::default(),
            marks: RefCell::default(),
            revoked: tokio::sync::Mutex::default(),
        }
    }

    /// Plays a scene, unless it has been played already.
    ///
    /// # Errors
    ///
    /// Why it could not be played; the same for everyone who asks.
    pub async fn attempt(&self, scene: Scene) -> Result<Rc<Attempt>, Cause> {
        // Boxed, because a scene that follows another plays that one first.
        let play = async || Box::pin(Attempt::play(self, scene)).await.map(Rc::new);
        self.scenes.once(scene, play).await
    }

    /// The same stage with tokens to revoke.
    #[must_use]
    pub fn with_families(self, families: Families) -> Self {
        Self { families, ..self }
    }

    /// Plays a scene of tokens, unless it has been played already.
    ///
    /// # Errors
    ///
    /// Why it could not be played; the same for everyone who asks.
    pub async fn token_attempt(&self, scene: TokenScene) -> Result<Rc<TokenAttempt>, Cause> {
        let play = async || Box::pin(TokenAttempt::play(self, scene)).await.map(Rc::new);
        self.token_scenes.once(scene, play).await
    }

    /// The accounts that lists are judged by, made once.
    ///
    /// # Errors
    ///
    /// Why they could not be made.
    pub async fn gallery(&self) -> Result<Rc<Gallery>, Cause> {
        self.gallery.once((), async || Gallery::hang(self).await.map(Rc::new)).await
    }

    /// Several revokes of one account at once, played once.
    ///
    /// # Errors
    ///
    /// Why that could not be played.
    pub async fn simultaneous(&self) -> Result<Rc<Raced>, Cause> {
        self.simultaneous.once((), async || Race::simultaneous().play(self, Source::Any).await.map(Rc::new)).await
    }

    /// Sends a generated request, unless the same has been sent already.
    pub(super) async fn answer(&self, name: String, request: Request) -> Result<(Response, Recorder), Cause> {
        let send = async || {
            let recorder = Recorder::default();
            let answer = self.target.send(&recorder, request.clone()).await?;
            Ok((answer, recorder))
        };
        self.answers.once(name, send).await
    }
}

impl<K: Eq + Hash, V: Clone> Memo<K, V> {
    pub(super) async fn once(&self, key: K, make: impl AsyncFnOnce() -> Result<V, Cause>) -> Result<V, Cause> {
        let cell = self.cells.borrow_mut().entry(key).or_default().clone();
        cell.get_or_init(|| make()).await.clone()
    }
}

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self { cells: RefCell::default() }
    }
}

//! How each scene is played: what is looked at before, what is sent, what is looked at afterwards.

use super::{Again, Sight, TokenAttempt, TokenScene};
use crate::check::Stage;
use crate::check::life::Life;
use crate::fixture::Family;
use crate::outcome::Cause;
use crate::target::{Recorder, Request, Spelling, Token, connect};
use tokio::sync::MutexGuard;

/// The family that refusals are tried on, which a correct target leaves alive; whoever holds it has the stage to itself.
pub(in crate::check) type Bystander = Option<Family>;

/// How many access tokens the revoked one has beside it, so that some are older, some younger.
const MEMBERS: usize = 3;

impl TokenAttempt {
    /// Plays a scene.
    pub(in crate::check) async fn play(stage: &Stage, scene: TokenScene) -> Result<Self, Cause> {
        let before = match scene.follows() {
            Some(before) => Some(stage.token_attempt(before).await?),
            None => None,
        };
        let recorder = Recorder::default();
        // One at a time: what a wrong target ends here must not be taken for what it does elsewhere.
        let turn = stage.bystander.lock().await;
        let played = match (scene, before) {
            (TokenScene::Again, Some(first)) => again(stage, &recorder, &first).await,
            (TokenScene::Reauthorised, Some(first)) => reauthorised(stage, &recorder, &first).await,
            (TokenScene::First, _) => first(stage, &recorder, turn).await,
            (TokenScene::Unknown, _) => plain(stage, &recorder, scene, Token::invented()).await,
            (TokenScene::Expired, _) => expired(stage, &recorder).await,
            (TokenScene::Spelled(spelling), _) => spelled(stage, &recorder, spelling, turn).await,
            _ => beside(stage, &recorder, scene, turn).await,
        };
        let mut played = played?;
        played.evidence = recorder.evidence();
        Ok(played)
    }
}

/// One token dies, with its parent, with that one's other children; the grant lives.
async fn first(
    stage: &Stage,
    recorder: &Recorder,
    mut bystander: MutexGuard<'_, Bystander>,
) -> Result<TokenAttempt, Cause> {
    let mut neighbour = ready(stage, recorder, bystander.take()).await;
    let mut family = match (stage.families.take(&stage.target, recorder).await, &mut neighbour) {
        (Ok(family), _) => family,
        // The last family is better revoked than watched.
        (Err(_), Ok(last)) if last.is_some() => last.take().ok_or_else(lost)?,
        (Err(unmade), _) => return Err(Cause::from(unmade)),
    };
    let neighbour = neighbour.unwrap_or_default().filter(|neighbour| neighbour.grant_id != family.grant_id);
    stage.families.grow(&stage.target, recorder, &mut family, MEMBERS).await;
    // A plan announces looks at this many.
    family.access.truncate(MEMBERS);
    // The one in the middle has an older one beside it as well as a younger one.
    let middle = family.access.len() / 2;
    let mut members = family.access.clone();
    members.swap(0, middle);
    let named = members.first().cloned().ok_or_else(lost)?;
    let before = looks(stage, recorder, &members, 1).await;
    let grant = stage.surroundings(recorder, &family).await;
    if let Some(sight) = before.first().filter(|sight| sight.life() != Life::Alive) {
        return Err(Cause::Tried(format!("{} is not alive, so there is nothing to revoke", sight.token)));
    }
    let neighbour = match neighbour {
        Some(other) => alive(stage, recorder, &other).await.then_some(other),
        None => None,
    };
    let answer = stage.target.send(recorder, connect::revoke(named.clone(), Spelling::Percent)).await?;
    let after = looks(stage, recorder, &members, members.len()).await;
    let parent = match &family.refresh {
        Some(token) => Some(stage.families.application().refresh(&stage.target, recorder, token).await),
        None => None,
    };
    let grant = Some((grant, stage.surroundings(recorder, &family).await));
    let mut seen = None;
    if let Some(other) = neighbour {
        let token = other.access.first().ok_or_else(lost)?;
        let sight = stage.look(recorder, token, false).await;
        let parent = match &other.refresh {
            Some(token) => Some(stage.families.application().refresh(&stage.target, recorder, token).await),
            None => None,
        };
        if sight.life() == Life::Alive {
            *bystander = Some(other);
        }
        seen = Some((sight, parent));
    }
    let played = TokenAttempt::new(TokenScene::First, Some(named), answer);
    Ok(TokenAttempt { before, after, parent, grant, neighbour: seen, family: Some(family), ..played })
}

async fn again(stage: &Stage, recorder: &Recorder, first: &TokenAttempt) -> Result<TokenAttempt, Cause> {
    recorder.absorb(&first.evidence);
    let Some(token) = first.named.clone() else { return Err(lost()) };
    if first.life() != Life::Dead {
        return Err(Cause::Tried("the token is not known to be dead, so there is nothing to revoke again".into()));
    }
    plain(stage, recorder, TokenScene::Again, token).await
}

async fn reauthorised(stage: &Stage, recorder: &Recorder, first: &TokenAttempt) -> Result<TokenAttempt, Cause> {
    recorder.absorb(&first.evidence);
    let Some(family) = &first.family else { return Err(lost()) };
    let shown = first.grant.as_ref().and_then(|(before, _)| before.grant.as_ref().ok()?.json());
    let shown = shown.and_then(|body| body.pointer("/data/email")?.as_str().map(str::to_owned));
    let address = family.address.clone().or(shown);
    let address = address.ok_or_else(|| Cause::NoMeans("the address of the given tokens is not known".into()))?;
    let (answer, founded) = stage.families.authorise(&stage.target, recorder, &address).await?;
    let sight = match founded.as_ref().and_then(|family| family.access.first()) {
        Some(token) => Some(stage.look(recorder, token, true).await),
        None => None,
    };
    let played = TokenAttempt::new(TokenScene::Reauthorised, None, answer);
    Ok(TokenAttempt { again: Some(Again { family: founded, sight }), family: Some(family.clone()), ..played })
}

async fn expired(stage: &Stage, recorder: &Recorder) -> Result<TokenAttempt, Cause> {
    let token = stage.families.expired().cloned();
    let token = token.ok_or_else(|| Cause::NoMeans("no expired token is known: give one in [nylas] expired".into()))?;
    if stage.look(recorder, &token, false).await.life() == Life::Alive {
        return Err(Cause::Tried("the token that was given as expired is alive".into()));
    }
    plain(stage, recorder, TokenScene::Expired, token).await
}

/// A revoke of a live token in a spelling that servers have to understand.
async fn spelled(
    stage: &Stage,
    recorder: &Recorder,
    spelling: Spelling,
    mut bystander: MutexGuard<'_, Bystander>,
) -> Result<TokenAttempt, Cause> {
    let scene = TokenScene::Spelled(spelling);
    let family = if scene.needs_a_space() {
        stage.families.take_spaced(&stage.target, recorder).await?
    } else {
        // Refusals are over by now, so that what they were tried on can be used up.
        ready(stage, recorder, bystander.take()).await?.ok_or_else(lost)?
    };
    let at = family.spaced().unwrap_or_default();
    let token = family.access.get(at).cloned().ok_or_else(lost)?;
    let before = vec![stage.look(recorder, &token, false).await];
    if before.iter().any(|sight| sight.life() != Life::Alive) {
        return Err(Cause::Tried(format!("{token} is not alive, so there is nothing to revoke")));
    }
    let answer = stage.target.send(recorder, connect::revoke(token.clone(), spelling)).await?;
    let after = vec![stage.look(recorder, &token, true).await];
    Ok(TokenAttempt { before, after, family: Some(family), ..TokenAttempt::new(scene, Some(token), answer) })
}

/// What ought to be refused, beside a live token.
async fn beside(
    stage: &Stage,
    recorder: &Recorder,
    scene: TokenScene,
    mut bystander: MutexGuard<'_, Bystander>,
) -> Result<TokenAttempt, Cause> {
    let family = ready(stage, recorder, bystander.take()).await?.ok_or_else(lost)?;
    let token = family.access.first().cloned().ok_or_else(lost)?;
    let before = vec![stage.look(recorder, &token, false).await];
    if before.iter().any(|sight| sight.life() != Life::Alive) {
        return Err(Cause::Tried(format!("{token} is not alive, so nothing shows whether it is left alone")));
    }
    let (named, request) = match scene {
        TokenScene::Unnamed => (None, connect::revoke_unnamed(false)),
        TokenScene::Empty => (None, connect::revoke_unnamed(true)),
        TokenScene::WithGet => (Some(token.clone()), connect::get_revoke(token.clone())),
        TokenScene::WithKey(key) => (Some(token.clone()), connect::revoke(token.clone(), Spelling::Percent).key(key)),
        _ => return Err(Cause::Defect(format!("{scene} leaves no token alone"))),
    };
    let answer = stage.target.send(recorder, request).await;
    let after = vec![stage.look(recorder, &token, false).await];
    if after.iter().all(|sight| sight.life() == Life::Alive) {
        *bystander = Some(family.clone());
    }
    Ok(TokenAttempt { before, after, family: Some(family), ..TokenAttempt::new(scene, named, answer?) })
}

/// A revoke after which nothing is looked at.
async fn plain(stage: &Stage, recorder: &Recorder, scene: TokenScene, token: Token) -> Result<TokenAttempt, Cause> {
    let request: Request = connect::revoke(token.clone(), Spelling::Percent);
    let answer = stage.target.send(recorder, request).await?;
    Ok(TokenAttempt::new(scene, Some(token), answer))
}

/// The family that refusals are tried on: the one that there is, or the next.
async fn ready(stage: &Stage, recorder: &Recorder, known: Bystander) -> Result<Bystander, Cause> {
    match known {
        Some(family) => Ok(Some(family)),
        None => stage.families.take(&stage.target, recorder).await.map(Some).map_err(Cause::from),
    }
}

async fn alive(stage: &Stage, recorder: &Recorder, family: &Family) -> bool {
    match family.access.first() {
        Some(token) => stage.look(recorder, token, false).await.life() == Life::Alive,
        None => false,
    }
}

/// Looks at tokens, at the first few closely.
async fn looks(stage: &Stage, recorder: &Recorder, tokens: &[Token], closely: usize) -> Vec<Sight> {
    let mut sights = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        sights.push(stage.look(recorder, token, at < closely).await);
    }
    sights
}

fn lost() -> Cause {
    Cause::Defect("a family without an access token".into())
}

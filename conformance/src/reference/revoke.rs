//! Revokes an account: `POST /api/v3.1/connected_accounts/{nanoid}/revoke`.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;

use super::account::{Account, Status, Subject};
use super::auth::Caller;
use super::body;
use super::catalog::Scheme;
use super::dispatch::{self, Fate};
use super::envelope::ApiError;
use super::fault::{access, again, answer, bodies, leak, liar, race, refusal, upstream};
use super::operation::Operation;
use super::path;
use super::state::Shared;

const REASON: &str = "Revoked on request";

/// What a revoke achieved.
pub(super) struct Revocation {
    /// The account, REVOKED by now.
    pub(super) account: Arc<Account>,
    /// The kinds of token that this call killed: none where the account was REVOKED before.
    pub(super) killed: Vec<Subject>,
    /// Whether the account was REVOKED before.
    pub(super) again: bool,
}

/// What the account's own nature and standing say about a revoke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It was deleted meanwhile.
    Gone,
    /// It can never be revoked, for the reason given.
    Unsupported(&'static str),
    /// It cannot be revoked as it stands.
    WrongState(Status),
    /// There is nothing left to do.
    Already,
    /// Its tokens are to be killed.
    Go,
    /// The answer claims success over nothing. Faults only.
    Pretend,
    /// The answer is an internal error. Faults only.
    Broken,
}

/// How the dispatches of one revoke are to be answered.
pub(super) enum Settled {
    /// None was accepted. The account takes the status, if one is given: faults only.
    Failed(Option<Status>),
    /// These kinds of token are dead.
    Killed(Vec<Subject>),
}

/// Kills the account's tokens at the provider, whatever the body says: there is none to speak of.
pub(super) async fn revoke(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, ApiError> {
    let (parts, content) = request.into_parts();
    let content = body::read(content).await?;
    bodies::check(&shared, &parts.headers, &content)?;
    if let Some(lie) = liar::echo(&shared, parts.uri.path()) {
        return Ok(lie);
    }
    match path::account(&shared, caller, parts.uri.path(), Operation::Revoke) {
        Ok(account) => finish(shared, account).await,
        Err(error) => access::unreachable(shared, caller, parts.uri.path(), error).await,
    }
}

/// Revokes to the end, even if whoever asked hangs up: the tokens may be dead already, which
/// must not go unrecorded.
pub(super) async fn finish(shared: Arc<Shared>, account: Arc<Account>) -> Result<Response, ApiError> {
    let caller = race::Caller::of(&shared, &account);
    let task = tokio::spawn(async move {
        let outcome = perform(&shared, &account).await;
        race::afterwards(&shared, &account).await;
        match outcome {
            Ok(revocation) => Ok(answer::render(&shared, &revocation)),
            Err(error) => Err(leak::into_error(&shared, &account, error)),
        }
    });
    let answer = task.await.unwrap_or_else(|_| Err(ApiError::internal()));
    caller.stayed();
    answer
}

/// Holds the account's turn throughout, so that a second caller finds it REVOKED.
async fn perform(shared: &Shared, account: &Arc<Account>) -> Result<Revocation, ApiError> {
    if let Some(outcome) = race::instead(shared, account).await {
        return outcome;
    }
    let _turn = account.turn.lock().await;
    in_turn(shared, account).await
}

/// Revokes in the account's turn, which the caller holds.
pub(super) async fn in_turn(shared: &Shared, account: &Arc<Account>) -> Result<Revocation, ApiError> {
    let verdict = Verdict::of(account);
    let verdict = refusal::verdict(shared, account, verdict);
    let verdict = again::verdict(shared, account, verdict);
    let verdict = upstream::verdict(shared, account, verdict);
    let verdict = race::verdict(shared, account, verdict);
    let outcome = match verdict {
        Verdict::Gone => Err(ApiError::no_account(Some(account.id))),
        Verdict::Unsupported(reason) => Err(ApiError::unsupported(reason)),
        Verdict::WrongState(status) => Err(ApiError::conflict("revoke", status)),
        Verdict::Broken => Err(ApiError::internal()),
        Verdict::Already | Verdict::Pretend => Ok(again::claims(shared, account).await),
        Verdict::Go => kill(shared, account).await,
    };
    if let Err(error) = outcome {
        return Err(refusal::aftermath(shared, account, verdict, error).await);
    }
    outcome.map(|killed| Revocation { account: Arc::clone(account), killed, again: verdict != Verdict::Go })
}

/// Has the account's tokens killed, then writes down what came of it.
pub(super) async fn kill(shared: &Shared, account: &Account) -> Result<Vec<Subject>, ApiError> {
    race::before_dispatch(shared, account).await;
    let planned = upstream::plan(shared, account, dispatch::plan(account));
    let fates = dispatch::all(shared, planned).await;
    race::before_writing(shared, account).await;
    conclude(shared, account, &fates)
}

/// Writes down what came of the dispatches of one revoke.
pub(super) fn conclude(
    shared: &Shared,
    account: &Account,
    fates: &Vec<(Subject, Fate)>,
) -> Result<Vec<Subject>, ApiError> {
    let settled = upstream::settle(shared, account, fates, Settled::from(fates));
    match race::settle(shared, account, settled) {
        Settled::Killed(killed) => {
            shared.set_status(account, Status::Revoked, Some(REASON));
            access::neighbours(shared, account);
            Ok(killed)
        }
        Settled::Failed(status) => {
            if let Some(status) = status {
                shared.set_status(account, status, Some(REASON));
            }
            Err(ApiError::upstream_failed())
        }
    }
}

impl Verdict {
    /// What is wrong for good counts before what is wrong for now.
    pub(super) fn of(account: &Account) -> Self {
        let present = account.present();
        let config = account.origin.config;
        if !present.exists() {
            Self::Gone
        } else if config.scheme != Scheme::OAuth2 {
            Self::Unsupported("Only OAuth 2.0 connected accounts can be revoked")
        } else if config.revocable.is_empty() {
            Self::Unsupported("The toolkit does not support programmatic revocation")
        } else {
            match present.status {
                Status::Active => Self::Go,
                Status::Revoked => Self::Already,
                other => Self::WrongState(other),
            }
        }
    }
}

impl From<&Vec<(Subject, Fate)>> for Settled {
    fn from(fates: &Vec<(Subject, Fate)>) -> Self {
        let accepted = fates.iter().filter(|(_, fate)| *fate == Fate::Accepted);
        let killed: Vec<Subject> = accepted.map(|(subject, _)| *subject).collect();
        if killed.is_empty() { Self::Failed(None) } else { Self::Killed(killed) }
    }
}

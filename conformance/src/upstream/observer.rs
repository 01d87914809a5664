//! What arrived at the provider, matched by the token that came.

use super::script::{Answer, Holder, Subject};
use super::server;
use crate::outcome::Observation;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

/// A part of a token that a mangled dispatch must still contain to be recognised, in bytes.
const RECOGNISABLE: usize = 4;

/// The most arrivals that are remembered; a target may send any number of requests.
const REMEMBERED: usize = 10_000;

/// What programs write where they have no token.
const PLACEHOLDERS: [&str; 6] = ["", "null", "none", "nil", "undefined", "false"];

/// The provider that this suite plays.
#[derive(Debug)]
pub struct Upstream {
    shared: Arc<Shared>,
    url: String,
    listening: Option<JoinHandle<()>>,
}

/// The state that the listener shares with the suite.
#[derive(Debug)]
pub(super) struct Shared {
    state: Mutex<State>,
    /// When the run started.
    started: OnceLock<Instant>,
    salt: u64,
}

#[derive(Debug, Default)]
struct State {
    tokens: HashMap<String, Known>,
    accounts: HashMap<Holder, String>,
    seen: Vec<Seen>,
    /// Foreign tokens by salted hash, with how often each came.
    foreign: BTreeMap<String, usize>,
    /// What came in the place of a token although it can be nobody's.
    placeholders: Vec<String>,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    holder: Holder,
    subject: Subject,
    answer: Answer,
    late: Duration,
}

/// What the provider does with one request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reaction {
    pub(super) answer: Answer,
    /// How long it takes its time.
    pub(super) late: Duration,
    /// The number of the observation, which is told when a late answer is really given.
    pub(super) number: Option<usize>,
}

#[derive(Debug)]
struct Seen {
    holder: Holder,
    observation: Observation,
}

impl Upstream {
    /// Listens for revocation requests.
    ///
    /// # Errors
    ///
    /// The address cannot be bound.
    pub async fn start(listen: SocketAddr, public_url: Option<String>) -> std::io::Result<Self> {
        let listener = tokio::net::TcpListener::bind(listen).await?;
        let url = public_url.unwrap_or(format!("http://{}/revoke", listener.local_addr()?));
        let shared = Arc::new(Shared { state: Mutex::default(), started: OnceLock::new(), salt: fastrand::u64(..) });
        let listening = Some(tokio::spawn(server::serve(listener, shared.clone())));
        Ok(Self { shared, url, listening })
    }

    /// A provider that only a plan counts on: it does not listen.
    #[must_use]
    pub fn idle(public_url: Option<String>) -> Self {
        let shared = Shared { state: Mutex::default(), started: OnceLock::new(), salt: 0 };
        Self { shared: Arc::new(shared), url: public_url.unwrap_or_default(), listening: None }
    }

    /// Counts times from here, as the rest of the evidence does; the first to say so is heard.
    pub fn count_from(&self, started: Instant) {
        let _later = self.shared.started.set(started);
    }

    /// Where the target has to send its revocation requests.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Knows a token from now on, if it is new; it is accepted until a script says otherwise.
    pub fn know(&self, token: &str, holder: Holder, subject: Subject) {
        let known = Known { holder, subject, answer: Answer::Accept, late: Duration::ZERO };
        self.shared.lock().tokens.entry(token.to_owned()).or_insert(known);
    }

    /// Names the account of a holder.
    pub fn name(&self, holder: Holder, account: &str) {
        self.shared.lock().accounts.insert(holder, account.to_owned());
    }

    /// Scripts the answer for one subject of a holder.
    pub fn script(&self, holder: Holder, subject: Subject, answer: Answer) {
        for known in self.shared.lock().tokens.values_mut() {
            if known.holder == holder && known.subject == subject {
                known.answer = answer;
            }
        }
    }

    /// Lets every answer for a holder come this much later.
    ///
    /// A late answer counts as accepted only when it is given: whoever has gone by then has to ask again.
    pub fn delay(&self, holder: Holder, late: Duration) {
        for known in self.shared.lock().tokens.values_mut().filter(|known| known.holder == holder) {
            known.late = late;
        }
    }

    /// A point in time, for [`Upstream::since`].
    #[must_use]
    pub fn mark(&self) -> usize {
        self.shared.lock().seen.len()
    }

    /// What arrived for `holder` after `mark`.
    #[must_use]
    pub fn since(&self, mark: usize, holder: Holder) -> Vec<Observation> {
        let state = self.shared.lock();
        let all = state.seen.iter().skip(mark).filter(|seen| seen.holder == holder);
        all.map(|seen| state.named(seen)).collect()
    }

    /// Whether any token of this run has arrived so far.
    #[must_use]
    pub fn was_reached(&self) -> bool {
        !self.shared.lock().seen.is_empty()
    }

    /// What came in the place of a token although it can be nobody's, such as an empty text.
    #[must_use]
    pub fn placeholders(&self) -> Vec<String> {
        self.shared.lock().placeholders.clone()
    }

    /// How many different tokens arrived that do not belong to this run.
    #[must_use]
    pub fn foreign_tokens(&self) -> usize {
        self.shared.lock().foreign.len()
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        if let Some(listening) = &self.listening {
            listening.abort();
        }
    }
}

impl State {
    fn named(&self, seen: &Seen) -> Observation {
        let account = self.accounts.get(&seen.holder).cloned().unwrap_or_default();
        Observation { account, ..seen.observation.clone() }
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes an arrival; answers with what the provider does.
    pub(super) fn arrived(&self, token: Option<&str>, hint: Option<&str>) -> Reaction {
        let mut state = self.lock();
        let Some(token) = token else { return Reaction::at_once(Answer::Refuse(400)) };
        if state.seen.len().max(state.foreign.len()).max(state.placeholders.len()) >= REMEMBERED {
            return Reaction::at_once(Answer::Refuse(503));
        }
        if PLACEHOLDERS.contains(&token.trim().to_ascii_lowercase().as_str()) {
            let hint: String = hint.unwrap_or("absent").chars().take(64).collect();
            state.placeholders.push(format!("the token {token:?} with the hint {hint}"));
            return Reaction::at_once(Answer::Refuse(400));
        }
        let Some((known, whole)) = state.recognise(token) else {
            let mut hash = Sha256::new();
            hash.update(self.salt.to_le_bytes());
            hash.update(token.as_bytes());
            let digest = hash.finalize();
            let name = format!("{:02x}{:02x}{:02x}{:02x}", digest[0], digest[1], digest[2], digest[3]);
            *state.foreign.entry(name).or_default() += 1;
            return Reaction::at_once(Answer::Refuse(503));
        };
        // A mangled token is none that this provider ever issued.
        let answer = if whole { known.answer } else { Answer::Refuse(400) };
        let number = state.seen.len() + 1;
        let observation = Observation {
            number,
            at_ms: u64::try_from(self.started.get_or_init(Instant::now).elapsed().as_millis()).unwrap_or(u64::MAX),
            account: String::new(),
            subject: known.subject.name().to_owned(),
            whole,
            hint: hint.map(|hint| hint.chars().take(64).collect()),
            answer: if known.late.is_zero() { answer.describe() } else { Answer::Cut.describe() },
            accepted: known.late.is_zero() && answer == Answer::Accept,
        };
        state.seen.push(Seen { holder: known.holder, observation });
        Reaction { answer, late: known.late, number: Some(number) }
    }

    /// Notes that a late answer is given.
    pub(super) fn answered(&self, number: usize, answer: Answer) {
        let mut state = self.lock();
        if let Some(seen) = state.seen.iter_mut().find(|seen| seen.observation.number == number) {
            seen.observation.answer = answer.describe();
            seen.observation.accepted = answer == Answer::Accept;
        }
    }
}

impl Reaction {
    fn at_once(answer: Answer) -> Self {
        Self { answer, late: Duration::ZERO, number: None }
    }
}

impl State {
    /// The token's holder, with whether the token came whole.
    fn recognise(&self, token: &str) -> Option<(Known, bool)> {
        if let Some(known) = self.tokens.get(token) {
            return Some((*known, true));
        }
        // Cut off, masked or wrapped: what remains must still point to exactly one token.
        let core = token.trim_end_matches(['.', '*']);
        let similar = |known: &str| (core.len() >= RECOGNISABLE && known.starts_with(core)) || token.contains(known);
        let mut found = self.tokens.iter().filter(|(known, _)| similar(known));
        match (found.next(), found.next()) {
            (Some((_, known)), None) => Some((*known, false)),
            _ => None,
        }
    }
}

//! When a call is repeated: only where repeating does no harm, only as long as it was told.

mod fate;
mod pace;
mod wait;

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};

pub(crate) use fate::{Fate, Safety};
pub(crate) use pace::Pace;
pub(crate) use wait::retry_after;

/// The longest delay that can be asked for: whoever wants to wait longer should plan, not sleep.
const LONGEST_DELAY: Duration = Duration::from_secs(3600);

/// How often a call may be repeated, and how long it waits in between.
///
/// What an operation does decides whether repeating it is safe, not this policy:
///
/// | operation | repeated after |
/// |---|---|
/// | reading, deleting, revoking | no connection, 429; a lost answer, 408, 502, 503, 504; with [`server_errors`](Self::server_errors) 500 too |
/// | changing (`PATCH`) | no connection, 429: it was certainly not carried out |
/// | creating, linking, refreshing | nothing: a second one would be a second account or flow |
///
/// A 409 is an answer, never repeated. Where the server asks to wait (`Retry-After`), the call waits as
/// long, up to [`longest_wait`](Self::longest_wait); where it asks for more, the error says how much.
/// Where it does not, the delay doubles from [`first_delay`](Self::first_delay) up to
/// [`longest_delay`](Self::longest_delay), each lengthened by up to its own length at random.
///
/// ```
/// use std::time::Duration;
/// use connected_accounts_client::{ApiKey, Client, Retry};
///
/// let retry = Retry::default().attempts(5).longest_wait(Duration::from_secs(60));
/// let client = Client::builder("http://127.0.0.1:4010", ApiKey::project("ak_1")?).retry(retry).build()?;
/// # Ok::<(), connected_accounts_client::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a policy does nothing before a client has it"]
pub struct Retry {
    attempts: u32,
    rate_limited_attempts: u32,
    first_delay: Duration,
    longest_delay: Duration,
    longest_wait: Duration,
    server_errors: bool,
}

impl Default for Retry {
    /// Three attempts, 200 ms doubling to at most 5 s, and waits of up to 30 s that a server asks for.
    fn default() -> Self {
        Self {
            attempts: 3,
            rate_limited_attempts: 3,
            first_delay: Duration::from_millis(200),
            longest_delay: Duration::from_secs(5),
            longest_wait: Duration::from_secs(30),
            server_errors: false,
        }
    }
}

impl Retry {
    /// Repeats nothing.
    pub fn never() -> Self {
        Self::default().attempts(1)
    }

    /// For long runs: three attempts, but ten where there were too many requests, and waits of up to five minutes.
    pub fn patient() -> Self {
        Self {
            rate_limited_attempts: 10,
            first_delay: Duration::from_millis(500),
            longest_delay: Duration::from_secs(60),
            longest_wait: Duration::from_secs(300),
            ..Self::default()
        }
    }

    /// How often a request is sent at most, the first time included; 0 means 1.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self.rate_limited_attempts = self.attempts;
        self
    }

    /// How often a request is sent at most where every answer was 429, the first time included;
    /// [`attempts`](Self::attempts) sets this too.
    pub fn rate_limited_attempts(mut self, attempts: u32) -> Self {
        self.rate_limited_attempts = attempts.max(1);
        self
    }

    /// The delay before the first repetition, where the server asks for none; at most an hour.
    pub fn first_delay(mut self, delay: Duration) -> Self {
        self.first_delay = delay.min(LONGEST_DELAY);
        self
    }

    /// The longest delay that doubling leads to; at most an hour.
    pub fn longest_delay(mut self, delay: Duration) -> Self {
        self.longest_delay = delay.min(LONGEST_DELAY);
        self
    }

    /// The longest wait that a server may ask for; where it asks for more, the call fails at once.
    pub fn longest_wait(mut self, wait: Duration) -> Self {
        self.longest_wait = wait;
        self
    }

    /// Whether a read, a delete or a revoke is repeated after a 500 too. Off by default: for a revoke
    /// it can mean that the user withdrew access at the provider, which repeating does not change.
    pub fn server_errors(mut self, repeat: bool) -> Self {
        self.server_errors = repeat;
        self
    }

    /// Whether an attempt with this fate may be followed by another, after `made` attempts.
    pub(crate) fn allows(&self, fate: Fate, safety: Safety, made: u32) -> bool {
        let attempts = if fate == Fate::RateLimited { self.rate_limited_attempts } else { self.attempts };
        made < attempts && safety.allows(fate, self.server_errors)
    }

    /// How long to wait before the next attempt; none where the server asks for more than is granted.
    pub(crate) fn delay(&self, asked: Option<Duration>, own: Option<Duration>) -> Option<Duration> {
        match asked {
            Some(asked) => (asked <= self.longest_wait).then_some(asked),
            None => Some(own.unwrap_or(self.longest_delay)),
        }
    }

    /// The delays for when the server does not ask for one.
    pub(crate) fn delays(&self) -> ExponentialBackoff {
        ExponentialBuilder::new()
            .with_min_delay(self.first_delay)
            .with_max_delay(self.longest_delay)
            .with_jitter()
            .without_max_times()
            .build()
    }
}

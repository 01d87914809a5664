//! The one place that a request leaves from.

use super::allowance::Allowance;
use super::body::Bodies;
use super::guard;
use super::pace::{Pace, Turn};
use super::raw::Raw;
use super::token::Tokens;
use super::{Body, Key, Keyring, NearMiss, Ownership, Recorder, Request, Response, Settings, tls};
use super::{record, retry};
use crate::outcome::{Cause, Redactor, Stop};
use bytes::Bytes;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, SET_COOKIE,
};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// The most that is read of one body, in bytes after decoding.
pub const BODY_LIMIT: usize = 1 << 20;
/// The longest that all waits asked for by 429 answers may add up to, for one request.
const RETRY_AFTER_BUDGET: Duration = Duration::from_secs(60);
/// How long a gateway gets to recover before a read is repeated, once.
const GATEWAY_PAUSE: Duration = Duration::from_millis(200);
/// A key in the shape of real ones that no server has given to anybody.
pub(super) const UNKNOWN_KEY: &str = "ak_conformance-unknown-key-0000";

/// The server under test.
#[derive(Debug)]
pub struct Target {
    settings: Settings,
    client: reqwest::Client,
    raw: Raw,
    bodies: Bodies,
    pub(super) pace: Pace,
    allowance: Allowance,
    ownership: Arc<Ownership>,
    keyring: Keyring,
    redactor: Arc<Redactor>,
    sent: AtomicUsize,
    started: Instant,
    closed: AtomicBool,
}

/// A request in the form in which it goes out.
pub(super) struct Wire {
    pub(super) method: http::Method,
    /// The path with its query, as it stands in the request line.
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Bytes>,
}

impl Target {
    /// Prepares to speak to a target; nothing is sent.
    ///
    /// # Errors
    ///
    /// Says what in the settings cannot be used.
    pub fn new(settings: Settings, redactor: Arc<Redactor>) -> Result<Self, String> {
        let tls = tls::config(settings.ca_pem.as_deref())?;
        let mut client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .user_agent(concat!("connected-accounts-conformance/", env!("CARGO_PKG_VERSION")))
            .tls_backend_preconfigured(tls.clone());
        let proxied = settings.proxy.is_some() && !settings.is_loopback();
        if let (Some(proxy), true) = (&settings.proxy, proxied) {
            let proxy = reqwest::Proxy::all(proxy.as_str())
                .map_err(|_| "failed to use the proxy: its URL is not understood".to_owned())?;
            client = client.proxy(proxy);
        }
        let client = client.build().map_err(|error| format!("failed to set up HTTP: {error}"))?;
        for (variable, secret) in
            [("CONFORMANCE_API_KEY", &settings.api_key), ("CONFORMANCE_OTHER_API_KEY", &settings.other_api_key)]
        {
            if let Some(secret) = secret {
                redactor.hide(secret.expose_secret(), variable);
            }
        }
        if let Some(key) = &settings.api_key {
            for miss in NearMiss::ALL {
                if let Some(text) = miss.of(key.expose_secret()) {
                    redactor.hide(&text, &format!("a near miss of CONFORMANCE_API_KEY: {}", miss.name()));
                }
            }
        }
        let keys = settings.api_key.iter().chain(&settings.other_api_key);
        if keys.into_iter().any(|key| HeaderValue::from_str(key.expose_secret()).is_err()) {
            return Err("a key holds characters that no header can carry".into());
        }
        for (name, header) in &settings.headers {
            if name.parse::<HeaderName>().is_err() || HeaderValue::from_str(header.value.expose_secret()).is_err() {
                return Err(format!("{name:?} in [target] headers is no header, or its value is none"));
            }
            redactor.hide(header.value.expose_secret(), header.variable.as_deref().unwrap_or(name));
        }
        Ok(Self {
            raw: Raw::new(tls, proxied),
            bodies: Bodies::default(),
            pace: Pace::new(settings.concurrency, settings.rate),
            allowance: Allowance::new(settings.max_requests),
            client,
            ownership: Arc::new(Ownership::default()),
            keyring: Keyring::new(redactor.clone()),
            redactor,
            sent: AtomicUsize::new(0),
            started: Instant::now(),
            closed: AtomicBool::new(false),
            settings,
        })
    }

    /// The settings that it was built from.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Which accounts this run may change.
    #[must_use]
    pub fn ownership(&self) -> &Arc<Ownership> {
        &self.ownership
    }

    /// Which tokens this run may use.
    #[must_use]
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// What is removed from every record.
    #[must_use]
    pub fn redactor(&self) -> &Arc<Redactor> {
        &self.redactor
    }

    /// How many requests have been sent so far.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.sent.load(Ordering::Relaxed)
    }

    /// When the run started, which evidence counts its times from.
    #[must_use]
    pub fn started(&self) -> Instant {
        self.started
    }

    /// Refuses every further request, or takes requests again; those under way go on.
    pub fn close(&self, closed: bool) {
        self.closed.store(closed, Ordering::Relaxed);
    }

    /// Pays for an account or a family that something else is about to make: its first read, which is then prepaid, its
    /// end.
    ///
    /// # Errors
    ///
    /// Nothing may be made here, or not any more.
    pub fn prepay(&self) -> Result<(), Cause> {
        let request = Request::new(http::Method::POST, super::routes::collection()).creating();
        guard::check(&request, &self.settings, &self.ownership).map_err(Cause::from)?;
        if self.closed.load(Ordering::Relaxed) {
            return Err(Cause::Tried("the run was interrupted".into()));
        }
        self.allowance.take(&request).map_err(Cause::Tried)
    }

    /// Sends a request, records the exchange, answers with what came back.
    ///
    /// # Errors
    ///
    /// A [`Cause`]: there is no such key, safety withheld the request, the budget is used up, or no answer could be
    /// read.
    pub async fn send(&self, recorder: &Recorder, request: Request) -> Result<Response, Cause> {
        let answer = self.deliver(recorder, request, Turn::Own, std::future::pending()).await?;
        answer.ok_or_else(|| Cause::Defect("a request that nobody gave up has no answer".into()))
    }

    /// Sends a request until it is answered, or until `gives_up` completes: `None`, with the connection closed.
    pub(super) async fn deliver(
        &self,
        recorder: &Recorder,
        request: Request,
        turn: Turn,
        gives_up: impl Future<Output = ()>,
    ) -> Result<Option<Response>, Cause> {
        let mut gives_up = std::pin::pin!(gives_up);
        let allowed = self.keyring.check(&request, &self.settings);
        allowed.and_then(|()| guard::check(&request, &self.settings, &self.ownership)).map_err(Cause::from)?;
        if self.closed.load(Ordering::Relaxed) {
            return Err(Cause::Tried("the run was interrupted".into()));
        }
        let wire = self.wire(&request)?;
        let asked = format!("{} {}", request.method, request.path.spelling());
        let (mut waited, mut pauses, mut retried) = (Duration::ZERO, 0, false);
        loop {
            self.allowance.take(&request).map_err(Cause::Tried)?;
            self.ownership.asks(&request);
            let outcome = self.once(recorder, (&wire, &request), turn, gives_up.as_mut()).await;
            let Some(answer) = outcome.map_err(|lost| Cause::Tried(format!("{asked}: {lost}")))? else {
                return Ok(None);
            };
            self.ownership.answered(&request, &answer);
            if answer.status == 429 {
                pauses += 1;
                let pause = retry::pause(&answer.headers, pauses);
                waited = waited.saturating_add(pause);
                if waited > RETRY_AFTER_BUDGET || !self.pace.hold_back(pause) {
                    return Err(Cause::Tried(format!("{asked}: the target answers 429 for too long")));
                }
                continue;
            }
            if matches!(answer.status, 502..=504) && request.method.is_safe() && !retried {
                // What a gateway says for a moment is not what the target says.
                retried = true;
                tokio::time::sleep(GATEWAY_PAUSE).await;
                continue;
            }
            return Ok(Some(Response { asked, ..answer }));
        }
    }

    async fn once(
        &self,
        recorder: &Recorder,
        (wire, request): (&Wire, &Request),
        turn: Turn,
        gives_up: impl Future<Output = ()>,
    ) -> Result<Option<Response>, String> {
        let _turn = self.pace.turn(turn).await;
        let number = self.sent.fetch_add(1, Ordering::Relaxed) + 1;
        let at = self.started.elapsed();
        let sent = Instant::now();
        // Giving up drops the request, which closes its connection.
        let outcome = tokio::select! {
            answered = tokio::time::timeout(self.settings.timeout, self.transmit(wire)) => match answered {
                Ok(outcome) => outcome.map(Some),
                Err(_) => Err(format!("no complete answer within {} s", self.settings.timeout.as_secs_f32())),
            },
            () = gives_up => Ok(None),
        };
        let took = sent.elapsed();
        let outcome = outcome.map(|answer| answer.map(|answer| Response { number, took, ..answer }));
        let told = match &outcome {
            Ok(Some(answer)) => Ok(answer),
            Ok(None) => Err("the connection was closed on purpose before the answer was read"),
            Err(lost) => Err(lost.as_str()),
        };
        if let Ok(Some(answer)) = &outcome {
            self.keyring.adopt(request, answer);
        }
        recorder.exchange(record::exchange(
            &record::Moment { number, at, took },
            &self.settings,
            (&self.redactor, &self.ownership),
            wire,
            told,
        ));
        outcome
    }

    async fn transmit(&self, wire: &Wire) -> Result<Response, String> {
        if self.raw.is_needed(&wire.path) {
            return self.raw.transmit(&self.settings.base_url, wire, self.bodies.gather()).await;
        }
        let url = format!("{}{}", self.settings.base_url.as_str().trim_end_matches('/'), wire.path);
        let mut request = self.client.request(wire.method.clone(), url).headers(wire.headers.clone());
        if let Some(body) = &wire.body {
            request = request.body(body.clone());
        }
        let mut response = request.send().await.map_err(|error| transport(&error))?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let mut body = self.bodies.gather();
        while let Some(chunk) = response.chunk().await.map_err(|error| transport(&error))? {
            if !body.take(&chunk)? {
                break;
            }
        }
        let (body, truncated) = body.finish(&headers)?;
        let (number, took, asked) = Default::default();
        Ok(Response { number, took, asked, status, headers, body, truncated })
    }

    fn wire(&self, request: &Request) -> Result<Wire, Cause> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        // Without this header any coding would be right, those included that this suite cannot undo.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        for (name, header) in &self.settings.headers {
            let name: HeaderName = name.parse().map_err(|_| Cause::Defect(format!("{name} is no header name")))?;
            headers.insert(name, sensitive(&header.value)?);
        }
        let key = match &request.bearer {
            Some(token) => Some(SecretString::from(token.text())),
            None => self.key(request.key)?,
        };
        if let Some(key) = key {
            let dialect = self.settings.dialect;
            let value = SecretString::from(format!("{}{}", dialect.scheme, key.expose_secret()));
            headers.insert(dialect.header, sensitive(&value)?);
        }
        let secret = || self.key(Key::Own).ok().flatten().map(|key| key.expose_secret().to_owned()).unwrap_or_default();
        let body = match &request.body {
            Body::None => request.tokens.as_ref().and_then(|t| t.body(&secret())).map(|b| Bytes::from(b.to_string())),
            Body::EmptyJson => Some(Bytes::new()),
            Body::Json(value) => Some(Bytes::from(value.to_string())),
        };
        if body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let mut path = request.path.spelling();
        if !request.query.is_empty() {
            let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&request.query).finish();
            path = format!("{path}?{query}");
        }
        if let Some(query) = request.tokens.as_ref().and_then(Tokens::query) {
            path = format!("{path}{}{query}", if path.contains('?') { '&' } else { '?' });
        }
        Ok(Wire { method: request.method.clone(), path, headers, body })
    }

    fn key(&self, key: Key) -> Result<Option<SecretString>, Cause> {
        let own = || {
            self.settings
                .api_key
                .clone()
                .ok_or_else(|| Cause::NoMeans("no key was given: set CONFORMANCE_API_KEY".into()))
        };
        match key {
            Key::Own => own().map(Some),
            Key::Other => self.settings.other_api_key.clone().map(Some).ok_or_else(|| {
                Cause::NoMeans("no key of a second project was given: set CONFORMANCE_OTHER_API_KEY".into())
            }),
            Key::Missing => Ok(None),
            Key::Empty => Ok(Some(SecretString::from(String::new()))),
            Key::Unknown => Ok(Some(SecretString::from(UNKNOWN_KEY))),
            Key::NearMiss(miss) => miss
                .of(own()?.expose_secret())
                .map(|text| Some(SecretString::from(text)))
                .ok_or_else(|| Cause::NoMeans(format!("the key has no near miss by {}", miss.name()))),
        }
    }
}

impl From<Cause> for Stop {
    fn from(cause: Cause) -> Self {
        Self::Undecided(cause)
    }
}

fn sensitive(secret: &SecretString) -> Result<HeaderValue, Cause> {
    let mut value = HeaderValue::from_str(secret.expose_secret())
        .map_err(|_| Cause::NoMeans("a configured header holds characters that no header can carry".into()))?;
    value.set_sensitive(true);
    Ok(value)
}

/// A transport error in words, without the URL: it may carry what nobody should read.
fn transport(error: &reqwest::Error) -> String {
    let mut text = if error.is_connect() {
        "the connection was refused or failed".to_owned()
    } else if error.is_body() || error.is_decode() {
        "the answer broke off".to_owned()
    } else {
        "the connection ended without an answer".to_owned()
    };
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        if inner.source().is_none() {
            text = format!("{text} ({inner})");
        }
        cause = inner.source();
    }
    text
}

/// The name of a header whose value never shows.
pub(super) fn is_secret_header(name: &HeaderName, settings: &Settings) -> bool {
    name == settings.dialect.header
        || name == AUTHORIZATION
        || name == SET_COOKIE
        || settings.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name.as_str()))
}

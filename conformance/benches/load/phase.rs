//! A number of requests over a number of connections.

use std::time::{Duration, Instant};

use http::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::connection::Connection;
use super::latency::Latencies;
use super::mix::{Deck, Mix, Operation};
use super::server::Server;

/// Connections with the accounts that each of them has made, kept from phase to phase.
pub(crate) struct Phase {
    workers: Vec<Worker>,
}

/// What a phase came to.
pub(crate) struct Outcome {
    pub(crate) took: Duration,
    pub(crate) latencies: Latencies,
    pub(crate) created: usize,
    pub(crate) errors: usize,
    pub(crate) first_error: Option<String>,
}

/// One connection. It works on accounts of its own, so that no revoke meets another.
struct Worker {
    connection: Connection,
    deck: Deck,
    auth_config: String,
    number: u16,
    made: u64,
    accounts: Vec<String>,
    active: Vec<String>,
}

/// What one worker did.
#[derive(Default)]
struct Tally {
    latencies: Vec<Duration>,
    created: usize,
    errors: Vec<String>,
}

impl Phase {
    /// Connects, then creates what can be revoked before the mix has created anything.
    pub(crate) async fn start(server: &Server, connections: u16, mix: Mix) -> Result<Self, String> {
        let mut workers = Vec::new();
        for number in 0..connections {
            let mut worker = Worker {
                connection: Connection::open(server).await?,
                deck: Deck::new(mix, u64::from(number)),
                auth_config: server.auth_config().to_owned(),
                number,
                made: 0,
                accounts: Vec::new(),
                active: Vec::new(),
            };
            for _ in 0..Mix::STOCK {
                worker.create().await?;
            }
            workers.push(worker);
        }
        Ok(Self { workers })
    }

    /// Sends this many requests, spread evenly over the connections.
    pub(crate) async fn run(&mut self, requests: usize) -> Result<Outcome, String> {
        let count = self.workers.len();
        let started = Instant::now();
        let mut tasks = JoinSet::new();
        for (position, worker) in self.workers.drain(..).enumerate() {
            let share = requests / count + usize::from(position < requests % count);
            tasks.spawn(worker.work(share));
        }
        let mut tallies = Vec::new();
        while let Some(ended) = tasks.join_next().await {
            let (worker, tally) = ended.map_err(|error| format!("end a connection's work: {error}"))?;
            self.workers.push(worker);
            tallies.push(tally);
        }
        let took = started.elapsed();
        Ok(Outcome {
            took,
            created: tallies.iter().map(|tally| tally.created).sum(),
            errors: tallies.iter().map(|tally| tally.errors.len()).sum(),
            first_error: tallies.iter().find_map(|tally| tally.errors.first().cloned()),
            latencies: Latencies::new(tallies.into_iter().flat_map(|tally| tally.latencies)),
        })
    }
}

impl Outcome {
    /// Requests answered in a second.
    pub(crate) fn per_second(&self) -> f64 {
        self.latencies.len() as f64 / self.took.as_secs_f64()
    }
}

impl Worker {
    async fn work(mut self, requests: usize) -> (Self, Tally) {
        let mut tally = Tally { latencies: Vec::with_capacity(requests), ..Tally::default() };
        for _ in 0..requests {
            let operation = self.deck.draw();
            let sent = Instant::now();
            let outcome = match operation {
                Operation::Get => self.get().await,
                Operation::List => self.expect(Method::GET, "?limit=20", None, StatusCode::OK).await.map(drop),
                Operation::Create => self.create().await,
                Operation::Revoke => self.revoke().await,
            };
            tally.latencies.push(sent.elapsed());
            match outcome {
                Ok(()) => tally.created += usize::from(operation == Operation::Create),
                Err(reason) => tally.errors.push(reason),
            }
        }
        (self, tally)
    }

    async fn get(&mut self) -> Result<(), String> {
        let id = self.deck.choose(&self.accounts).ok_or("read an account: there is none")?;
        let below = format!("/{id}");
        self.expect(Method::GET, &below, None, StatusCode::OK).await.map(drop)
    }

    async fn create(&mut self) -> Result<(), String> {
        self.made += 1;
        let name = format!("{}-{}", self.number, self.made);
        let values =
            json!({"status": "ACTIVE", "access_token": format!("at-{name}"), "refresh_token": format!("rt-{name}")});
        let body = json!({
            "auth_config": {"id": self.auth_config},
            "connection": {"user_id": name, "state": {"authScheme": "OAUTH2", "val": values}},
        });
        let created = self.expect(Method::POST, "", Some(body.to_string()), StatusCode::CREATED).await?;
        let id = created["id"].as_str().ok_or("create an account: the answer has no id")?;
        self.accounts.push(id.to_owned());
        self.active.push(id.to_owned());
        Ok(())
    }

    async fn revoke(&mut self) -> Result<(), String> {
        let id = self.active.pop().ok_or("revoke an account: none is left")?;
        let revoked = self.expect(Method::POST, &format!("/{id}/revoke"), None, StatusCode::OK).await?;
        let killed = revoked["revoked_tokens"].as_array().map_or(0, Vec::len);
        if killed == 2 { Ok(()) } else { Err(format!("revoke an account: {killed} of 2 tokens were killed")) }
    }

    /// Sends a request whose answer must have this status; answers with its body, unread where
    /// nobody wants it.
    async fn expect(
        &mut self,
        method: Method,
        below: &str,
        body: Option<String>,
        status: StatusCode,
    ) -> Result<Value, String> {
        let asked = format!("{method} {below}");
        let wanted = method != Method::GET;
        let (actual, body) =
            self.connection.send(method, below, body).await.map_err(|error| format!("{asked}: {error}"))?;
        if actual != status {
            return Err(format!("{asked}: {actual} instead of {status}"));
        }
        if wanted {
            serde_json::from_slice(&body).map_err(|error| format!("{asked}: {error}"))
        } else {
            Ok(Value::Null)
        }
    }
}

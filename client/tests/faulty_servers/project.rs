//! A project full of accounts, behind a server that lists them in pages by position while they change.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

use crate::server::{account, head, response};

/// Among the answers before the real one: the revoke is carried out, its answer is lost.
pub(crate) const CARRIED_OUT: &[u8] = b"carried out";

/// The server with its accounts.
#[derive(Clone)]
pub(crate) struct Project {
    pub(crate) base_url: String,
    state: Arc<Mutex<State>>,
    now: Arc<AtomicUsize>,
    peak: Arc<AtomicUsize>,
}

/// What the server holds, what it was asked.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) accounts: Vec<Account>,
    /// The longest page.
    pub(crate) page: usize,
    /// How long each answer takes.
    pub(crate) delay: Duration,
    /// Answers that come before the real one, by account id; `list` stands for the list.
    pub(crate) before: BTreeMap<String, VecDeque<Vec<u8>>>,
    /// What happens to the accounts after so many lists.
    pub(crate) after_list: BTreeMap<usize, fn(&mut Vec<Account>)>,
    /// Whether every filter is ignored.
    pub(crate) ignores_filters: bool,
    /// When which revoke arrived, by id.
    pub(crate) revokes: Vec<(Instant, String)>,
    /// The queries of the lists.
    pub(crate) lists: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) user: String,
    pub(crate) status: &'static str,
}

/// Accounts `ca_0` … of one user, all with this status.
pub(crate) fn accounts(count: usize, status: &'static str) -> Vec<Account> {
    (0..count).map(|n| Account { id: format!("ca_{n}"), user: "user-1".to_owned(), status }).collect()
}

impl Project {
    pub(crate) async fn start(accounts: Vec<Account>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let state = State { accounts, page: 10, ..State::default() };
        let project = Self { base_url, state: Arc::new(Mutex::new(state)), now: Arc::default(), peak: Arc::default() };
        let server = project.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(server.clone().serve(stream));
            }
        });
        project
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Answers before the real one to whatever concerns `id`.
    pub(crate) fn before(&self, id: &str, answers: impl IntoIterator<Item = Vec<u8>>) {
        self.state().before.insert(id.to_owned(), answers.into_iter().collect());
    }

    /// The most revokes that were being answered at one time.
    pub(crate) fn peak(&self) -> usize {
        self.peak.load(Ordering::SeqCst)
    }

    async fn serve(self, mut stream: TcpStream) {
        let Some(head) = head(&mut stream).await else { return };
        let mut words = head.split(' ');
        let (method, target) = (words.next().unwrap(), words.next().unwrap());
        let delay = self.state().delay;
        let answer = if method == "POST" {
            let id = target.split('/').nth(4).unwrap();
            self.peak.fetch_max(self.now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(delay).await;
            self.now.fetch_sub(1, Ordering::SeqCst);
            self.state().revoke(id)
        } else if let Some(id) = target.split('/').nth(4) {
            self.state().read(id)
        } else {
            tokio::time::sleep(delay).await;
            self.state().list(target.split_once('?').map_or("", |(_, query)| query))
        };
        let _ = stream.write_all(&answer).await;
        let _ = stream.shutdown().await;
    }
}

impl State {
    fn scripted(&mut self, id: &str) -> Option<Vec<u8>> {
        self.before.get_mut(id)?.pop_front()
    }

    fn revoke(&mut self, id: &str) -> Vec<u8> {
        self.revokes.push((Instant::now(), id.to_owned()));
        match self.scripted(id) {
            Some(answer) if answer == CARRIED_OUT => drop(self.carry_out(id)),
            Some(answer) => return answer,
            None => return self.carry_out(id),
        }
        Vec::new()
    }

    /// One account as it is now.
    fn read(&self, id: &str) -> Vec<u8> {
        let found = self.accounts.iter().find(|account| account.id == id).unwrap();
        let body = account(json!({"id": found.id, "user_id": found.user, "status": found.status}));
        response(200, "", &body.to_string())
    }

    fn carry_out(&mut self, id: &str) -> Vec<u8> {
        let refused = |status| response(status, "", r#"{"error":{"message":"no"}}"#);
        let Some(account) = self.accounts.iter_mut().find(|account| account.id == id) else {
            return refused(404);
        };
        let killed = match account.status {
            "ACTIVE" => json!(["access_token"]),
            "REVOKED" => json!([]),
            _ => return refused(409),
        };
        account.status = "REVOKED";
        let body = json!({"revoked_tokens": killed, "connected_account": {"id": id, "status": "REVOKED"}});
        response(200, "", &body.to_string())
    }

    /// A page from a position on, as servers do that count.
    fn list(&mut self, query: &str) -> Vec<u8> {
        self.lists.push(query.to_owned());
        if let Some(answer) = self.scripted("list") {
            return answer;
        }
        let values = |name: &str| -> Vec<&str> {
            query.split('&').filter_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).collect()
        };
        let (users, statuses) = (values("user_ids"), values("statuses"));
        let wanted = |account: &&Account| {
            self.ignores_filters
                || (users.is_empty() || users.contains(&account.user.as_str()))
                    && (statuses.is_empty() || statuses.contains(&account.status))
        };
        let found: Vec<&Account> = self.accounts.iter().filter(wanted).collect();
        let start: usize = values("cursor").first().map_or(0, |cursor| cursor.parse().unwrap());
        let page = values("limit").first().map_or(self.page, |limit| self.page.min(limit.parse().unwrap()));
        let end = found.len().min(start + page);
        let items: Vec<_> = found[start.min(end)..end]
            .iter()
            .map(|found| account(json!({"id": found.id, "user_id": found.user, "status": found.status})))
            .collect();
        let next = (end < found.len()).then(|| end.to_string());
        let body = json!({
            "items": items, "next_cursor": next, "total_pages": found.len().div_ceil(page),
            "current_page": start / page + 1, "total_items": found.len(),
        });
        if let Some(change) = self.after_list.get(&self.lists.len()) {
            change(&mut self.accounts);
        }
        response(200, "x-request-id: req-list\r\n", &body.to_string())
    }
}

//! The accounts of a scene: taken, read, or invented.

use super::Stage;
use crate::fixture::{Account, Kind, Origin, Tokens, Unmade};
use crate::outcome::Cause;
use crate::target::{Recorder, Request, routes};
use http::Method;

impl Stage {
    /// An account of this kind, read back; its tokens are known to the provider.
    pub(super) async fn account(
        &self,
        recorder: &Recorder,
        kind: Kind,
        user_id: Option<String>,
    ) -> Result<(Account, String), Cause> {
        // Given accounts are tried one after the other until one is what it was given as.
        loop {
            let tokens = self.mint(kind);
            let taken = self.store.take(&self.target, recorder, kind, tokens, user_id.clone()).await;
            let account = taken.map_err(|unmade| match unmade {
                Unmade::Tried(reason) => Cause::Tried(reason),
                Unmade::NoMeans(reason) => Cause::NoMeans(reason),
                Unmade::Defect(reason) => Cause::Defect(reason),
            })?;
            if let (Some(upstream), Some(tokens)) = (&self.upstream, &account.tokens) {
                upstream.name(tokens.holder, account.id.as_str());
            }
            let status = self.status(recorder, &account).await?;
            if status == kind.status() {
                return Ok((account, status));
            }
            let reason = format!("{} was to be {} but reads {status}", account.id, kind.status());
            if account.origin == Origin::Made {
                return Err(Cause::Tried(reason));
            }
            recorder.remark(reason);
        }
    }

    /// Fresh tokens, which the provider knows.
    pub(super) fn mint(&self, kind: Kind) -> Tokens {
        let tokens = self.store.tag().tokens(kind != Kind::WithoutRefreshToken);
        if let Some(upstream) = &self.upstream {
            tokens.subjects().for_each(|(subject, text)| upstream.know(text, tokens.holder, subject));
        }
        tokens
    }

    pub(super) async fn neighbour(&self, recorder: &Recorder, account: &Account) -> Result<Option<Account>, Cause> {
        match self.account(recorder, Kind::Active, account.user_id.clone()).await {
            Ok((neighbour, _)) => Ok(Some(neighbour)),
            Err(defect @ Cause::Defect(_)) => Err(defect),
            Err(_) => Ok(None),
        }
    }

    /// The status that a read reports.
    pub(super) async fn status(&self, recorder: &Recorder, account: &Account) -> Result<String, Cause> {
        let request = Request::new(Method::GET, routes::account(&account.id));
        let answer = self.target.send(recorder, request).await?;
        let status = answer.json().and_then(|body| body.get("status")?.as_str().map(str::to_owned));
        match status {
            Some(status) if answer.status == 200 => Ok(status),
            _ => Err(Cause::Tried(format!(
                "the status of {} cannot be read: GET was answered {}",
                account.id, answer.status
            ))),
        }
    }

    /// An id in the shape of real ones that was never given out.
    pub(super) async fn unknown_id(&self, recorder: &Recorder) -> Result<String, Cause> {
        // The shape follows the target's own ids where one is at hand.
        let sample = match self.account(recorder, Kind::Active, None).await {
            Ok((account, _)) => {
                let id = account.id.as_str().to_owned();
                self.store.give_back(account);
                id
            }
            Err(defect @ Cause::Defect(_)) => return Err(defect),
            Err(_) => "ca_1a2b3c4d5e6f".to_owned(),
        };
        Ok(another_like(&sample))
    }
}

/// Another id of the same shape: as long, with letters and digits where the sample has them.
fn another_like(sample: &str) -> String {
    let start = sample.find('_').map_or(0, |at| at + 1);
    let (prefix, rest) = sample.split_at(start);
    let hexadecimal = rest.chars().filter(char::is_ascii_alphanumeric).all(|c| c.is_ascii_hexdigit());
    let replaced = rest.chars().map(|c| match c {
        c if c.is_ascii_digit() => fastrand::digit(10),
        c if c.is_ascii_lowercase() && hexadecimal => "abcdef".as_bytes()[fastrand::usize(..6)].into(),
        c if c.is_ascii_lowercase() => fastrand::lowercase(),
        c if c.is_ascii_uppercase() && hexadecimal => "ABCDEF".as_bytes()[fastrand::usize(..6)].into(),
        c if c.is_ascii_uppercase() => fastrand::uppercase(),
        other => other,
    });
    format!("{prefix}{}", replaced.collect::<String>())
}

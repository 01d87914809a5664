//! The accounts of a scene: taken, read, or invented.

use super::Stage;
use crate::fixture::{Account, Kind, Tokens, Wish};
use crate::outcome::Cause;
use crate::target::{AccountId, Recorder, Request, routes};
use http::Method;
use std::rc::Rc;

/// Longer than any status, in characters.
const LONGEST_STATUS: usize = 64;

impl Stage {
    /// An account of this kind, read back; its tokens are known to the provider.
    pub(super) async fn account(
        &self,
        recorder: &Recorder,
        kind: Kind,
        user_id: Option<String>,
    ) -> Result<(Account, String), Cause> {
        self.account_for(recorder, kind, user_id, false).await
    }

    /// The same; `made` says that a given account, whose user is not this run's, will not do.
    pub(super) async fn account_for(
        &self,
        recorder: &Recorder,
        kind: Kind,
        user_id: Option<String>,
        made: bool,
    ) -> Result<(Account, String), Cause> {
        let wish = Wish { kind, user_id, made, mint: &|kind| self.mint(kind) };
        let account = self.store.take(&self.target, recorder, wish).await.map_err(Cause::from)?;
        if let (Some(upstream), Some(tokens)) = (&self.upstream, &account.tokens) {
            tokens.subjects().for_each(|(subject, text)| upstream.know(text, tokens.holder, subject));
            upstream.name(tokens.holder, account.id.as_str());
            self.marks.borrow_mut().insert(tokens.holder, upstream.mark());
        }
        Ok((account, kind.status().to_owned()))
    }

    /// An account that is made for its purpose, never a given one, read back; its tokens are known to the provider.
    pub(super) async fn made(
        &self,
        recorder: &Recorder,
        kind: Kind,
        user_id: Option<String>,
    ) -> Result<Account, Cause> {
        Ok(self.account_for(recorder, kind, user_id, true).await?.0)
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
        self.status_of(recorder, &account.id).await
    }

    /// The status that a read reports of the account of this id.
    pub(super) async fn status_of(&self, recorder: &Recorder, id: &AccountId) -> Result<String, Cause> {
        let request = Request::new(Method::GET, routes::account(id));
        let answer = self.target.send(recorder, request).await?;
        let status = answer.json().and_then(|body| body.get("status")?.as_str().map(str::to_owned));
        match status {
            Some(status) if answer.status == 200 => Ok(status.chars().take(LONGEST_STATUS).collect()),
            _ => Err(Cause::Tried(format!("the status of {id} cannot be read: GET was answered {}", answer.status))),
        }
    }

    /// An id in the shape of real ones that was never given out.
    ///
    /// # Errors
    ///
    /// The target's ids are so much alike that an invented one could be somebody's.
    pub(super) async fn unknown_id(&self) -> Result<String, Cause> {
        let samples = self.samples.once((), async || self.two_ids().await.map(Rc::new)).await?;
        match &samples[..] {
            [one, other] => crossed(one.as_str(), other.as_str()).ok_or_else(|| {
                let reason = "the ids of this target are so much alike that an invented one could be somebody's";
                Cause::NoMeans(reason.into())
            }),
            _ => Ok("ca_1a2b3c4d5e6f".to_owned()),
        }
    }

    /// The ids of two accounts of this run, or of none where there are no two.
    async fn two_ids(&self) -> Result<Vec<AccountId>, Cause> {
        let mut ids: Vec<AccountId> = Vec::new();
        for _ in 0..2 {
            match self.account(&Recorder::default(), Kind::Active, None).await {
                Ok((account, _)) => {
                    ids.push(account.id.clone());
                    // Given back at once: whoever keeps the only one waits for itself.
                    self.store.give_back(account);
                }
                Err(defect @ Cause::Defect(_)) => return Err(defect),
                Err(_) => break,
            }
        }
        ids.dedup();
        if ids.len() < 2 {
            // Given accounts of any kind show the shape as well.
            ids = self.target.ownership().two();
        }
        Ok(if ids.len() == 2 { ids } else { Vec::new() })
    }
}

/// The differences that an invented id must have to both ids that it is made of, in characters.
const DIFFERENCES: usize = 3;

/// A third id from two: the beginning of one with the end of the other.
///
/// So each character stands where a real id has it, whatever the shape: prefixes, versions, alphabets, times.
fn crossed(one: &str, other: &str) -> Option<String> {
    if !one.is_ascii() || one.len() != other.len() {
        return None;
    }
    let differing: Vec<_> = (0..one.len()).filter(|at| one.as_bytes()[*at] != other.as_bytes()[*at]).collect();
    if differing.len() < 2 * DIFFERENCES {
        return None;
    }
    let middle = differing[differing.len() / 2];
    Some(format!("{}{}", &one[..middle], &other[middle..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invented_id_has_the_shape_of_its_parents() {
        for (one, other, wanted) in [
            ("ca_aaaaaaaaaaaa", "ca_bbbbbbbbbbbb", Some("ca_aaaaaabbbbbb")),
            (
                "0f8fad5b-d9cb-469f-a165-70867728950e",
                "7c9e6679-7425-40de-944b-e07fc1f90ae7",
                Some("0f8fad5b-d9cb-469f-a44b-e07fc1f90ae7"),
            ),
            ("100041", "100042", None),
            ("short", "longer-than-that", None),
        ] {
            let made = crossed(one, other);
            assert_eq!(made.is_some(), wanted.is_some(), "{one} and {other}");
            if let (Some(made), Some(_)) = (made, wanted) {
                assert!(made != one && made != other);
                assert!(made.chars().zip(one.chars().zip(other.chars())).all(|(m, (a, b))| m == a || m == b));
            }
        }
    }
}

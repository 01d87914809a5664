//! What has to be done before a scene, with what is put back after it.

use super::Stage;
use super::attempt::{Attempt, request};
use super::scene::{Failure, Scene};
use crate::fixture::{Account, Origin};
use crate::outcome::Cause;
use crate::target::{Body, Recorder, Request, routes};
use crate::upstream::script::{Answer, Holder, Subject};
use http::Method;
use serde_json::json;
use std::time::Duration;

impl Stage {
    pub(super) async fn prepare(&self, recorder: &Recorder, scene: Scene, account: &Account) -> Result<(), Cause> {
        match scene {
            Scene::ProviderFails(failure) => self.script_all(account, self.failing(failure)),
            Scene::Partial(accepted) => {
                for subject in Subject::ALL.into_iter().filter(|subject| *subject != accepted) {
                    self.script(account, subject, Answer::Refuse(503));
                }
            }
            Scene::AccessOnly => self.script(account, Subject::RefreshToken, Answer::UnsupportedTokenType),
            Scene::Recovered => {
                self.script_all(account, Answer::Refuse(503));
                let failed = self.target.send(recorder, request(scene, account)).await?;
                let status = self.status(recorder, account).await?;
                if (200..300).contains(&failed.status) || status != "ACTIVE" {
                    return Err(Cause::Tried(format!(
                        "the failed revoke was answered {} and left the account {status}, so there is \
                         nothing to recover",
                        failed.status
                    )));
                }
                self.script_all(account, Answer::Accept);
            }
            Scene::Deleted => {
                let request = Request::new(Method::DELETE, routes::account(&account.id));
                let answer = self.target.send(recorder, request).await?;
                if !(200..300).contains(&answer.status) {
                    return Err(Cause::Tried(format!("the deletion was answered {}", answer.status)));
                }
                self.store.ledger().deleted(&account.id);
            }
            Scene::Disabled => self.enable(recorder, account, false).await?,
            Scene::EnabledAgain => {
                self.enable(recorder, account, false).await?;
                self.enable(recorder, account, true).await?;
                let status = self.status(recorder, account).await?;
                if status != "ACTIVE" {
                    return Err(Cause::Tried(format!("enabled again, the account reads {status}")));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Gives back what is as it was.
    pub(super) async fn restore(&self, recorder: &Recorder, played: &Attempt) {
        if let Some((neighbour, Ok(status))) = &played.neighbour
            && status == neighbour.kind.status()
        {
            self.store.give_back(neighbour.clone());
        }
        let Some(account) = &played.account else { return };
        if played.scene.consumes() || account.origin != Origin::Given {
            return;
        }
        if let Scene::ProviderFails(_) = played.scene {
            self.script_all(account, Answer::Accept);
        }
        let unharmed = if played.scene == Scene::Disabled {
            self.enable(recorder, account, true).await.is_ok()
                && self.status(recorder, account).await.as_deref() == Ok(account.kind.status())
        } else {
            played.is_unharmed()
        };
        if unharmed {
            self.store.give_back(account.clone());
        }
    }

    async fn enable(&self, recorder: &Recorder, account: &Account, enabled: bool) -> Result<(), Cause> {
        let mut request =
            Request::new(Method::PATCH, routes::status(&account.id)).body(Body::Json(json!({ "enabled": enabled })));
        // An account must not stay disabled because a budget is used up.
        request.tidies = enabled;
        let given = account.origin == Origin::Given;
        if given && !enabled {
            // Whatever becomes of this run, it is known which account has to be enabled again.
            self.store.ledger().disabled(&account.id);
        }
        let answer = self.target.send(recorder, request).await?;
        if (200..300).contains(&answer.status) {
            if given && enabled {
                self.store.ledger().enabled(&account.id);
            }
            return Ok(());
        }
        Err(Cause::Tried(format!("setting enabled to {enabled} was answered {}", answer.status)))
    }

    fn failing(&self, failure: Failure) -> Answer {
        match failure {
            Failure::Error => Answer::Refuse(503),
            Failure::Cut => Answer::Cut,
            // Longer than anyone waits for the target's own answer.
            Failure::Silence => Answer::Silence(self.target.settings().timeout + Duration::from_secs(5)),
        }
    }

    fn script_all(&self, account: &Account, answer: Answer) {
        Subject::ALL.into_iter().for_each(|subject| self.script(account, subject, answer));
    }

    fn script(&self, account: &Account, subject: Subject, answer: Answer) {
        if let (Some(upstream), Some(holder)) = (&self.upstream, holder(account)) {
            upstream.script(holder, subject, answer);
        }
    }
}

fn holder(account: &Account) -> Option<Holder> {
    account.tokens.as_ref().map(|tokens| tokens.holder)
}

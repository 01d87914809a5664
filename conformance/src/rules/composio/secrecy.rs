//! Secrecy: no answer shows a token. Source: the changelog entries on masking.

use crate::capability::Capability;
use crate::check::{Cost, Cx, Failure, Scene, expect};
use crate::fixture::Kind;
use crate::outcome::{Checked, Stop};
use crate::rule::{Basis, Citation, Level, Need, Rule, pages};
use crate::target::{AccountId, Key, Request, Response, routes};
use crate::upstream::script::Subject;
use http::Method;

pub(in crate::rules) const RULES: &[Rule] = &[REVOKE_SHOWS_NO_TOKEN, ERRORS_SHOW_NO_TOKEN, READS_SHOW_NO_TOKEN];

const SUCCESSES: [Scene; 6] = [
    Scene::First,
    Scene::Again,
    Scene::EnabledAgain,
    Scene::Recovered,
    Scene::AccessOnly,
    Scene::Partial(Subject::AccessToken),
];
const ERRORS: [Scene; 12] = [
    Scene::Conflict(Kind::Initializing),
    Scene::Conflict(Kind::Initiated),
    Scene::Conflict(Kind::Failed),
    Scene::Conflict(Kind::Expired),
    Scene::Conflict(Kind::Inactive),
    Scene::Disabled,
    Scene::Unsupported,
    Scene::Deleted,
    Scene::ProviderFails(Failure::Error),
    Scene::ProviderFails(Failure::Cut),
    Scene::WithKey(Key::Missing),
    Scene::WithKey(Key::Unknown),
];

/// What is killed is named, never shown.
const REVOKE_SHOWS_NO_TOKEN: Rule = Rule {
    id: "composio.secrecy.revoke-shows-no-token",
    statements: &["A28"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "no access or refresh token stands in the body or in a header of a successful revoke",
    judged: "The account's known tokens are searched for in every successful answer to a revoke that this run got.",
    source: Citation { page: pages::OPENAPI, heading: "connected account state, masking of secrets" },
    needs: &[Need::AnyScene(&SUCCESSES)],
    check: |cx| Box::pin(shows_no_token(cx, &SUCCESSES, |status| (200..300).contains(&status))),
};

/// An error explains itself without the secret.
const ERRORS_SHOW_NO_TOKEN: Rule = Rule {
    id: "composio.secrecy.errors-show-no-token",
    statements: &["A28"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "no access or refresh token stands in the body or in a header of an error of revoke",
    judged: "The account's known tokens are searched for in every error of revoke that this run got.",
    source: Citation { page: pages::OPENAPI, heading: "connected account state, masking of secrets" },
    needs: &[Need::AnyScene(&ERRORS)],
    check: |cx| Box::pin(shows_no_token(cx, &ERRORS, |status| status >= 400)),
};

/// Reading is not taking.
const READS_SHOW_NO_TOKEN: Rule = Rule {
    id: "composio.secrecy.reads-show-no-token",
    statements: &["C11"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "create, get and list never show a whole access or refresh token",
    judged: "An account is imported with tokens of this run, read, listed, then revoked, read and listed once more; the tokens \
             are searched for in all answers. Not applicable to a target that claims unmasked_reads.",
    source: Citation { page: pages::OPENAPI, heading: "connected account state, masking of secrets" },
    needs: &[
        Need::Without(Capability::UnmaskedReads),
        Need::Import(Kind::Active),
        Need::Requests(Cost { create: 1, read: 4, revoke: 1, delete: 1, ..Cost::NONE }),
    ],
    check: |cx| Box::pin(reads_show_no_token(cx)),
};

async fn reads_show_no_token(cx: &Cx<'_>) -> Checked {
    let (request, tokens) = cx.import(Kind::Active)?;
    let created = cx.send(request).await?;
    let id = created.json().and_then(|body| body.get("id")?.as_str().map(str::to_owned)).unwrap_or_default();
    let id = AccountId::new(id).map_err(Stop::tried)?;
    search(&created, tokens.subjects())?;
    let list = Request::new(Method::GET, routes::collection()).query("connected_account_ids", id.as_str());
    for read in [Request::new(Method::GET, routes::account(&id)), list.clone()] {
        search(&cx.send(read).await?, tokens.subjects())?;
    }
    // What was taken back is still nobody's to see; whether it can be is for other rules.
    cx.send(Request::new(Method::POST, routes::revoke(&id))).await?;
    for read in [Request::new(Method::GET, routes::account(&id)), list] {
        search(&cx.send(read).await?, tokens.subjects())?;
    }
    Ok(())
}

async fn shows_no_token(cx: &Cx<'_>, scenes: &[Scene], judged: fn(u16) -> bool) -> Checked {
    let mut looked = Err(Stop::no_means("there is no such answer of an account whose tokens are known"));
    for scene in scenes {
        let Ok(attempt) = cx.attempt(*scene).await else { continue };
        if judged(attempt.answer.status) && attempt.account.as_ref().is_some_and(|a| a.tokens.is_some()) {
            let tokens = attempt.account.as_ref().and_then(|account| account.tokens.as_ref());
            tokens.map_or(Ok(()), |tokens| search(&attempt.answer, tokens.subjects()))?;
            looked = Ok(());
        }
    }
    looked
}

fn search<'a>(answer: &Response, tokens: impl Iterator<Item = (Subject, &'a str)>) -> Checked {
    let body = String::from_utf8_lossy(&answer.body);
    for (subject, token) in tokens {
        let header = answer
            .headers
            .iter()
            .find(|(_, value)| value.as_bytes().windows(token.len()).any(|part| part == token.as_bytes()));
        let place = match header {
            Some((name, _)) => format!("header {name}"),
            None if body.contains(token) => "body".to_owned(),
            None => continue,
        };
        return Err(expect::violated(answer, &place, "no token", format!("the whole {}", subject.name())));
    }
    Ok(())
}

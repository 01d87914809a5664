//! Secrecy: no answer shows a token. Source: the changelog entries on masking.

use crate::check::{Attempt, Cx, Failure, Scene};
use crate::fixture::Kind;
use crate::outcome::{Checked, Finding, Stop};
use crate::rule::{Basis, Citation, Level, Need, Rule, pages};
use crate::target::Key;
use crate::upstream::script::Subject;

pub(in crate::rules) const RULES: &[Rule] = &[REVOKE_SHOWS_NO_TOKEN, ERRORS_SHOW_NO_TOKEN];

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

async fn shows_no_token(cx: &Cx<'_>, scenes: &[Scene], judged: fn(u16) -> bool) -> Checked {
    let mut looked = Err(Stop::no_means("there is no such answer of an account whose tokens are known"));
    for scene in scenes {
        let Ok(attempt) = cx.attempt(*scene).await else { continue };
        if judged(attempt.answer.status) && attempt.account.as_ref().is_some_and(|a| a.tokens.is_some()) {
            search(&attempt)?;
            looked = Ok(());
        }
    }
    looked
}

fn search(attempt: &Attempt) -> Checked {
    let Some(tokens) = attempt.account.as_ref().and_then(|account| account.tokens.as_ref()) else {
        return Ok(());
    };
    let body = String::from_utf8_lossy(&attempt.answer.body);
    for (subject, token) in tokens.subjects() {
        let header = attempt
            .answer
            .headers
            .iter()
            .find(|(_, value)| value.as_bytes().windows(token.len()).any(|part| part == token.as_bytes()));
        let place = match header {
            Some((name, _)) => format!("header {name}"),
            None if body.contains(token) => "body".to_owned(),
            None => continue,
        };
        return Err(Stop::violated(Finding::new(
            "no token",
            format!("the whole {}", subject.name()),
            format!("{} → {place}", attempt.answer.asked),
        )));
    }
    Ok(())
}

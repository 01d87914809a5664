//! Secrecy: no answer shows the token that it is about. Source: none says so; it follows from what a token is.

use crate::check::{Cx, TokenScene, expect};
use crate::outcome::{Checked, Stop};
use crate::rule::{Basis, Citation, Level, Need, Rule, pages};
use crate::target::{Key, Response, Token};

pub(in crate::rules) const RULES: &[Rule] = &[SUCCESS_SHOWS_NO_TOKEN, REFUSALS_SHOW_NO_TOKEN];

const SUCCESSES: [TokenScene; 1] = [TokenScene::First];
const REFUSALS: [TokenScene; 6] = [
    TokenScene::Unknown,
    TokenScene::Expired,
    TokenScene::Again,
    TokenScene::WithKey(Key::Missing),
    TokenScene::WithKey(Key::Unknown),
    TokenScene::WithGet,
];
const RESPONSES: Citation = Citation { page: pages::NYLAS_REVOKE, heading: "Responses" };

/// A success needs no more than to say so.
const SUCCESS_SHOWS_NO_TOKEN: Rule = Rule {
    id: "nylas.secrecy.success-shows-no-token",
    statements: &["D9"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "the token stands neither in the body nor in a header of a successful revoke",
    judged: "The token is searched for in the first 2xx answer, as it is as well as percent-encoded.",
    source: RESPONSES,
    needs: &[Need::AnyTokenScene(&SUCCESSES)],
    check: |cx| Box::pin(shows_no_token(cx, &SUCCESSES, |status| (200..300).contains(&status))),
};

/// An error explains itself without the secret.
const REFUSALS_SHOW_NO_TOKEN: Rule = Rule {
    id: "nylas.secrecy.refusals-show-no-token",
    statements: &["D9"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "the token stands neither in the body nor in a header of a refused revoke",
    judged: "The token is searched for in each refusal of an unknown, expired or revoked token, of a wrong bearer, of \
             GET.",
    source: RESPONSES,
    needs: &[Need::AnyTokenScene(&REFUSALS)],
    check: |cx| Box::pin(shows_no_token(cx, &REFUSALS, |status| status >= 400)),
};

async fn shows_no_token(cx: &Cx<'_>, scenes: &[TokenScene], judged: fn(u16) -> bool) -> Checked {
    let mut looked = Err(Stop::tried("there is no such answer"));
    for scene in scenes {
        let Ok(attempt) = cx.tokens(*scene).await else { continue };
        if let Some(token) = attempt.named.as_ref().filter(|_| judged(attempt.answer.status)) {
            search(&attempt.answer, token)?;
            looked = Ok(());
        }
    }
    looked
}

fn search(answer: &Response, token: &Token) -> Checked {
    let header = answer.headers.iter().find(|(_, value)| token.stands_in(value.as_bytes()));
    let place = match header {
        Some((name, _)) => format!("header {name}"),
        None if token.stands_in(&answer.body) => "body".to_owned(),
        None => return Ok(()),
    };
    Err(expect::violated(answer, &place, "no token", "the whole token that the request named"))
}

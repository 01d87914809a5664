//! Who may revoke, by what: bearers, methods, requests that name no token. Source: Nylas' lists of errors; RFC 9110.

use crate::check::{Cx, TokenScene, expect, life};
use crate::outcome::{Checked, Stop};
use crate::rule::{Basis, Citation, Level, Need, Rule, pages};
use crate::target::Key;

pub(in crate::rules) const RULES: &[Rule] = &[
    NO_BEARER_IS_401,
    WRONG_BEARER_IS_401,
    NEAR_MISS_IS_401,
    REFUSED_BEARER_REVOKES_NOTHING,
    NO_TOKEN_IS_4XX,
    EMPTY_TOKEN_IS_4XX,
    NO_TOKEN_REVOKES_NOTHING,
    GET_REVOKES_NOTHING,
];

const NO_BEARER: TokenScene = TokenScene::WithKey(Key::Missing);
const EMPTY_BEARER: TokenScene = TokenScene::WithKey(Key::Empty);
const WRONG_BEARER: TokenScene = TokenScene::WithKey(Key::Unknown);
const UNAUTHORISED: Citation = Citation { page: pages::NYLAS_ERRORS, heading: "401, api.authentication_error" };
const PARAMETER: Citation = Citation { page: pages::NYLAS_REVOKE, heading: "Query parameters" };

/// The refused bearers, each tried once.
const REFUSED: [TokenScene; 7] = [
    NO_BEARER,
    EMPTY_BEARER,
    WRONG_BEARER,
    TokenScene::NEAR_MISSES[0],
    TokenScene::NEAR_MISSES[1],
    TokenScene::NEAR_MISSES[2],
    TokenScene::NEAR_MISSES[3],
];
const NAMELESS: [TokenScene; 2] = [TokenScene::Unnamed, TokenScene::Empty];

/// Revoking is for those who may.
const NO_BEARER_IS_401: Rule = Rule {
    id: "nylas.access.no-bearer-is-401",
    statements: &["D8"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "a revoke without a bearer is answered 401",
    judged: "A live token is revoked without the header, then with a bearer that is empty. Either error envelope is \
             fine.",
    source: UNAUTHORISED,
    needs: &[Need::AnyTokenScene(&[NO_BEARER, EMPTY_BEARER])],
    check: |cx| Box::pin(are_401(cx, &[NO_BEARER, EMPTY_BEARER])),
};

/// Not any bearer will do.
const WRONG_BEARER_IS_401: Rule = Rule {
    id: "nylas.access.wrong-bearer-is-401",
    statements: &["D8"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "a revoke with a bearer that nobody was given is answered 401",
    judged: "A live token is revoked with an invented bearer. Either error envelope is fine.",
    source: UNAUTHORISED,
    needs: &[Need::TokenScene(WRONG_BEARER)],
    check: |cx| Box::pin(are_401(cx, &[WRONG_BEARER])),
};

/// Almost the key is not the key.
const NEAR_MISS_IS_401: Rule = Rule {
    id: "nylas.access.near-miss-of-the-key-is-401",
    statements: &["D8"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "a revoke with something that resembles the API key is answered 401",
    judged: "A live token is revoked with the key without its last character, without its first one, with one more, \
             with its letters in the other case.",
    source: UNAUTHORISED,
    needs: &[Need::AnyTokenScene(&TokenScene::NEAR_MISSES)],
    check: |cx| Box::pin(are_401(cx, &TokenScene::NEAR_MISSES)),
};

async fn are_401(cx: &Cx<'_>, scenes: &[TokenScene]) -> Checked {
    each(cx, scenes, |attempt| expect::status(&attempt.answer, 401)).await
}

/// A refusal is a refusal.
const REFUSED_BEARER_REVOKES_NOTHING: Rule = Rule {
    id: "nylas.access.refused-bearer-revokes-nothing",
    statements: &["D8"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "a revoke without the right bearer leaves the token alive",
    judged: "The token is described with the API key before each such revoke as well as after it.",
    source: UNAUTHORISED,
    needs: &[Need::AnyTokenScene(&REFUSED)],
    check: |cx| Box::pin(stay_alive(cx, &REFUSED)),
};

/// There has to be something to revoke.
const NO_TOKEN_IS_4XX: Rule = Rule {
    id: "nylas.access.no-token-is-4xx",
    statements: &["D8"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "a revoke without the parameter token is answered with some 4xx",
    judged: "Revoke is asked with the API key, without a query.",
    source: PARAMETER,
    needs: &[Need::TokenScene(TokenScene::Unnamed)],
    check: |cx| Box::pin(is_4xx(cx, TokenScene::Unnamed)),
};

/// Nothing is no token.
const EMPTY_TOKEN_IS_4XX: Rule = Rule {
    id: "nylas.access.empty-token-is-4xx",
    statements: &["D8"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "a revoke whose parameter token is empty is answered with some 4xx",
    judged: "Revoke is asked with the API key for an empty token.",
    source: PARAMETER,
    needs: &[Need::TokenScene(TokenScene::Empty)],
    check: |cx| Box::pin(is_4xx(cx, TokenScene::Empty)),
};

async fn is_4xx(cx: &Cx<'_>, scene: TokenScene) -> Checked {
    let attempt = cx.tokens(scene).await?;
    if (400..500).contains(&attempt.answer.status) {
        return Ok(());
    }
    expect::one_of(&attempt.answer, &[400]).map_err(|stop| match stop {
        Stop::Violated(_) => expect::violated(&attempt.answer, "status", "some 4xx", attempt.answer.status.to_string()),
        undecided @ Stop::Undecided(_) => undecided,
    })
}

/// What is not named is not meant.
const NO_TOKEN_REVOKES_NOTHING: Rule = Rule {
    id: "nylas.access.no-token-revokes-nothing",
    statements: &["D8"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "a revoke that names no token leaves live tokens alive",
    judged: "A token of this run is described before each such revoke as well as after it.",
    source: PARAMETER,
    needs: &[Need::AnyTokenScene(&NAMELESS)],
    check: |cx| Box::pin(stay_alive(cx, &NAMELESS)),
};

/// Looking is not revoking.
const GET_REVOKES_NOTHING: Rule = Rule {
    id: "nylas.access.get-revokes-nothing",
    statements: &["D9"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "GET on the revoke path leaves the token alive",
    judged: "The path is asked with GET for a live token, which is described before as well as after it. Which status \
             it answers is not judged.",
    source: Citation { page: pages::HTTP, heading: "9.2.1. Safe Methods" },
    needs: &[Need::TokenScene(TokenScene::WithGet)],
    check: |cx| Box::pin(stay_alive(cx, &[TokenScene::WithGet])),
};

async fn stay_alive(cx: &Cx<'_>, scenes: &[TokenScene]) -> Checked {
    each(cx, scenes, |attempt| life::lives_on(&attempt.life(), "the token", &attempt.scene.to_string())).await
}

/// Judges each scene that could be played; one that could not leaves the rest to decide.
async fn each(cx: &Cx<'_>, scenes: &[TokenScene], judge: impl Fn(&crate::check::TokenAttempt) -> Checked) -> Checked {
    let mut looked = Err(Stop::tried("none of these revokes could be tried"));
    let mut undecided = None;
    for scene in scenes {
        match cx.tokens(*scene).await {
            Ok(attempt) => {
                judge(&attempt)?;
                looked = Ok(());
            }
            // A key may have no such near miss.
            Err(stop @ Stop::Undecided(crate::outcome::Cause::NoMeans(_))) => looked = looked.or(Err(stop)),
            Err(stop) => undecided = Some(stop),
        }
    }
    undecided.map_or(looked, Err)
}

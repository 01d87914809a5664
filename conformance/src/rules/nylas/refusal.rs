//! Tokens that cannot be revoked: unknown, expired, revoked before. Source: the reference page of revoke.

use crate::check::{Cx, TokenScene, expect};
use crate::outcome::{Checked, Stop};
use crate::rule::{Basis, Citation, Level, Need, Rule, pages};
use crate::target::Response;
use serde_json::Value;

pub(in crate::rules) const RULES: &[Rule] =
    &[UNKNOWN_IS_400, EXPIRED_IS_400, REVOKED_IS_400, SAYS_WHAT, DESCRIBES_IT, LEADS_ON, HAS_A_CODE];

const REFUSED: Citation = Citation { page: pages::NYLAS_REVOKE, heading: "Responses, 400" };

/// The scenes that ought to end in a 400.
const SCENES: [TokenScene; 3] = [TokenScene::Unknown, TokenScene::Expired, TokenScene::Again];

/// A text that is no token is not revoked.
const UNKNOWN_IS_400: Rule = Rule {
    id: "nylas.refusal.unknown-is-400",
    statements: &["D7"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "revoking a token that nobody was given is answered 400",
    judged: "A long random text is revoked with the API key.",
    source: REFUSED,
    needs: &[Need::TokenScene(TokenScene::Unknown)],
    check: |cx| Box::pin(is_400(cx, TokenScene::Unknown)),
};

/// An expired token is not revoked.
const EXPIRED_IS_400: Rule = Rule {
    id: "nylas.refusal.expired-is-400",
    statements: &["D7"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "revoking an expired token is answered 400",
    judged: "A token that was given as expired, which tokeninfo does not describe either, is revoked.",
    source: REFUSED,
    needs: &[Need::TokenScene(TokenScene::Expired)],
    check: |cx| Box::pin(is_400(cx, TokenScene::Expired)),
};

/// A second revoke finds nothing to revoke.
const REVOKED_IS_400: Rule = Rule {
    id: "nylas.refusal.revoked-is-400",
    statements: &["D7"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "revoking a token that was revoked before is answered 400",
    judged: "The token of the first revoke, once it is seen to be dead, is revoked a second time.",
    source: Citation { page: pages::NYLAS_OPENAPI, heading: "POST /v3/connect/revoke, 400, example" },
    needs: &[Need::TokenScene(TokenScene::Again)],
    check: |cx| Box::pin(is_400(cx, TokenScene::Again)),
};

async fn is_400(cx: &Cx<'_>, scene: TokenScene) -> Checked {
    expect::status(&cx.tokens(scene).await?.answer, 400)
}

/// A program can tell errors apart.
const SAYS_WHAT: Rule = member("nylas.refusal.has-error", "each 400 of revoke has a string error", |cx| {
    Box::pin(has(cx, "error", "a string", Value::is_string))
});

/// A person can read what happened.
const DESCRIBES_IT: Rule =
    member("nylas.refusal.has-error-description", "each 400 of revoke has a string error_description", |cx| {
        Box::pin(has(cx, "error_description", "a string", Value::is_string))
    });

/// A person can read on.
const LEADS_ON: Rule = member("nylas.refusal.has-error-uri", "each 400 of revoke has a string error_uri", |cx| {
    Box::pin(has(cx, "error_uri", "a string", Value::is_string))
});

/// Logs can be searched.
const HAS_A_CODE: Rule =
    member("nylas.refusal.has-error-code", "each 400 of revoke has an error_code, as a string or as a number", |cx| {
        Box::pin(has(cx, "error_code", "a string or a number", |value| value.is_string() || value.is_number()))
    });

const fn member(id: &'static str, summary: &'static str, check: crate::rule::Check) -> Rule {
    Rule {
        id,
        statements: &["D7"],
        level: Level::Must,
        basis: Basis::Stated,
        summary,
        judged: "The body of each 400 that a revoke of an unknown, expired or revoked token was answered with is read \
                 as JSON. Further members are welcome; which constants they hold is not judged.",
        source: REFUSED,
        needs: &[Need::AnyTokenScene(&SCENES)],
        check,
    }
}

async fn has(cx: &Cx<'_>, name: &str, wanted: &str, is_right: fn(&Value) -> bool) -> Checked {
    let mut looked = Err(Stop::tried("no revoke was answered 400"));
    for scene in SCENES {
        let Ok(attempt) = cx.tokens(scene).await else { continue };
        if attempt.answer.status == 400 {
            in_place(&attempt.answer, name, wanted, is_right)?;
            looked = Ok(());
        }
    }
    looked
}

fn in_place(answer: &Response, name: &str, wanted: &str, is_right: fn(&Value) -> bool) -> Checked {
    let body = expect::body(answer)?;
    let value = body.get(name);
    if value.is_some_and(is_right) {
        return Ok(());
    }
    Err(expect::violated(answer, &format!("/{name}"), wanted, expect::shown(value)))
}

//! Revoking a live token: what the answer says. Source: the reference page of revoke.

use crate::check::{Cx, TokenScene, expect};
use crate::outcome::Checked;
use crate::rule::{Basis, Citation, Level, Need, Rule, pages};

pub(in crate::rules) const RULES: &[Rule] = &[ANSWERS_200, ANSWERS_JSON];

const FIRST: Need = Need::TokenScene(TokenScene::First);
const REVOKED: Citation = Citation { page: pages::NYLAS_REVOKE, heading: "Responses, 200" };

/// A live access token can be revoked.
const ANSWERS_200: Rule = Rule {
    id: "nylas.revoke.answers-200",
    statements: &["D1"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "revoking a live access token is answered 200",
    judged: "An access token that tokeninfo describes is revoked with the API key.",
    source: REVOKED,
    needs: &[FIRST],
    check: |cx| Box::pin(answers_200(cx)),
};

async fn answers_200(cx: &Cx<'_>) -> Checked {
    let first = cx.tokens(TokenScene::First).await?;
    expect::status(&first.answer, 200)
}

/// The official libraries read the body of a success as JSON.
const ANSWERS_JSON: Rule = Rule {
    id: "nylas.revoke.answers-json",
    statements: &["D1"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "a successful revoke answers a JSON body",
    judged: "The body of the first 2xx answer is read as JSON; its content type has to say so. What stands in it is \
             not judged.",
    source: Citation { page: pages::NYLAS_OPENAPI, heading: "POST /v3/connect/revoke, 200, application/json" },
    needs: &[FIRST],
    check: |cx| Box::pin(answers_json(cx)),
};

async fn answers_json(cx: &Cx<'_>) -> Checked {
    let first = cx.tokens(TokenScene::First).await?;
    first.succeeded()?;
    expect::json(&first.answer).map(drop)
}

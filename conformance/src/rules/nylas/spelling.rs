//! How tokens are spelled in queries: libraries do it in different ways. Source: RFC 3986; the URL Standard.

use crate::check::life::{self, Life};
use crate::check::{Cx, TokenScene};
use crate::outcome::{Checked, Stop};
use crate::rule::{Basis, Citation, Level, Need, Rule, pages};
use crate::target::Spelling;

pub(in crate::rules) const RULES: &[Rule] = &[WHOLLY_ENCODED_WORKS, PLUS_IS_A_SPACE, PERCENT_20_IS_A_SPACE];

const FIRST: Need = Need::TokenScene(TokenScene::First);

/// What may be encoded may be encoded anywhere.
const WHOLLY_ENCODED_WORKS: Rule = Rule {
    id: "nylas.spelling.wholly-encoded-works",
    statements: &["D10"],
    level: Level::Should,
    basis: Basis::Inferred,
    summary: "a token whose every byte is percent-encoded is revoked",
    judged: "A live token is revoked in that spelling; it must be dead afterwards, where one in the usual spelling died \
             too.",
    source: Citation { page: pages::URI, heading: "2.1. Percent-Encoding" },
    needs: &[FIRST, Need::TokenScene(TokenScene::Spelled(Spelling::Whole))],
    check: |cx| Box::pin(works(cx, Spelling::Whole)),
};

/// Ruby and Node spell a space so.
const PLUS_IS_A_SPACE: Rule = Rule {
    id: "nylas.spelling.plus-is-a-space",
    statements: &["D10"],
    level: Level::Should,
    basis: Basis::Inferred,
    summary: "a token whose space is spelled + is revoked",
    judged: "A live token that holds a space is revoked as forms spell it: a given one, or one that is founded for \
             this. Not applicable where tokens hold none: then + says nothing about this target.",
    source: Citation { page: pages::URL_STANDARD, heading: "application/x-www-form-urlencoded parsing" },
    needs: &[FIRST, Need::TokenScene(TokenScene::Spelled(Spelling::Form))],
    check: |cx| Box::pin(works(cx, Spelling::Form)),
};

/// Python spells a space so.
const PERCENT_20_IS_A_SPACE: Rule = Rule {
    id: "nylas.spelling.percent-20-is-a-space",
    statements: &["D10"],
    level: Level::Should,
    basis: Basis::Inferred,
    summary: "a token whose space is spelled %20 is revoked",
    judged: "A live token that holds a space is revoked percent-encoded: a given one, or one that is founded for this. \
             Not applicable where tokens hold none.",
    source: Citation { page: pages::URI, heading: "2.1. Percent-Encoding" },
    needs: &[FIRST, Need::TokenScene(TokenScene::Spelled(Spelling::Percent))],
    check: |cx| Box::pin(works(cx, Spelling::Percent)),
};

async fn works(cx: &Cx<'_>, spelling: Spelling) -> Checked {
    let attempt = cx.tokens(TokenScene::Spelled(spelling)).await?;
    let died = life::ended(&attempt.life(), "the token", &attempt.scene.to_string());
    if let Err(Stop::Violated(_)) = &died
        && cx.tokens(TokenScene::First).await?.life() != Life::Dead
    {
        return Err(Stop::tried("a token in its usual spelling did not die either, which is judged by other rules"));
    }
    died
}

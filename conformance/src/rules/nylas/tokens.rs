//! What a revoke does to tokens: the given one, its parent, its siblings, those of others. Source: the reference page.

use crate::check::{Cx, TokenScene, expect, life};
use crate::outcome::{Checked, Stop};
use crate::rule::{Basis, Citation, Level, Need, Rule, pages};

pub(in crate::rules) const RULES: &[Rule] =
    &[TOKENINFO_REFUSES, OPENS_NO_GRANT, PARENT_IS_DEAD, CHILDREN_ARE_DEAD, OTHER_GRANTS_LIVE, ANEW_IS_ALIVE];

const FIRST: Need = Need::TokenScene(TokenScene::First);
const DESCRIPTION: Citation = Citation { page: pages::NYLAS_REVOKE, heading: "Hosted OAuth - Revoke OAuth token" };

/// What is revoked is described no more.
const TOKENINFO_REFUSES: Rule = Rule {
    id: "nylas.tokens.tokeninfo-refuses-the-revoked",
    statements: &["D2"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "tokeninfo answers 400 for a revoked token",
    judged: "Right after the first successful revoke, tokeninfo is asked for the token with the API key.",
    source: Citation { page: pages::NYLAS_OPENAPI, heading: "GET /v3/connect/tokeninfo, 400" },
    needs: &[FIRST],
    check: |cx| Box::pin(tokeninfo_refuses(cx)),
};

async fn tokeninfo_refuses(cx: &Cx<'_>) -> Checked {
    let first = cx.tokens(TokenScene::First).await?;
    first.succeeded()?;
    let sight = first.after.first().ok_or_else(|| Stop::defect("the token was not looked at"))?;
    let described = sight.described.clone()?;
    expect::status(&described, 400)
}

/// What is revoked opens nothing.
const OPENS_NO_GRANT: Rule = Rule {
    id: "nylas.tokens.revoked-opens-no-grant",
    statements: &["D2"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "a revoked token that asks for its grant is answered 401",
    judged: "The grant is asked for with the token as bearer, before the revoke, where it must be shown, as well as \
             right after it. Either error envelope is fine.",
    source: Citation { page: pages::NYLAS_OPENAPI, heading: "GET /v3/grants/me, 401" },
    needs: &[FIRST],
    check: |cx| Box::pin(opens_no_grant(cx)),
};

async fn opens_no_grant(cx: &Cx<'_>) -> Checked {
    let first = cx.tokens(TokenScene::First).await?;
    first.succeeded()?;
    let opened = first.before.first().and_then(|sight| sight.admitted.clone());
    let shown = opened.as_ref().map(life::admitted);
    if shown != Some(life::Life::Alive) {
        return Err(Stop::tried("the grant was not shown to the live token either"));
    }
    let refused = first.after.first().and_then(|sight| sight.admitted.clone());
    let refused = refused.ok_or_else(|| Stop::defect("the token was not used"))??;
    expect::status(&refused, 401)
}

/// The parent goes with the token.
const PARENT_IS_DEAD: Rule = Rule {
    id: "nylas.tokens.parent-is-dead",
    statements: &["D3"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "the exchange of the parent refresh token is answered 400 once its access token is revoked",
    judged: "The refresh token, which minted access tokens before, is exchanged right after the revoke. Which error \
             the 400 names is not judged.",
    source: DESCRIPTION,
    needs: &[FIRST],
    check: |cx| Box::pin(parent_is_dead(cx)),
};

async fn parent_is_dead(cx: &Cx<'_>) -> Checked {
    let first = cx.tokens(TokenScene::First).await?;
    first.succeeded()?;
    let exchanged = first.parent.clone();
    let exchanged = exchanged.ok_or_else(|| Stop::no_means("no refresh token of this family is known"))??;
    expect::status(&exchanged, 400)
}

/// The siblings go with the token.
const CHILDREN_ARE_DEAD: Rule = Rule {
    id: "nylas.tokens.children-are-dead",
    statements: &["D4"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "the other access tokens of the same refresh token are dead once one of them is revoked",
    judged: "The page speaks of child tokens without saying whose; they are taken for those of the parent refresh \
             token. An older one, a younger one, both described before, are looked up, then used. Tokens of a second \
             exchange of a code are not judged.",
    source: DESCRIPTION,
    needs: &[FIRST],
    check: |cx| Box::pin(children_are_dead(cx)),
};

async fn children_are_dead(cx: &Cx<'_>) -> Checked {
    let first = cx.tokens(TokenScene::First).await?;
    first.succeeded()?;
    let mut looked = Err(Stop::no_means("this family has one access token, so there is no other to look at"));
    let mut unseen = None;
    for sight in first.siblings() {
        let whose = sight.token.to_string();
        match life::ended(&sight.life(), &whose, &first.scene.to_string()) {
            Err(Stop::Undecided(cause)) => unseen = Some(cause),
            judged => {
                judged?;
                looked = Ok(());
            }
        }
    }
    unseen.map_or(looked, |cause| Err(Stop::Undecided(cause)))
}

/// What belongs to others stays theirs.
const OTHER_GRANTS_LIVE: Rule = Rule {
    id: "nylas.tokens.other-grants-stay-alive",
    statements: &["D9"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "a revoke leaves the tokens of another grant alive",
    judged: "A token of another address is described before the revoke as well as after it; its refresh token is \
             exchanged afterwards.",
    source: DESCRIPTION,
    needs: &[FIRST],
    check: |cx| Box::pin(other_grants_live(cx)),
};

async fn other_grants_live(cx: &Cx<'_>) -> Checked {
    let first = cx.tokens(TokenScene::First).await?;
    first.succeeded()?;
    let (sight, parent) =
        first.neighbour.as_ref().ok_or_else(|| Stop::no_means("there is no live token of another grant"))?;
    let after = first.scene.to_string();
    life::lives_on(&sight.life(), "the access token of another grant", &after)?;
    match parent {
        Some(exchanged) => life::lives_on(&life::exchanged(exchanged), "the refresh token of another grant", &after),
        None => Ok(()),
    }
}

/// Authorising again gives access again.
const ANEW_IS_ALIVE: Rule = Rule {
    id: "nylas.tokens.authorising-again-gives-new-ones",
    statements: &["D6"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "authorising the same address after a revoke gives a new access token that is alive",
    judged: "The code that the redirect carries is exchanged; the access token must be none of the revoked ones, \
             must be described, must open a grant. Where a person has to sign in, nothing is decided.",
    source: DESCRIPTION,
    needs: &[FIRST, Need::TokenScene(TokenScene::Reauthorised)],
    check: |cx| Box::pin(anew_is_alive(cx)),
};

async fn anew_is_alive(cx: &Cx<'_>) -> Checked {
    cx.tokens(TokenScene::First).await?.succeeded()?;
    let again = cx.tokens(TokenScene::Reauthorised).await?;
    expect::status(&again.answer, 200)?;
    let sight = again.again.as_ref().and_then(|again| again.sight.as_ref());
    let sight = sight.ok_or_else(|| {
        expect::violated(&again.answer, "body", "an access_token with a grant_id", "an answer without one of them")
    })?;
    if again.family.as_ref().is_some_and(|old| old.access.contains(&sight.token)) {
        return Err(expect::violated(&again.answer, "/access_token", "a new access token", "a revoked one"));
    }
    let used = sight.admitted.as_ref().map(life::admitted);
    let looks = [Some(life::described(&sight.described)), used];
    for life in looks.iter().flatten() {
        life::lives_on(life, "the new access token", &again.scene.to_string())?;
    }
    Ok(())
}

//! The provider: what is sent to it, what is claimed of it. Source: changelog of 2026-05-12, "Revoke Is Best-Effort".

use crate::check::{Attempt, Cx, Scene, claim, expect};
use crate::outcome::{Checked, Finding, Stop};
use crate::rule::{Basis, Citation, Level, Need, Rule, pages};
use crate::upstream::script::Subject;
use std::collections::BTreeSet;
use std::rc::Rc;

pub(in crate::rules) const RULES: &[Rule] = &[
    CLAIMS_WHAT_WAS_ACCEPTED,
    CLAIMS_NO_MORE_THAN_WAS_ACCEPTED,
    PARTIAL_SUCCESS_IS_200,
    ACCESS_ONLY_CLAIMS_THE_ACCESS_TOKEN,
    ACCESS_ONLY_SENDS_NOTHING_ELSE,
    MISSING_TOKEN_IS_NOT_CLAIMED,
    MISSING_TOKEN_IS_NOT_SENT,
    SENDS_WHOLE_TOKENS,
    SENDS_NO_OTHER_ACCOUNTS_TOKENS,
    HINT_NAMES_THE_KIND,
];

const BEST_EFFORT: Citation = Citation { page: pages::CHANGELOG, heading: "Revoke Is Best-Effort" };
const FIRST: Need = Need::Scene(Scene::First);

/// The array is a record, not a promise.
const CLAIMS_WHAT_WAS_ACCEPTED: Rule = Rule {
    id: "composio.upstream.claims-what-was-accepted",
    statements: &["A14"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "every token that the provider accepted during a revoke is named in revoked_tokens",
    judged: "Of revoked_tokens, access_token and refresh_token are compared with the tokens that the provider, played by \
             this suite, accepted in that call: with both accepted, with one refused.",
    source: BEST_EFFORT,
    needs: &[FIRST, partial(Subject::AccessToken), partial(Subject::RefreshToken), Need::Upstream],
    check: |cx| Box::pin(claims_what_was_accepted(cx)),
};

const fn partial(subject: Subject) -> Need {
    Need::Scene(Scene::Partial(subject))
}

const JUDGED_CLAIMS: [Scene; 3] =
    [Scene::First, Scene::Partial(Subject::AccessToken), Scene::Partial(Subject::RefreshToken)];

async fn claims_what_was_accepted(cx: &Cx<'_>) -> Checked {
    compare_claims(cx, |claimed, accepted| accepted.is_subset(claimed)).await
}

/// Nothing is claimed that was not killed.
const CLAIMS_NO_MORE_THAN_WAS_ACCEPTED: Rule = Rule {
    id: "composio.upstream.claims-no-more-than-was-accepted",
    statements: &["A14"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "revoked_tokens names no token that the provider did not accept during that revoke",
    judged: "As for what was accepted, in the other direction: a token that is still alive must not be claimed as killed.",
    source: BEST_EFFORT,
    needs: &[FIRST, partial(Subject::AccessToken), partial(Subject::RefreshToken), Need::Upstream],
    check: |cx| Box::pin(claims_no_more(cx)),
};

async fn claims_no_more(cx: &Cx<'_>) -> Checked {
    compare_claims(cx, |claimed, accepted| claimed.is_subset(accepted)).await
}

/// Looks at each scene in which there is something to claim.
async fn compare_claims(cx: &Cx<'_>, holds: fn(&BTreeSet<String>, &BTreeSet<String>) -> bool) -> Checked {
    let mut looked = Err(Stop::tried("no revoke succeeded, so there is no claim to compare"));
    for scene in JUDGED_CLAIMS {
        let attempt = match cx.attempt(scene).await {
            Ok(attempt) => attempt,
            Err(Stop::Undecided(_)) if scene != Scene::First => continue,
            Err(stop) => return Err(stop),
        };
        if !(200..300).contains(&attempt.answer.status) {
            continue;
        }
        let accepted: BTreeSet<_> =
            claim::seen(&attempt)?.iter().filter(|o| o.accepted).map(|o| o.subject.clone()).collect();
        let claimed = claimed(&attempt)?;
        if !holds(&claimed, &accepted) {
            if let Some(doubt) = claim::unwired(cx.stage(), attempt.seen.as_deref()) {
                cx.recorder().remark(doubt.reason());
            }
            return Err(expect::violated(
                &attempt.answer,
                "/revoked_tokens",
                format!("what the provider accepted: {}", names(&accepted)),
                names(&claimed),
            ));
        }
        looked = Ok(());
    }
    looked
}

/// Best effort succeeds with less than all.
const PARTIAL_SUCCESS_IS_200: Rule = Rule {
    id: "composio.upstream.partial-success-is-200",
    statements: &["A14"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "a revoke of which the provider accepted at least one token is answered 200",
    judged: "The provider accepts one of the two tokens and answers 503 for the other, both ways round. A target that \
             gives up before it has sent the acceptable token is not judged.",
    source: BEST_EFFORT,
    needs: &[partial(Subject::AccessToken), partial(Subject::RefreshToken), Need::Upstream],
    check: |cx| Box::pin(partial_success_is_200(cx)),
};

async fn partial_success_is_200(cx: &Cx<'_>) -> Checked {
    let mut looked = Err(Stop::tried("the provider accepted nothing in either case"));
    for subject in Subject::ALL {
        let attempt = cx.attempt(Scene::Partial(subject)).await?;
        if claim::seen(&attempt)?.iter().any(|o| o.accepted) {
            expect::status(&attempt.answer, 200)?;
            looked = Ok(());
        }
    }
    looked
}

/// Only what can be revoked is claimed.
const ACCESS_ONLY_CLAIMS_THE_ACCESS_TOKEN: Rule = Rule {
    id: "composio.upstream.access-only-claims-the-access-token",
    statements: &["A15"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "where only the access token can be revoked, revoked_tokens is [\"access_token\"]",
    judged: "An account of the configured toolkit, which holds both tokens, is revoked.",
    source: BEST_EFFORT,
    needs: &[Need::Scene(Scene::AccessOnly), Need::Upstream],
    check: |cx| Box::pin(access_only_claims(cx)),
};

async fn access_only_claims(cx: &Cx<'_>) -> Checked {
    expect::success(cx, Scene::AccessOnly).await?;
    let attempt = cx.attempt(Scene::AccessOnly).await?;
    let claimed = claimed(&attempt)?;
    if claimed == BTreeSet::from(["access_token".to_owned()]) {
        return Ok(());
    }
    Err(expect::violated(&attempt.answer, "/revoked_tokens", "[\"access_token\"]", names(&claimed)))
}

/// What cannot be revoked is not sent.
const ACCESS_ONLY_SENDS_NOTHING_ELSE: Rule = Rule {
    id: "composio.upstream.access-only-sends-nothing-else",
    statements: &["A15"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "where only the access token can be revoked, nothing is sent for the refresh token",
    judged: "The provider, played by this suite, is watched while an account of the configured toolkit is revoked.",
    source: BEST_EFFORT,
    needs: &[Need::Scene(Scene::AccessOnly), Need::Upstream],
    check: |cx| Box::pin(sends_no_refresh_token(cx, Scene::AccessOnly)),
};

/// What is not held is not claimed.
const MISSING_TOKEN_IS_NOT_CLAIMED: Rule = Rule {
    id: "composio.upstream.missing-token-is-not-claimed",
    statements: &["A16"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "an account without a refresh token never claims one",
    judged: "An ACTIVE account that holds an access token alone is revoked.",
    source: BEST_EFFORT,
    needs: &[Need::Scene(Scene::WithoutRefreshToken)],
    check: |cx| Box::pin(missing_token_is_not_claimed(cx)),
};

async fn missing_token_is_not_claimed(cx: &Cx<'_>) -> Checked {
    expect::success(cx, Scene::WithoutRefreshToken).await?;
    let attempt = cx.attempt(Scene::WithoutRefreshToken).await?;
    let claimed = claimed(&attempt)?;
    if claimed.contains(Subject::RefreshToken.name()) {
        return Err(expect::violated(&attempt.answer, "/revoked_tokens", "no refresh_token", names(&claimed)));
    }
    Ok(())
}

/// What is not held is not sent.
const MISSING_TOKEN_IS_NOT_SENT: Rule = Rule {
    id: "composio.upstream.missing-token-is-not-sent",
    statements: &["A16"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "nothing is sent in the place of a token that the account does not hold",
    judged: "An ACTIVE account that holds an access token alone is revoked; what reaches the provider, played by this \
             suite, is its access token, nothing made up instead of a refresh token.",
    source: BEST_EFFORT,
    needs: &[Need::Scene(Scene::WithoutRefreshToken), Need::Upstream],
    check: |cx| Box::pin(missing_token_is_not_sent(cx)),
};

async fn missing_token_is_not_sent(cx: &Cx<'_>) -> Checked {
    sends_no_refresh_token(cx, Scene::WithoutRefreshToken).await?;
    let placeholders = cx.stage().upstream.as_ref().map(|upstream| upstream.placeholders()).unwrap_or_default();
    match placeholders.first() {
        None => Ok(()),
        Some(placeholder) => Err(Stop::violated(Finding::new(
            "no token, where the account holds none",
            format!("the provider was sent {placeholder}"),
            Scene::WithoutRefreshToken.to_string(),
        ))),
    }
}

async fn sends_no_refresh_token(cx: &Cx<'_>, scene: Scene) -> Checked {
    let attempt = cx.attempt(scene).await?;
    claim::reached(&attempt)?;
    let refresh = Subject::RefreshToken.name();
    if let Some(o) = claim::seen(&attempt)?.iter().find(|o| o.subject == refresh) {
        return Err(Stop::violated(Finding::new(
            "nothing is sent for the refresh token",
            format!("the provider was sent {} (hint {})", o.subject, o.hint.as_deref().unwrap_or("absent")),
            scene.to_string(),
        )));
    }
    Ok(())
}

/// A shortened token kills nothing.
const SENDS_WHOLE_TOKENS: Rule = Rule {
    id: "composio.upstream.sends-whole-tokens",
    statements: &["A17"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "what is sent to the provider are the account's tokens, whole and unmasked",
    judged: "Each token that reaches the provider during the first revoke is compared with those that the account holds.",
    source: BEST_EFFORT,
    needs: &[FIRST, Need::Upstream],
    check: |cx| Box::pin(sends_whole_tokens(cx)),
};

async fn sends_whole_tokens(cx: &Cx<'_>) -> Checked {
    let first = cx.attempt(Scene::First).await?;
    let seen = claim::seen(&first)?;
    if let Some(mangled) = seen.iter().find(|o| !o.whole) {
        return Err(Stop::violated(Finding::new(
            format!("the whole {}", mangled.subject),
            "a part of it, or more than it",
            "what the provider received",
        )));
    }
    if seen.is_empty() {
        return Err(Stop::tried("nothing of this account reached the provider"));
    }
    Ok(())
}

/// Nobody else's access ends.
const SENDS_NO_OTHER_ACCOUNTS_TOKENS: Rule = Rule {
    id: "composio.upstream.sends-no-other-accounts-tokens",
    statements: &["A17"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "a revoke sends no token of another account",
    judged: "A second ACTIVE account of the same user, which no other scene touches, stands beside the first; none of its \
             tokens may reach the provider while the first is revoked.",
    source: BEST_EFFORT,
    needs: &[FIRST, Need::Upstream],
    check: |cx| Box::pin(sends_no_other_accounts_tokens(cx)),
};

async fn sends_no_other_accounts_tokens(cx: &Cx<'_>) -> Checked {
    let first = cx.attempt(Scene::First).await?;
    if let Some(stray) = first.strays.first() {
        return Err(Stop::violated(Finding::new(
            "tokens of the revoked account alone",
            format!("the {} of {}", stray.subject, stray.account),
            "what the provider received",
        )));
    }
    claim::reached(&first)?;
    let watched = first.neighbour.as_ref().is_some_and(|(neighbour, _)| neighbour.tokens.is_some());
    if watched { Ok(()) } else { Err(Stop::no_means("there is no second ACTIVE account whose tokens are known")) }
}

/// A hint that is sent is right.
const HINT_NAMES_THE_KIND: Rule = Rule {
    id: "composio.upstream.hint-names-the-kind",
    statements: &["A18"],
    level: Level::Should,
    basis: Basis::Stated,
    summary: "a token_type_hint that is sent names the kind of the token it goes with",
    judged: "Each hint that reaches the provider during the first revoke is compared with the token beside it. Sending \
             no hint is fine.",
    source: Citation { page: pages::TOKEN_REVOCATION, heading: "2.1 Revocation Request" },
    needs: &[FIRST, Need::Upstream],
    check: |cx| Box::pin(hint_names_the_kind(cx)),
};

async fn hint_names_the_kind(cx: &Cx<'_>) -> Checked {
    let first = cx.attempt(Scene::First).await?;
    let seen = claim::seen(&first)?;
    if seen.is_empty() {
        return Err(Stop::tried("nothing of this account reached the provider"));
    }
    match seen.iter().find(|o| o.hint.as_ref().is_some_and(|hint| *hint != o.subject)) {
        None => Ok(()),
        Some(wrong) => Err(Stop::violated(Finding::new(
            format!("token_type_hint={}, or none", wrong.subject),
            format!("token_type_hint={}", wrong.hint.as_deref().unwrap_or_default()),
            "what the provider received",
        ))),
    }
}

/// The subjects that are claimed, restricted to the two that a provider can be asked about.
fn claimed(attempt: &Rc<Attempt>) -> Result<BTreeSet<String>, Stop> {
    let known = |subject: &String| Subject::ALL.iter().any(|known| known.name() == subject);
    Ok(claim::listed(&attempt.answer)?.into_iter().filter(known).collect())
}

fn names(subjects: &BTreeSet<String>) -> String {
    format!("{:?}", subjects.iter().collect::<Vec<_>>())
}

//! Failing: a revoke whose every dispatch failed has not happened. Source: the reference page of revoke.

use crate::check::{Cx, Failure, Scene, claim, expect};
use crate::outcome::{Checked, Finding, Stop};
use crate::rule::{Basis, Citation, Level, Need, Rule, pages};

pub(in crate::rules) const RULES: &[Rule] = &[
    failing("composio.failure.error-is-500", "503", &[fails(Failure::Error), Need::Upstream], |cx| {
        Box::pin(is_500(cx, Failure::Error))
    }),
    failing("composio.failure.cut-is-500", "a cut connection", &[fails(Failure::Cut), Need::Upstream], |cx| {
        Box::pin(is_500(cx, Failure::Cut))
    }),
    failing("composio.failure.silence-is-500", "silence", &[fails(Failure::Silence), Need::Upstream], |cx| {
        Box::pin(is_500(cx, Failure::Silence))
    }),
    FAILURE_IS_NOT_REVOKED,
    FAILURE_KEEPS_THE_STATUS,
    WORKS_AGAIN_AFTER_A_FAILURE,
];

const REVOKE_PAGE: Citation = Citation { page: pages::REVOKE, heading: "introduction" };

const fn fails(failure: Failure) -> Need {
    Need::Scene(Scene::ProviderFails(failure))
}

/// A revoke whose every dispatch failed has not happened: one rule a way to fail.
const fn failing(id: &'static str, how: &'static str, needs: &'static [Need], check: crate::rule::Check) -> Rule {
    Rule {
        id,
        statements: &["A12"],
        level: Level::Must,
        basis: Basis::Stated,
        summary: match how.as_bytes()[0] {
            b'5' => "when the provider answers every dispatch with 503, the revoke is answered 500",
            b'a' => "when the provider cuts every connection, the revoke is answered 500",
            _ => "when the provider never answers, the revoke is answered 500",
        },
        judged: "The provider, played by this suite, fails for both tokens of an ACTIVE account. A target that does not \
                 answer within the time of one request is inconclusive.",
        source: REVOKE_PAGE,
        needs,
        check,
    }
}

async fn is_500(cx: &Cx<'_>, failure: Failure) -> Checked {
    let attempt = cx.attempt(Scene::ProviderFails(failure)).await?;
    claim::reached(&attempt)?;
    expect::status(&attempt.answer, 500)
}

/// A failed revoke must not look like a successful one later.
const FAILURE_IS_NOT_REVOKED: Rule = Rule {
    id: "composio.failure.is-not-revoked",
    statements: &["A12"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "when every dispatch fails, the account is not REVOKED afterwards",
    judged: "The account is read after each way of the provider to fail.",
    source: REVOKE_PAGE,
    needs: &[fails(Failure::Error), fails(Failure::Cut), fails(Failure::Silence), Need::Upstream],
    check: |cx| Box::pin(failure_is_not_revoked(cx)),
};

async fn failure_is_not_revoked(cx: &Cx<'_>) -> Checked {
    for failure in [Failure::Error, Failure::Cut, Failure::Silence] {
        let attempt = cx.attempt(Scene::ProviderFails(failure)).await?;
        claim::reached(&attempt)?;
        if attempt.after.clone()? == "REVOKED" {
            return Err(Stop::violated(Finding::new(
                "any status but REVOKED",
                "status REVOKED",
                format!("GET after {}", attempt.scene),
            )));
        }
    }
    Ok(())
}

/// 500 is a refusal, too.
const FAILURE_KEEPS_THE_STATUS: Rule = Rule {
    id: "composio.failure.keeps-the-status",
    statements: &["A11"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "a revoke that is answered 500 leaves the status as it was",
    judged: "The account is read after each failed revoke that was answered 500.",
    source: REVOKE_PAGE,
    needs: &[fails(Failure::Error), fails(Failure::Cut), Need::Upstream],
    check: |cx| Box::pin(failure_keeps_the_status(cx)),
};

async fn failure_keeps_the_status(cx: &Cx<'_>) -> Checked {
    let mut looked = Err(Stop::tried("no failed revoke was answered 500"));
    for failure in [Failure::Error, Failure::Cut] {
        let attempt = cx.attempt(Scene::ProviderFails(failure)).await?;
        if attempt.answer.status == 500 {
            expect::status_kept(&attempt)?;
            looked = Ok(());
        }
    }
    looked
}

/// A failure is not the end.
const WORKS_AGAIN_AFTER_A_FAILURE: Rule = Rule {
    id: "composio.failure.works-again-after-a-failure",
    statements: &["A13"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "once the provider works again, the revoke that failed succeeds",
    judged: "A revoke fails because the provider answers 503, then the provider accepts and the revoke is repeated; any \
             answer but 200 is a violation.",
    source: REVOKE_PAGE,
    needs: &[Need::Scene(Scene::Recovered), Need::Upstream],
    check: |cx| Box::pin(works_again(cx)),
};

async fn works_again(cx: &Cx<'_>) -> Checked {
    let attempt = cx.attempt(Scene::Recovered).await?;
    claim::wired(cx, &attempt.answer, attempt.seen.as_deref())?;
    expect::status(&attempt.answer, 200)
}

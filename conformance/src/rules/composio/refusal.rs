//! Refusing: which accounts cannot be revoked. A refusal changes nothing. Source: changelog of 2026-05-12.

use crate::check::{Cx, Scene, claim, expect};
use crate::fixture::Kind;
use crate::outcome::{Checked, Stop};
use crate::rule::{Basis, Citation, Level, Need, Rule, pages};

pub(in crate::rules) const RULES: &[Rule] = &[
    conflict(
        "composio.refusal.initializing-is-409",
        "revoking an INITIALIZING account is answered 409",
        &[Need::Scene(Scene::Conflict(Kind::Initializing))],
        |cx| Box::pin(is_409(cx, Kind::Initializing)),
    ),
    conflict(
        "composio.refusal.initiated-is-409",
        "revoking an INITIATED account is answered 409",
        &[Need::Scene(Scene::Conflict(Kind::Initiated))],
        |cx| Box::pin(is_409(cx, Kind::Initiated)),
    ),
    conflict(
        "composio.refusal.failed-is-409",
        "revoking a FAILED account is answered 409",
        &[Need::Scene(Scene::Conflict(Kind::Failed))],
        |cx| Box::pin(is_409(cx, Kind::Failed)),
    ),
    conflict(
        "composio.refusal.expired-is-409",
        "revoking an EXPIRED account is answered 409",
        &[Need::Scene(Scene::Conflict(Kind::Expired))],
        |cx| Box::pin(is_409(cx, Kind::Expired)),
    ),
    conflict(
        "composio.refusal.inactive-is-409",
        "revoking an INACTIVE account is answered 409",
        &[Need::Scene(Scene::Conflict(Kind::Inactive))],
        |cx| Box::pin(is_409(cx, Kind::Inactive)),
    ),
    DISABLED_IS_409,
    ENABLED_AGAIN_IS_REVOCABLE,
    UNSUPPORTED_TOOLKIT_IS_400,
    API_KEY_SCHEME_IS_400,
    UNKNOWN_ID_IS_404,
    DELETED_ACCOUNT_IS_404,
    CONFLICT_KEEPS_THE_STATUS,
    UNSUPPORTED_KEEPS_THE_STATUS,
    CONFLICT_SENDS_NOTHING,
    UNSUPPORTED_SENDS_NOTHING,
    MISSING_ACCOUNT_SENDS_NOTHING,
];

const STATUS_CODES: Citation = Citation { page: pages::CHANGELOG, heading: "Status Codes" };

/// Only ACTIVE and REVOKED are revocable: one rule a status.
const fn conflict(id: &'static str, summary: &'static str, needs: &'static [Need], check: crate::rule::Check) -> Rule {
    Rule {
        id,
        statements: &["A8"],
        level: Level::Must,
        basis: Basis::Stated,
        summary,
        judged: "An account that a read reports in this status is revoked; any answer but 409 is a violation.",
        source: STATUS_CODES,
        needs,
        check,
    }
}

async fn is_409(cx: &Cx<'_>, kind: Kind) -> Checked {
    expect::status(&cx.attempt(Scene::Conflict(kind)).await?.answer, 409)
}

/// No window is left open after disabling.
const DISABLED_IS_409: Rule = Rule {
    id: "composio.refusal.disabled-is-409",
    statements: &["A24"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "a disabled account is answered 409 even right after it was disabled",
    judged: "An ACTIVE account is disabled, then revoked at once.",
    source: STATUS_CODES,
    needs: &[Need::Scene(Scene::Disabled)],
    check: |cx| Box::pin(disabled_is_409(cx)),
};

async fn disabled_is_409(cx: &Cx<'_>) -> Checked {
    expect::status(&cx.attempt(Scene::Disabled).await?.answer, 409)
}

/// Disabling is not for ever.
const ENABLED_AGAIN_IS_REVOCABLE: Rule = Rule {
    id: "composio.refusal.enabled-again-is-revocable",
    statements: &["A24"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "an account that was disabled and enabled again can be revoked",
    judged: "An ACTIVE account is disabled, enabled, read as ACTIVE, then revoked; any answer but 200 is a violation. \
             A 500 is inconclusive unless the provider is played by this suite.",
    source: STATUS_CODES,
    needs: &[Need::Scene(Scene::EnabledAgain)],
    check: |cx| Box::pin(enabled_again_is_revocable(cx)),
};

async fn enabled_again_is_revocable(cx: &Cx<'_>) -> Checked {
    let attempt = cx.attempt(Scene::EnabledAgain).await?;
    claim::excused(cx, &attempt)?;
    claim::wired(cx, &attempt.answer, attempt.seen.as_deref())?;
    expect::status(&attempt.answer, 200)
}

/// Some toolkits cannot revoke.
const UNSUPPORTED_TOOLKIT_IS_400: Rule = Rule {
    id: "composio.refusal.unsupported-toolkit-is-400",
    statements: &["A9"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "a toolkit without programmatic revocation is answered 400",
    judged: "An ACTIVE OAuth 2.0 account of the configured toolkit is revoked.",
    source: STATUS_CODES,
    needs: &[Need::Scene(Scene::Unsupported)],
    check: |cx| Box::pin(is_400(cx, Scene::Unsupported)),
};

/// There is no OAuth token in an API key.
const API_KEY_SCHEME_IS_400: Rule = Rule {
    id: "composio.refusal.api-key-scheme-is-400",
    statements: &["A9"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "an account of a scheme other than OAuth 2.0 is answered 400",
    judged: "An ACTIVE account of the API key scheme is revoked.",
    source: Citation { page: pages::OPENAPI, heading: "postConnectedAccountsByNanoidRevoke, response 400" },
    needs: &[Need::Scene(Scene::ApiKeyScheme)],
    check: |cx| Box::pin(is_400(cx, Scene::ApiKeyScheme)),
};

async fn is_400(cx: &Cx<'_>, scene: Scene) -> Checked {
    expect::status(&cx.attempt(scene).await?.answer, 400)
}

/// What does not exist cannot be revoked.
const UNKNOWN_ID_IS_404: Rule = Rule {
    id: "composio.refusal.unknown-id-is-404",
    statements: &["A10"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "revoking an id that was never given out is answered 404",
    judged: "The id is made of two real ones, the beginning of one with the end of the other, so that it has their shape. \
             A target that still takes it for malformed (400, 422) is inconclusive.",
    source: STATUS_CODES,
    needs: &[Need::Scene(Scene::UnknownId)],
    check: |cx| Box::pin(is_404(cx, Scene::UnknownId)),
};

/// What is deleted does not exist.
const DELETED_ACCOUNT_IS_404: Rule = Rule {
    id: "composio.refusal.deleted-account-is-404",
    statements: &["A10"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "revoking a deleted account is answered 404",
    judged: "An ACTIVE account of this run is deleted, then revoked.",
    source: Citation { page: pages::OPENAPI, heading: "postConnectedAccountsByNanoidRevoke, response 404" },
    needs: &[Need::Scene(Scene::Deleted)],
    check: |cx| Box::pin(is_404(cx, Scene::Deleted)),
};

async fn is_404(cx: &Cx<'_>, scene: Scene) -> Checked {
    let attempt = cx.attempt(scene).await?;
    if scene == Scene::UnknownId && matches!(attempt.answer.status, 400 | 422) {
        return Err(Stop::tried(format!("the target takes the invented id for malformed: {}", attempt.answer.status)));
    }
    expect::status(&attempt.answer, 404)
}

/// Refusing a conflict is not half a revoke.
const CONFLICT_KEEPS_THE_STATUS: Rule = Rule {
    id: "composio.refusal.conflict-keeps-the-status",
    statements: &["A11"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "a revoke that is answered 409 leaves the status as it was",
    judged: "Each account that was answered 409 is read afterwards. Those answered otherwise are judged by other rules.",
    source: Citation { page: pages::CHANGELOG, heading: "The Endpoint" },
    needs: CONFLICTS,
    check: |cx| Box::pin(keeps_the_status(cx, &Scene::CONFLICTS, 409)),
};

/// Refusing a toolkit is not half a revoke.
const UNSUPPORTED_KEEPS_THE_STATUS: Rule = Rule {
    id: "composio.refusal.unsupported-keeps-the-status",
    statements: &["A11"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "a revoke that is answered 400 leaves the status as it was",
    judged: "Each account that was answered 400 is read afterwards. Those answered otherwise are judged by other rules.",
    source: Citation { page: pages::CHANGELOG, heading: "The Endpoint" },
    needs: UNSUPPORTED,
    check: |cx| Box::pin(keeps_the_status(cx, &[Scene::Unsupported, Scene::ApiKeyScheme], 400)),
};

const CONFLICTS: &[Need] = &[Need::AnyScene(&Scene::CONFLICTS)];
const UNSUPPORTED: &[Need] = &[Need::AnyScene(&[Scene::Unsupported, Scene::ApiKeyScheme])];

/// Looks at each scene that can be had and was answered as refused.
async fn keeps_the_status(cx: &Cx<'_>, scenes: &[Scene], refusal: u16) -> Checked {
    let mut looked = Err(Stop::tried(format!("no revoke was answered {refusal}")));
    for scene in scenes {
        let Ok(attempt) = cx.attempt(*scene).await else { continue };
        if attempt.answer.status == refusal {
            expect::status_kept(&attempt)?;
            looked = Ok(());
        }
    }
    looked
}

/// A conflict is known before anything is dispatched.
const CONFLICT_SENDS_NOTHING: Rule = Rule {
    id: "composio.refusal.conflict-sends-nothing",
    statements: &["A11"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "a revoke that is answered 409 sends nothing to the provider",
    judged: "The provider, played by this suite, is watched while accounts are refused with 409.",
    source: Citation { page: pages::CHANGELOG, heading: "The Endpoint" },
    needs: &[Need::AnyScene(&Scene::CONFLICTS), Need::Upstream],
    check: |cx| Box::pin(sends_nothing(cx, &Scene::CONFLICTS, 409)),
};

/// What cannot be revoked is not dispatched.
const UNSUPPORTED_SENDS_NOTHING: Rule = Rule {
    id: "composio.refusal.unsupported-sends-nothing",
    statements: &["A11"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "a revoke that is answered 400 sends nothing to the provider",
    judged: "The provider, played by this suite, is watched while an account is refused with 400.",
    source: Citation { page: pages::CHANGELOG, heading: "The Endpoint" },
    needs: &[Need::Scene(Scene::Unsupported), Need::Upstream],
    check: |cx| Box::pin(sends_nothing(cx, &[Scene::Unsupported], 400)),
};

/// A deleted account's tokens stay where they are.
const MISSING_ACCOUNT_SENDS_NOTHING: Rule = Rule {
    id: "composio.refusal.missing-account-sends-nothing",
    statements: &["A11"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "a revoke that is answered 404 sends nothing to the provider",
    judged: "The provider, played by this suite, is watched while a deleted account is revoked.",
    source: Citation { page: pages::CHANGELOG, heading: "The Endpoint" },
    needs: &[Need::Scene(Scene::Deleted), Need::Upstream],
    check: |cx| Box::pin(sends_nothing(cx, &[Scene::Deleted], 404)),
};

async fn sends_nothing(cx: &Cx<'_>, scenes: &[Scene], refusal: u16) -> Checked {
    let mut looked = Err(Stop::tried(format!("no revoke was answered {refusal}")));
    for scene in scenes {
        let Ok(attempt) = cx.attempt(*scene).await else { continue };
        if attempt.answer.status != refusal {
            continue;
        }
        match expect::nothing_sent(cx, &attempt).await {
            Err(violated @ Stop::Violated(_)) => return Err(violated),
            // Where nobody has signed in there are no tokens; the accounts of other scenes have some.
            Err(undecided) if looked.is_err() => looked = Err(undecided),
            Err(_) => {}
            Ok(()) => looked = Ok(()),
        }
    }
    looked
}

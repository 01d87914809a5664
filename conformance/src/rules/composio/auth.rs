//! Keys: without the project's own, nothing happens. Source: the reference pages.

use crate::check::{Cx, Scene, expect};
use crate::outcome::Checked;
use crate::rule::{Basis, Citation, Level, Need, Rule, pages};
use crate::target::{Key, NearMiss};

pub(in crate::rules) const RULES: &[Rule] = &[
    unauthorised(
        "composio.auth.no-key-is-401",
        "a revoke without a key is answered 401",
        &[Need::Scene(Scene::WithKey(Key::Missing))],
        |cx| Box::pin(is_401(cx, Key::Missing)),
    ),
    unauthorised(
        "composio.auth.empty-key-is-401",
        "a revoke with an empty key is answered 401",
        &[Need::Scene(Scene::WithKey(Key::Empty))],
        |cx| Box::pin(is_401(cx, Key::Empty)),
    ),
    unauthorised(
        "composio.auth.unknown-key-is-401",
        "a revoke with a key that nobody was given is answered 401",
        &[Need::Scene(Scene::WithKey(Key::Unknown))],
        |cx| Box::pin(is_401(cx, Key::Unknown)),
    ),
    unauthorised(
        "composio.auth.head-of-the-key-is-401",
        "a revoke with the key less its last character is answered 401",
        &[Need::Scene(Scene::WithKey(Key::NearMiss(NearMiss::Head)))],
        |cx| Box::pin(is_401(cx, Key::NearMiss(NearMiss::Head))),
    ),
    unauthorised(
        "composio.auth.tail-of-the-key-is-401",
        "a revoke with the key less its first character is answered 401",
        &[Need::Scene(Scene::WithKey(Key::NearMiss(NearMiss::Tail)))],
        |cx| Box::pin(is_401(cx, Key::NearMiss(NearMiss::Tail))),
    ),
    unauthorised(
        "composio.auth.longer-key-is-401",
        "a revoke with the key and one character more is answered 401",
        &[Need::Scene(Scene::WithKey(Key::NearMiss(NearMiss::Longer)))],
        |cx| Box::pin(is_401(cx, Key::NearMiss(NearMiss::Longer))),
    ),
    unauthorised(
        "composio.auth.other-letter-case-is-401",
        "a revoke with the key in the other letter case is answered 401",
        &[Need::Scene(Scene::WithKey(Key::NearMiss(NearMiss::LetterCase)))],
        |cx| Box::pin(is_401(cx, Key::NearMiss(NearMiss::LetterCase))),
    ),
    REFUSED_KEY_CHANGES_NOTHING,
    REFUSED_KEY_SENDS_NOTHING,
    OTHER_PROJECT_IS_404,
    OTHER_PROJECT_CHANGES_NOTHING,
    OTHER_PROJECT_SENDS_NOTHING,
];

const AUTHENTICATION: Citation = Citation { page: pages::REVOKE, heading: "Authorization" };
const PROJECT_KEY: Citation = Citation { page: pages::OVERVIEW, heading: "introduction" };
const OTHER: Scene = Scene::WithKey(Key::Other);

/// A key that is not the project's is refused: one rule a key.
const fn unauthorised(
    id: &'static str,
    summary: &'static str,
    needs: &'static [Need],
    check: crate::rule::Check,
) -> Rule {
    Rule {
        id,
        statements: &["A19"],
        level: Level::Must,
        basis: Basis::Stated,
        summary,
        judged: "An ACTIVE account is revoked with that key; any answer but 401 is a violation.",
        source: AUTHENTICATION,
        needs,
        check,
    }
}

async fn is_401(cx: &Cx<'_>, key: Key) -> Checked {
    expect::status(&cx.attempt(Scene::WithKey(key)).await?.answer, 401)
}

const REFUSED_KEYS: [Need; 7] = [
    Need::Scene(Scene::REFUSED_KEYS[0]),
    Need::Scene(Scene::REFUSED_KEYS[1]),
    Need::Scene(Scene::REFUSED_KEYS[2]),
    Need::Scene(Scene::REFUSED_KEYS[3]),
    Need::Scene(Scene::REFUSED_KEYS[4]),
    Need::Scene(Scene::REFUSED_KEYS[5]),
    Need::Scene(Scene::REFUSED_KEYS[6]),
];

/// Refused means not done.
const REFUSED_KEY_CHANGES_NOTHING: Rule = Rule {
    id: "composio.auth.refused-key-changes-nothing",
    statements: &["A19", "A11"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "a revoke without a valid key leaves the status as it was",
    judged: "After each of the wrong keys the account is read with the right one.",
    source: AUTHENTICATION,
    needs: &REFUSED_KEYS,
    check: |cx| Box::pin(refused_key_changes_nothing(cx)),
};

async fn refused_key_changes_nothing(cx: &Cx<'_>) -> Checked {
    for scene in Scene::REFUSED_KEYS {
        expect::status_kept(&*cx.attempt(scene).await?)?;
    }
    Ok(())
}

/// Refused means not dispatched.
const REFUSED_KEY_SENDS_NOTHING: Rule = Rule {
    id: "composio.auth.refused-key-sends-nothing",
    statements: &["A19", "A11"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "a revoke without a valid key sends nothing to the provider",
    judged: "The provider, played by this suite, is watched while each of the wrong keys is tried.",
    source: AUTHENTICATION,
    needs: &[
        REFUSED_KEYS[0],
        REFUSED_KEYS[1],
        REFUSED_KEYS[2],
        REFUSED_KEYS[3],
        REFUSED_KEYS[4],
        REFUSED_KEYS[5],
        REFUSED_KEYS[6],
        Need::Upstream,
    ],
    check: |cx| Box::pin(refused_key_sends_nothing(cx)),
};

async fn refused_key_sends_nothing(cx: &Cx<'_>) -> Checked {
    for scene in Scene::REFUSED_KEYS {
        expect::nothing_sent(cx, &*cx.attempt(scene).await?).await?;
    }
    Ok(())
}

/// A project sees its own accounts only.
const OTHER_PROJECT_IS_404: Rule = Rule {
    id: "composio.auth.other-project-is-404",
    statements: &["A20"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "the key of another project is answered 404 (403 is accepted)",
    judged: "An ACTIVE account is revoked with the second project's key.",
    source: PROJECT_KEY,
    needs: &[Need::Scene(OTHER), Need::OtherKey],
    check: |cx| Box::pin(other_project_is_404(cx)),
};

async fn other_project_is_404(cx: &Cx<'_>) -> Checked {
    expect::one_of(&cx.attempt(OTHER).await?.answer, &[404, 403])
}

/// A project changes its own accounts only.
const OTHER_PROJECT_CHANGES_NOTHING: Rule = Rule {
    id: "composio.auth.other-project-changes-nothing",
    statements: &["A20", "A11"],
    level: Level::Must,
    basis: Basis::Stated,
    summary: "a revoke with the key of another project leaves the status as it was",
    judged: "After the attempt the account is read with its own project's key.",
    source: PROJECT_KEY,
    needs: &[Need::Scene(OTHER), Need::OtherKey],
    check: |cx| Box::pin(other_project_changes_nothing(cx)),
};

async fn other_project_changes_nothing(cx: &Cx<'_>) -> Checked {
    expect::status_kept(&*cx.attempt(OTHER).await?)
}

/// A project ends its own access only.
const OTHER_PROJECT_SENDS_NOTHING: Rule = Rule {
    id: "composio.auth.other-project-sends-nothing",
    statements: &["A20", "A11"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "a revoke with the key of another project sends nothing to the provider",
    judged: "The provider, played by this suite, is watched during the attempt.",
    source: PROJECT_KEY,
    needs: &[Need::Scene(OTHER), Need::OtherKey, Need::Upstream],
    check: |cx| Box::pin(other_project_sends_nothing(cx)),
};

async fn other_project_sends_nothing(cx: &Cx<'_>) -> Checked {
    expect::nothing_sent(cx, &*cx.attempt(OTHER).await?).await
}

//! The ledger of statements: which rules make each one checkable, or why none does.

mod nylas;

pub use nylas::NYLAS;

/// One numbered statement of the sources.
#[derive(Debug, Clone, Copy)]
pub struct Statement {
    /// Its number.
    pub number: &'static str,
    /// What it is about.
    pub about: &'static str,
    /// Why no rule judges it, where none does.
    pub exclusion: Option<Exclusion>,
}

/// The reason for a statement without a rule.
#[derive(Debug, Clone, Copy)]
pub struct Exclusion(pub &'static str);

/// Every statement of the connected accounts, in order.
pub const STATEMENTS: &[Statement] = &[
    judged("A1", "a revocable ACTIVE account answers 200 in shape"),
    judged("A2", "the answer names the account as REVOKED"),
    judged("A3", "reads report REVOKED afterwards"),
    judged("A4", "revoked_tokens is a list without duplicates"),
    judged("A5", "the first revoke claims something"),
    judged("A6", "a further revoke is 200 with nothing claimed"),
    judged("A7", "a further revoke dispatches nothing"),
    judged("A8", "statuses that cannot be revoked are 409"),
    judged("A9", "toolkits and schemes that cannot be revoked are 400"),
    judged("A10", "unknown and deleted accounts are 404"),
    judged("A11", "a refusal changes nothing"),
    judged("A12", "a revoke whose every dispatch failed is 500"),
    judged("A13", "it succeeds once the provider works again"),
    judged("A14", "what is claimed is what was accepted"),
    judged("A15", "a subject that cannot be revoked is not sent"),
    judged("A16", "a subject that is not held is neither claimed nor sent"),
    judged("A17", "the account's own tokens are sent, whole"),
    judged("A18", "hints name the kind of the token"),
    judged("A19", "wrong keys are 401"),
    judged("A20", "another project's key reaches nothing"),
    judged("A21", "safe methods revoke nothing"),
    judged("A22", "other methods revoke nothing"),
    judged("A23", "other accounts stay as they are"),
    judged("A24", "disabled accounts are 409 until they are enabled"),
    judged("A25", "simultaneous revokes claim once"),
    judged("A26", "racing operations are linearizable"),
    judged("A27", "a lost answer can be asked for again"),
    judged("A28", "no answer shows a token"),
    judged("A29", "bodies that say nothing are alike"),
    judged("A30", "ids that name nothing are refused"),
    judged("A31", "sequences match a model"),
    judged("B1", "errors are JSON with an object error"),
    judged("B2", "the required members are there"),
    judged("B3", "error.status is the HTTP status"),
    judged("B4", "the optional members have their types"),
    judged("B5", "message and slug say something"),
    judged("B6", "each status and each operation has the envelope"),
    judged("B7", "unknown paths and wrong methods have it too"),
    excluded(
        "B8",
        "a 429 may have either form",
        Some(Exclusion("both forms are accepted, so there is nothing to judge")),
    ),
    judged("C1", "create and link make what they report"),
    judged("C2", "enabling and disabling"),
    judged("C3", "deleting"),
    judged("C4", "deleting alone dispatches nothing"),
    judged("C5", "deleting with revoke_on_delete"),
    judged("C6", "list filters"),
    judged("C7", "list pages"),
    judged("C8", "list order"),
    judged("C9", "patching the alias"),
    judged("C10", "refresh"),
    judged("C11", "reads mask tokens"),
    judged("C12", "no operation works without a key"),
];

const fn judged(number: &'static str, about: &'static str) -> Statement {
    Statement { number, about, exclusion: None }
}

const fn excluded(number: &'static str, about: &'static str, exclusion: Option<Exclusion>) -> Statement {
    Statement { number, about, exclusion }
}

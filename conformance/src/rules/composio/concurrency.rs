//! Calls at the same time, answers that are lost. What follows from "revoking twice is not an error".

use crate::check::model::{Call, Provider};
use crate::check::property::{self, Played};
use crate::check::{Cost, Cx, Purse, Race, Recorder, Repeat};
use crate::fixture::Kind;
use crate::outcome::Checked;
use crate::rule::{Basis, Citation, Level, Need, Rule, pages};
use proptest::prelude::*;
use std::time::Duration;

pub(in crate::rules) const RULES: &[Rule] = &[
    SIMULTANEOUS_REVOKES_CLAIM_ONCE,
    SIMULTANEOUS_REVOKES_SEND_ONCE,
    RACING_CALLS_FIT_AN_ORDER,
    LOST_ANSWER_CAN_BE_ASKED_FOR_AGAIN,
    REVOKE_IS_IDEMPOTENT,
];

const AGAIN: Citation = Citation { page: pages::CHANGELOG, heading: "The Endpoint" };
/// The longest that the generated cases of one rule may take.
const TIME: Duration = Duration::from_secs(60);

/// Who comes second finds nothing left to claim.
const SIMULTANEOUS_REVOKES_CLAIM_ONCE: Rule = Rule {
    id: "composio.concurrency.simultaneous-revokes-claim-once",
    statements: &["A25"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "of simultaneous revokes of one account, one answer claims the tokens, all others are 200 without any",
    judged: "An ACTIVE account is revoked several times at once while its provider takes its time, then read. The answers have to \
             fit some order of the revokes, one at a time; an answer that was lost may have been applied or not.",
    source: AGAIN,
    needs: &[Need::Simultaneous],
    check: |cx| Box::pin(claim_once(cx)),
};

async fn claim_once(cx: &Cx<'_>) -> Checked {
    let raced = cx.simultaneous().await?;
    let judged = raced.fits_an_order();
    // The history stands in the record once it has been judged.
    cx.keep(&raced.recorder);
    judged
}

/// A token dies once.
const SIMULTANEOUS_REVOKES_SEND_ONCE: Rule = Rule {
    id: "composio.concurrency.simultaneous-revokes-send-once",
    statements: &["A25"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "of simultaneous revokes of one account, the provider accepts each token at most once",
    judged: "The provider, played by this suite, counts what it accepts of the account that is revoked several times at once. \
             Sending a token again that it refused, or whose answer was not waited for, is fine.",
    source: AGAIN,
    needs: &[Need::Simultaneous, Need::Upstream],
    check: |cx| Box::pin(send_once(cx)),
};

async fn send_once(cx: &Cx<'_>) -> Checked {
    cx.simultaneous().await?.sends_once()
}

/// What overlaps happened in some order.
const RACING_CALLS_FIT_AN_ORDER: Rule = Rule {
    id: "composio.concurrency.racing-calls-fit-an-order",
    statements: &["A26"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "revoke, get, disable, enable and delete of one account at the same time are answered as in some order",
    judged: "Races of two to six calls by two to four callers, the classic ones, then generated ones, each on an account that is made \
             for it and read at the end. All answers have to fit some order of one at a time that the times allow \
             (linearizability). A 409 to a switch or a delete means that it was not applied; what switching a REVOKED \
             account does is not specified, so that the next read tells.",
    source: Citation { page: pages::CHANGELOG, heading: "Status Codes" },
    needs: &[
        Need::Import(Kind::Active),
        Need::Requests(Cost { read: 96, create: 20, change: 40, revoke: 48, delete: 34 }),
    ],
    check: |cx| Box::pin(fit_an_order(cx)),
};

async fn fit_an_order(cx: &Cx<'_>) -> Checked {
    let races = Played {
        name: "races",
        first: classic(),
        others: races(),
        cost: Race::cost,
        simpler: Race::simpler,
        told: ToString::to_string,
        cases: Purse::new(Cost { read: 60, create: 13, change: 25, revoke: 30, delete: 20 }, TIME),
        shrinking: Purse::new(Cost { read: 36, create: 7, change: 15, revoke: 18, delete: 14 }, TIME),
    };
    let play = async |race: &Race, recorder: &Recorder| {
        let raced = cx.race(race).await?;
        let judged = raced.fits_an_order();
        recorder.absorb(&raced.recorder.evidence());
        judged
    };
    races.check(cx, play).await
}

/// The races in which servers are known to go wrong.
fn classic() -> Vec<Race> {
    use Call::{Delete, Disable, Enable, Get, Revoke};
    let race = |provider, staggered, callers: &[&[Call]]| Race {
        callers: callers.iter().map(|calls| calls.to_vec()).collect(),
        provider,
        staggered,
    };
    vec![
        // Whatever the disable does must not be lost in what the revoke writes.
        race(Provider::Accepts, true, &[&[Revoke], &[Disable, Get]]),
        race(Provider::Refuses, true, &[&[Revoke], &[Disable]]),
        // Nobody may see a revoke that fails in the end.
        race(Provider::Refuses, false, &[&[Revoke], &[Get], &[Revoke]]),
        race(Provider::Accepts, true, &[&[Revoke], &[Get, Get], &[Revoke]]),
        race(Provider::Refuses, true, &[&[Revoke], &[Get, Get]]),
        race(Provider::Accepts, true, &[&[Revoke], &[Delete, Get]]),
        race(Provider::Accepts, false, &[&[Revoke], &[Disable, Enable], &[Get]]),
    ]
}

fn races() -> impl Strategy<Value = Race> {
    let call = prop_oneof![
        4 => Just(Call::Revoke),
        3 => Just(Call::Get),
        3 => Just(Call::Disable),
        1 => Just(Call::Enable),
        1 => Just(Call::Delete),
    ];
    let provider = prop_oneof![2 => Just(Provider::Accepts), 1 => Just(Provider::Refuses)];
    let callers = prop_oneof![
        3 => proptest::collection::vec(proptest::collection::vec(call.clone(), 1..=2), 2..=3),
        1 => proptest::collection::vec(proptest::collection::vec(call, 1..=1), 4..=4),
    ];
    (callers, provider, any::<bool>()).prop_map(|(callers, provider, staggered)| Race { callers, provider, staggered })
}

/// Who lost the answer asks again.
const LOST_ANSWER_CAN_BE_ASKED_FOR_AGAIN: Rule = Rule {
    id: "composio.concurrency.lost-answer-can-be-asked-for-again",
    statements: &["A27"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "after a revoke whose answer was lost, the same revoke is 200 and the account ends REVOKED",
    judged: "The connection of a revoke is closed before the answer is read: once something has reached the provider where it is \
             played by this suite, at once elsewhere. The account is revoked again right away, then watched, then read. \
             The lost revoke may have been applied or not, so revoked_tokens may be empty or not.",
    source: AGAIN,
    needs: &[Need::Accounts(Kind::Active, 1), Need::Requests(Cost { read: 1, revoke: 2, ..Cost::NONE })],
    check: |cx| Box::pin(lost_answer(cx)),
};

async fn lost_answer(cx: &Cx<'_>) -> Checked {
    let repeated = cx.repeat_on_any(&[Repeat::Lost, Repeat::OneByOne(1)]).await?;
    let judged = repeated.revokes_once();
    cx.keep(&repeated.raced().recorder);
    judged
}

/// Revoked is revoked, however it is asked for again.
const REVOKE_IS_IDEMPOTENT: Rule = Rule {
    id: "composio.concurrency.revoke-is-idempotent",
    statements: &["A6", "A20", "A25", "A27"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "an account that is revoked again, in whatever way, stays revoked once",
    judged: "Accounts that are made for it are revoked again: one after the other, at the same time, after answers that were lost, \
             with another project's key in between, in a fixed order and in generated ones. The answers have to fit an \
             order in which one revoke claims the tokens at most, the last read is REVOKED, the other project is refused, \
             and the provider, where it is played by this suite, accepts each token once unless an answer was lost.",
    source: AGAIN,
    needs: &[
        Need::Import(Kind::Active),
        Need::Requests(Cost { read: 16, create: 8, revoke: 72, delete: 8, ..Cost::NONE }),
    ],
    check: |cx| Box::pin(is_idempotent(cx)),
};

async fn is_idempotent(cx: &Cx<'_>) -> Checked {
    use Repeat::{AtOnce, Lost, LostAtOnce, OneByOne, OtherProject};
    let ways = Played {
        name: "repeated ways to revoke",
        first: vec![
            vec![OneByOne(2), OtherProject, AtOnce(3), OtherProject, OneByOne(2)],
            vec![LostAtOnce, AtOnce(2), Lost, OneByOne(2)],
        ],
        others: repeats(),
        cost: |ways| {
            ways.iter().fold(Cost { create: 1, read: 2, delete: 1, ..Cost::NONE }, |cost, way| cost + way.cost())
        },
        simpler: |ways| property::shorter(ways),
        told: |ways| ways.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        cases: Purse::new(Cost { read: 10, create: 5, revoke: 44, delete: 5, ..Cost::NONE }, TIME),
        shrinking: Purse::new(Cost { read: 6, create: 3, revoke: 28, delete: 3, ..Cost::NONE }, TIME),
    };
    let play = async |ways: &Vec<Repeat>, recorder: &Recorder| {
        let repeated = cx.repeat(ways).await?;
        let judged = repeated.revokes_once();
        recorder.absorb(&repeated.raced().recorder.evidence());
        judged
    };
    ways.check(cx, play).await
}

fn repeats() -> impl Strategy<Value = Vec<Repeat>> {
    let way = prop_oneof![
        (1_usize..=3).prop_map(Repeat::OneByOne),
        (2_usize..=4).prop_map(Repeat::AtOnce),
        Just(Repeat::Lost),
        Just(Repeat::LostAtOnce),
        Just(Repeat::OtherProject),
    ];
    proptest::collection::vec(way, 2..=4)
}

//! Any sequence of calls over a few accounts: what all the promises together say of it.

use crate::check::model::Call;
use crate::check::property::{self, Played};
use crate::check::{Cost, Cx, Purse, Recorder, Script, Step};
use crate::fixture::Kind;
use crate::outcome::Checked;
use crate::rule::{Basis, Citation, Level, Need, Rule, pages};
use crate::upstream::script::Subject;
use proptest::prelude::*;
use std::time::Duration;

pub(in crate::rules) const RULES: &[Rule] = &[SEQUENCES_FIT];

/// The longest that playing sequences may take.
const TIME: Duration = Duration::from_secs(60);
/// The longest that making a failing one shorter may take.
const SHRINKING_TIME: Duration = Duration::from_secs(15);

/// What holds for single calls holds for any sequence of them.
const SEQUENCES_FIT: Rule = Rule {
    id: "composio.model.sequences-fit",
    statements: &["A31"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "any sequence of create, revoke, enable, disable, delete, get and list over a few accounts is answered as the \
              model of an account allows",
    judged: "Sequences over up to three accounts of one user, made for it, with the provider, where it is played by this suite, \
             accepting or refusing tokens; some fixed ones, then generated ones. After each step an account may stand in one or \
             more ways: an answer that fits none of them is a violation, as is a token that is sent for nothing or a claim \
             beside what was accepted. A failing sequence is made shorter, played and judged once more.",
    source: Citation { page: pages::CHANGELOG, heading: "Status Codes" },
    needs: &[
        Need::Import(Kind::Active),
        Need::Requests(Cost { read: 300, create: 56, change: 70, revoke: 100, delete: 90 }),
    ],
    check: |cx| Box::pin(sequences_fit(cx)),
};

async fn sequences_fit(cx: &Cx<'_>) -> Checked {
    let sequences = Played {
        name: "sequences",
        first: classic(),
        others: sequences(),
        cost: |steps| Step::cost(steps),
        simpler: |steps| property::shorter(steps),
        told: |steps| Step::told(steps),
        cases: Purse::new(Cost { read: 190, create: 30, change: 45, revoke: 60, delete: 50 }, TIME),
        shrinking: Purse::new(Cost { read: 110, create: 26, change: 25, revoke: 40, delete: 40 }, SHRINKING_TIME),
    };
    let play = async |steps: &Vec<Step>, recorder: &Recorder| cx.sequence(recorder, steps).await;
    sequences.check(cx, play).await
}

/// Sequences that lead through every standing.
fn classic() -> Vec<Vec<Step>> {
    use crate::check::model::Call::{Delete, Disable, Enable};
    use Step::{Call, Create, List, Revoke};
    let (accepts, refuses) = (Script::Accepts, Script::Refuses);
    vec![
        vec![
            Create,
            Revoke(0, refuses),
            Revoke(0, refuses),
            Call(0, Disable),
            Revoke(0, accepts),
            Call(0, Enable),
            Revoke(0, accepts),
            Revoke(0, accepts),
            List,
        ],
        vec![
            Create,
            Create,
            Revoke(1, Script::AcceptsOnly(Subject::RefreshToken)),
            Revoke(1, refuses),
            Call(0, Disable),
            Call(2, Delete),
            Revoke(2, accepts),
            Call(0, Delete),
        ],
    ]
}

fn sequences() -> impl Strategy<Value = Vec<Step>> {
    // One account sees most of it, or nothing would ever be repeated.
    let slot = || prop_oneof![4 => Just(0_usize), 2 => Just(1), 1 => Just(2)];
    let script = prop_oneof![
        4 => Just(Script::Accepts),
        4 => Just(Script::Refuses),
        1 => Just(Script::AcceptsOnly(Subject::AccessToken)),
        1 => Just(Script::AcceptsOnly(Subject::RefreshToken)),
    ];
    let call = prop_oneof![
        3 => Just(Call::Disable),
        3 => Just(Call::Enable),
        2 => Just(Call::Get),
        1 => Just(Call::Delete),
    ];
    let step = prop_oneof![
        10 => (slot(), script).prop_map(|(at, script)| Step::Revoke(at, script)),
        8 => (slot(), call).prop_map(|(at, call)| Step::Call(at, call)),
        1 => Just(Step::List),
        2 => Just(Step::Create),
    ];
    proptest::collection::vec(step, 3..=11)
}

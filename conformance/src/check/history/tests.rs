//! Tests the checker: histories made by hand in both directions, generated ones against brute force.

use super::*;
use crate::check::model::{Answer, Call, OneAccount, Provider, Standing};
use proptest::prelude::*;

type Recorded = Event<Call, Answer>;

const ACTIVE: [Standing; 1] = [Standing::Active];
const REVOKED: Answer = Answer::Reads(Standing::Revoked);
const INACTIVE: Answer = Answer::Reads(Standing::Inactive);
const READS_ACTIVE: Answer = Answer::Reads(Standing::Active);

fn event(caller: usize, call: Call, sent: u32, answer: Option<(u32, Answer)>) -> Recorded {
    Event { caller, call, sent, answer }
}

fn broken(provider: Provider, events: &[Recorded]) -> Option<usize> {
    breaks(&OneAccount(provider), &ACTIVE, events).map(|broken| broken.at)
}

fn revoke(caller: usize, sent: u32, answered: u32, answer: Answer) -> Recorded {
    event(caller, Call::Revoke, sent, Some((answered, answer)))
}

fn get(sent: u32, answered: u32, answer: Answer) -> Recorded {
    event(9, Call::Get, sent, Some((answered, answer)))
}

#[test]
fn one_of_two_revokes_claims() {
    let both = |first, second| vec![revoke(0, 0, 3, first), revoke(1, 1, 2, second), get(4, 5, REVOKED)];
    let accepts = Provider::Accepts;
    assert_eq!(broken(accepts, &both(Answer::Claimed, Answer::Empty)), None);
    assert_eq!(broken(accepts, &both(Answer::Empty, Answer::Claimed)), None);
    assert_eq!(broken(accepts, &both(Answer::Claimed, Answer::Claimed)), Some(0));
    assert_eq!(broken(accepts, &both(Answer::Empty, Answer::Empty)), Some(0));
    assert_eq!(broken(accepts, &both(Answer::Claimed, Answer::Refused(409))), Some(1));
    assert_eq!(broken(accepts, &both(Answer::Claimed, Answer::Failed)), Some(1));
}

#[test]
fn what_was_answered_stays() {
    // One after the other, the second cannot be the one that claims.
    let events = [revoke(0, 0, 1, Answer::Empty), revoke(1, 2, 3, Answer::Claimed)];
    assert_eq!(broken(Provider::Accepts, &events), Some(0));
    let events = [revoke(0, 0, 1, Answer::Claimed), get(2, 3, READS_ACTIVE)];
    assert_eq!(broken(Provider::Accepts, &events), Some(1));
}

#[test]
fn a_lost_answer_may_have_been_applied() {
    let lost = event(0, Call::Revoke, 0, None);
    for (answer, read) in [(Answer::Claimed, REVOKED), (Answer::Empty, REVOKED)] {
        assert_eq!(broken(Provider::Accepts, &[lost.clone(), revoke(0, 1, 2, answer), get(3, 4, read)]), None);
    }
    assert_eq!(broken(Provider::Accepts, &[lost.clone(), get(1, 2, READS_ACTIVE), get(3, 4, REVOKED)]), None);
    assert_eq!(broken(Provider::Accepts, &[lost.clone(), get(1, 2, REVOKED), get(3, 4, READS_ACTIVE)]), Some(2));
    assert_eq!(broken(Provider::Accepts, &[lost, revoke(0, 1, 2, Answer::Refused(409))]), Some(1));
}

#[test]
fn a_disable_excludes_a_revoke() {
    let disable = |sent, answered, answer| event(1, Call::Disable, sent, Some((answered, answer)));
    let accepts = Provider::Accepts;
    // Disabled first, revoked first, or a lease that keeps the switch out.
    assert_eq!(broken(accepts, &[revoke(0, 0, 3, Answer::Refused(409)), disable(1, 2, Answer::Done)]), None);
    assert_eq!(broken(accepts, &[revoke(0, 0, 3, Answer::Claimed), disable(1, 2, Answer::Refused(409))]), None);
    assert_eq!(broken(accepts, &[revoke(0, 0, 3, Answer::Claimed), disable(1, 2, Answer::Done)]), None);
    // A read between them tells that the disable came first.
    let lost = [revoke(0, 0, 5, Answer::Claimed), disable(1, 2, Answer::Done), get(3, 4, INACTIVE)];
    assert_eq!(broken(accepts, &lost[..]), None, "the revoke may have come first: switching REVOKED is not specified");
    let lost = [&lost[..], &[get(6, 7, REVOKED)]].concat();
    assert_eq!(broken(accepts, &lost), Some(3));
    // A failed revoke restores what it had read.
    let undone = [revoke(0, 0, 3, Answer::Failed), disable(1, 2, Answer::Done), get(4, 5, READS_ACTIVE)];
    assert_eq!(broken(Provider::Refuses, &undone), Some(2));
}

#[test]
fn what_is_not_specified_is_read_again() {
    let enable = event(0, Call::Enable, 2, Some((3, Answer::Done)));
    for answer in [REVOKED, INACTIVE, READS_ACTIVE, Answer::ReadsOther] {
        let events = [revoke(0, 0, 1, Answer::Claimed), enable.clone(), get(4, 5, answer), get(6, 7, answer)];
        assert_eq!(broken(Provider::Accepts, &events), None, "{answer}");
    }
    let events = [revoke(0, 0, 1, Answer::Claimed), enable.clone(), get(4, 5, INACTIVE), get(6, 7, READS_ACTIVE)];
    assert_eq!(broken(Provider::Accepts, &events), Some(3));
    let events = [revoke(0, 0, 1, Answer::Claimed), enable, get(4, 5, Answer::Refused(404))];
    assert_eq!(broken(Provider::Accepts, &events), Some(2));
}

#[test]
fn a_table_marks_the_point() {
    let events = [revoke(0, 0, 3, Answer::Claimed), revoke(1, 1, 2, Answer::Claimed), event(0, Call::Delete, 4, None)];
    let at = breaks(&OneAccount(Provider::Accepts), &ACTIVE, &events);
    assert_eq!(
        rows(&events, at.as_ref()),
        [
            "caller 1  revoke  ├─────┤    success, tokens claimed  ← fits no order; before it: REVOKED",
            "caller 2  revoke    ├─┤      success, tokens claimed",
            "caller 1  delete          ├… no answer",
        ]
    );
}

/// Tries every order of every choice of lost calls.
fn fits_by_force(model: &OneAccount, events: &[Recorded]) -> bool {
    fn go(model: &OneAccount, events: &[Recorded], order: &mut Vec<usize>, state: Standing) -> bool {
        let rest: Vec<_> = (0..events.len()).filter(|at| !order.contains(at)).collect();
        if rest.iter().all(|at| events[*at].answer.is_none()) {
            return true;
        }
        rest.iter().any(|at| {
            let before = |other: &usize| events[*other].answer.is_some_and(|(time, _)| time < events[*at].sent);
            if rest.iter().any(|other| other != at && before(other)) {
                return false;
            }
            let answer = events[*at].answer.as_ref().map(|(_, answer)| answer);
            model.after(state, &events[*at].call, answer).into_iter().any(|next| {
                order.push(*at);
                let fits = go(model, events, order, next);
                order.pop();
                fits
            })
        })
    }
    go(model, events, &mut Vec::new(), Standing::Active)
}

fn answers(call: Call) -> BoxedStrategy<Answer> {
    let refused = prop_oneof![Just(404_u16), Just(409)].prop_map(Answer::Refused);
    match call {
        Call::Revoke => {
            prop_oneof![3 => Just(Answer::Claimed), 3 => Just(Answer::Empty), 1 => Just(Answer::Failed), 2 => refused]
                .boxed()
        }
        Call::Get => prop_oneof![
            Just(REVOKED),
            Just(INACTIVE),
            Just(READS_ACTIVE),
            Just(Answer::ReadsOther),
            Just(Answer::Refused(404))
        ]
        .boxed(),
        _ => prop_oneof![3 => Just(Answer::Done), 1 => Just(Answer::Denied), 2 => refused].boxed(),
    }
}

/// Two moments and an answer for each of up to five calls.
fn histories() -> impl Strategy<Value = Vec<Recorded>> {
    let call = proptest::sample::select(&Call::ALL[..]);
    let one =
        call.prop_flat_map(|call| (Just(call), answers(call), 0_u32..40, 1_u32..12, proptest::bool::weighted(0.9)));
    proptest::collection::vec(one, 1..=5).prop_map(|calls| {
        let event = |(caller, (call, answer, sent, took, answered)): (usize, (Call, Answer, u32, u32, bool))| {
            // Odd and even keep all moments apart.
            let slot = u32::try_from(caller).unwrap();
            let (sent, end) = (sent * 16 + slot, (sent + took) * 16 + 8 + slot);
            Event { caller, call, sent, answer: answered.then_some((end, answer)) }
        };
        calls.into_iter().enumerate().map(event).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_search_agrees_with_brute_force(events in histories(), refuses in any::<bool>()) {
        let model = OneAccount(if refuses { Provider::Refuses } else { Provider::Accepts });
        prop_assert_eq!(breaks(&model, &ACTIVE, &events).is_none(), fits_by_force(&model, &events));
    }
}

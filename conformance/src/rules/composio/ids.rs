//! Ids that name nothing: they are refused, no account is touched.

use crate::check::{Cost, Cx, expect, property};
use crate::fixture::{Account, Kind};
use crate::outcome::{Checked, Finding, Stop};
use crate::rule::{Basis, Citation, Level, Need, Rule, pages};
use crate::target::name::Nothing;
use crate::target::{Name, Request, Response, routes};
use http::Method;
use proptest::prelude::*;

pub(in crate::rules) const RULES: &[Rule] = &[NOTHING_IS_REFUSED, NEAR_MISSES_ARE_REFUSED, PATH_TRICKS, LETTER_CASE];

const NOT_FOUND: Citation = Citation { page: pages::CHANGELOG, heading: "Status Codes" };

/// Whatever is asked for, a server answers with a refusal instead of falling over.
const NOTHING_IS_REFUSED: Rule = Rule {
    id: "composio.ids.nothing-is-refused",
    statements: &["A30"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "ids that name nothing (very long, encoded separators, control characters, non-ASCII) get a 4xx",
    judged: "Generated ids, percent-encoded into the revoke path. Any 4xx and any 3xx is accepted; 2xx and 5xx are \
             violations. An account of this run must be untouched afterwards.",
    source: NOT_FOUND,
    needs: &[Need::Account(Kind::Active), Need::Requests(Cost::reads(1)), Need::EachCase(Cost::revokes(1))],
    check: |cx| Box::pin(nothing_is_refused(cx)),
};

async fn nothing_is_refused(cx: &Cx<'_>) -> Checked {
    let bystander = cx.account(Kind::Active).await?;
    property::for_all(cx, "ids that name nothing", ids(), async |text| {
        match Nothing::from_text(&text, cx.stage().target.ownership()) {
            // A generated text that reads like a real id is no case at all.
            Err(_) => Ok(()),
            Ok(nothing) => refused(cx, nothing).await,
        }
    })
    .await?;
    untouched(cx, bystander).await
}

fn ids() -> impl Strategy<Value = String> {
    // Between two odd characters stand so few letters that they are nobody's id.
    let odd = proptest::sample::select("/\\%?#&;\0\r\n\t '\"<é😀\u{202e}\u{7f}${*".chars().collect::<Vec<_>>());
    let mixed = proptest::collection::vec((odd, "[a-z:@]{0,3}"), 1..12)
        .prop_map(|parts| parts.into_iter().map(|(odd, letters)| format!("{odd}{letters}")).collect());
    let long = (300_usize..3000).prop_map(|length| format!("ca_{}", "a".repeat(length)));
    let shaped = "ca_[A-Za-z0-9_-]{24,60}";
    prop_oneof![4 => mixed, 1 => long, 2 => shaped]
}

/// One character less or more is another id.
const NEAR_MISSES_ARE_REFUSED: Rule = Rule {
    id: "composio.ids.near-misses-are-refused",
    statements: &["A30"],
    level: Level::Must,
    basis: Basis::Inferred,
    summary: "a real id with one character less or more, or with something appended, gets a 4xx",
    judged: "Spellings made from the id of an ACTIVE account of this run; the account must be untouched afterwards.",
    source: NOT_FOUND,
    needs: &[Need::Account(Kind::Active), Need::Requests(Cost { read: 1, revoke: 9, ..Cost::NONE })],
    check: |cx| Box::pin(near_misses_are_refused(cx)),
};

async fn near_misses_are_refused(cx: &Cx<'_>) -> Checked {
    let account = cx.account(Kind::Active).await?;
    let id = account.id.as_str();
    let shorter = [id.get(..id.len() - 1), id.get(1..)].into_iter().flatten().map(str::to_owned);
    let longer = ["{}0", "{}a", "0{}", "{}/x", "{}\0", "{},{}", "{}?x"].map(|form| form.replace("{}", id));
    let texts = shorter.chain(longer);
    let near: Result<Vec<_>, _> =
        texts.map(|text| Nothing::near(&account.id, &text, cx.stage().target.ownership())).collect();
    let near = match near {
        Ok(near) => near,
        Err(reason) => {
            cx.give_back(account);
            return Err(Stop::no_means(reason));
        }
    };
    for nothing in near {
        refused(cx, nothing).await?;
    }
    untouched(cx, account).await
}

/// A path is not a riddle.
const PATH_TRICKS: Rule = Rule {
    id: "composio.ids.path-tricks-are-refused",
    statements: &["A30"],
    level: Level::Should,
    basis: Basis::Inferred,
    summary: "dot segments and backslashes in the place of an id get a 4xx",
    judged: "Sent byte for byte, only with --probe-paths. A SHOULD, because whatever stands before a server may resolve \
             dot segments (RFC 3986, 6.2.2.3) and so make another request of it.",
    source: NOT_FOUND,
    needs: &[Need::PathTricks, Need::Account(Kind::Active), Need::Requests(Cost { read: 1, revoke: 6, ..Cost::NONE })],
    check: |cx| Box::pin(path_tricks(cx)),
};

async fn path_tricks(cx: &Cx<'_>) -> Checked {
    let bystander = cx.account(Kind::Active).await?;
    for spelling in ["..", ".", "%2e%2e", "%2E", "..%2f..", "..%5c.."] {
        let nothing = Nothing::trick(spelling, cx.stage().target.ownership()).map_err(Stop::defect)?;
        refused(cx, nothing).await?;
    }
    untouched(cx, bystander).await
}

/// Ids are compared letter by letter.
const LETTER_CASE: Rule = Rule {
    id: "composio.ids.letter-case-matters",
    statements: &["A30"],
    level: Level::Should,
    basis: Basis::Inferred,
    summary: "a real id in the other letter case gets a 4xx",
    judged: "The id of an ACTIVE account of this run with its random part in the other letter case. Not applicable where \
             ids are hexadecimal, which may be read in either.",
    source: NOT_FOUND,
    needs: &[Need::Account(Kind::Active), Need::Requests(Cost { read: 1, revoke: 1, ..Cost::NONE })],
    check: |cx| Box::pin(letter_case(cx)),
};

async fn letter_case(cx: &Cx<'_>) -> Checked {
    let account = cx.account(Kind::Active).await?;
    let (prefix, random) = account.id.as_str().split_at(account.id.as_str().find('_').map_or(0, |at| at + 1));
    let hexadecimal = random.chars().all(|c| c.is_ascii_hexdigit() || !c.is_ascii_alphanumeric());
    let other: String = random
        .chars()
        .map(|c| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() })
        .collect();
    if hexadecimal || other == random {
        cx.give_back(account.clone());
        return Err(Stop::Undecided(crate::outcome::Cause::NotClaimed(
            "ids are hexadecimal or without letters".into(),
        )));
    }
    let nothing = match Nothing::near(&account.id, &format!("{prefix}{other}"), cx.stage().target.ownership()) {
        Ok(nothing) => nothing,
        Err(reason) => {
            cx.give_back(account);
            return Err(Stop::no_means(reason));
        }
    };
    refused(cx, nothing).await?;
    untouched(cx, account).await
}

/// Some refusal; the exchange is kept only where it shows something.
async fn refused(cx: &Cx<'_>, nothing: Nothing) -> Checked {
    let request = Request::new(Method::POST, routes::revoke(Name::Nothing(nothing)));
    let (outcome, recorder) = cx.probe(request).await?;
    let judged = outcome.map_err(Stop::from).and_then(|answer| judge(&answer));
    match judged {
        Ok(()) => cx.recorder().omit(1),
        Err(_) => cx.keep(&recorder),
    }
    judged
}

fn judge(answer: &Response) -> Checked {
    match answer.status {
        300..=499 => Ok(()),
        501..=504 => Err(Stop::tried(format!("{} was answered {}", answer.asked, answer.status))),
        other => Err(expect::violated(answer, "status", "some 4xx, or a redirect", other.to_string())),
    }
}

/// The account is as it was; it can be used again.
async fn untouched(cx: &Cx<'_>, account: Account) -> Checked {
    let status = cx.status(&account).await?;
    if status != account.kind.status() {
        return Err(Stop::violated(Finding::new(
            format!("status {}", account.kind.status()),
            format!("status {status}"),
            format!("GET {} after ids that name nothing", account.id),
        )));
    }
    cx.give_back(account);
    Ok(())
}

//! The conclusion of a run, for each way in which rules can come out.

use connected_accounts_conformance::date::Date;
use connected_accounts_conformance::event::{
    AcceptUntested, Ended, Event, Expectation, ExpectedOutcome, FORMAT_VERSION, RuleFinished, RunFinished, RunStarted,
};
use connected_accounts_conformance::outcome::{Cause, Checked, Finding, Stop};
use connected_accounts_conformance::report::{Conclusion, ExitCode, Report, conclusion, human};
use connected_accounts_conformance::rule::{Level, Rule};
use connected_accounts_conformance::rules;

fn rule(level: Level) -> &'static Rule {
    rules::of("composio").find(|rule| rule.level == level).expect("there are rules of each level")
}

fn fail() -> Checked {
    Err(Stop::violated(Finding::new("200", "500", "status")))
}

fn undecided(cause: fn(String) -> Cause) -> Checked {
    Err(Stop::Undecided(cause("x".to_owned())))
}

fn date(text: &str) -> Date {
    Date::try_from(text.to_owned()).expect("a date")
}

fn expect(rules: &str, outcome: ExpectedOutcome) -> Expectation {
    Expectation { rules: rules.into(), outcome, reason: "x".into(), expires: None, names_a_rule: true }
}

struct Run {
    strict: bool,
    selection: bool,
    ended: Ended,
    accept: &'static str,
    expectations: Vec<Expectation>,
    outcomes: Vec<(Level, Checked)>,
}

impl Run {
    fn of(outcomes: Vec<(Level, Checked)>) -> Self {
        let ended = Ended::Complete;
        Self { strict: false, selection: false, ended, accept: "nothing", expectations: Vec::new(), outcomes }
    }

    fn conclude(self) -> Conclusion {
        self.report().conclusion()
    }

    fn report(self) -> Report {
        let accept = AcceptUntested { rules: self.accept.to_owned(), reason: "x".to_owned() };
        let started = RunStarted {
            format_version: FORMAT_VERSION,
            suite_version: "0".into(),
            document_sha256: "0".into(),
            profile: "composio".into(),
            target: "embedded".into(),
            date: date("2026-05-20"),
            seed: 0,
            cases: 1,
            config: None,
            ledger: None,
            strict: self.strict,
            selection: self.selection,
            fault: None,
            accept_untested: vec![accept],
            expectations: self.expectations,
        };
        let finished = RunFinished { ended: self.ended, requests: 0, seconds: 0.0 };
        let rules = self
            .outcomes
            .into_iter()
            .map(|(level, checked)| Event::RuleFinished(Box::new(RuleFinished::of(rule(level), checked))));
        let events = std::iter::once(Event::RunStarted(started)).chain(rules);
        Report::fold(events.chain([Event::RunFinished(finished)])).expect("a whole log")
    }
}

#[test]
fn everything_passed() {
    let pass = || vec![(Level::Must, Ok(())), (Level::Should, Ok(()))];
    assert_eq!(Run::of(pass()).conclude(), Conclusion::Conformant);
    assert_eq!(Run { selection: true, ..Run::of(pass()) }.conclude(), Conclusion::SelectedRulesPass);
}

#[test]
fn a_should_counts_only_when_strict() {
    for outcome in [fail(), undecided(Cause::Tried), undecided(Cause::NoMeans)] {
        let outcomes = || vec![(Level::Must, Ok(())), (Level::Should, outcome.clone())];
        assert_eq!(Run::of(outcomes()).conclude(), Conclusion::Conformant);
        let strict = Run { strict: true, ..Run::of(outcomes()) }.conclude();
        let wanted = if outcome == fail() { Conclusion::NotConformant } else { Conclusion::Partial };
        assert_eq!(strict, wanted);
    }
}

#[test]
fn what_was_not_seen_is_never_green() {
    for cause in [Cause::Tried, Cause::NoMeans] {
        let run = Run::of(vec![(Level::Must, Ok(())), (Level::Must, undecided(cause))]);
        assert_eq!(run.conclude(), Conclusion::Partial);
    }
    assert_eq!(Run::of(Vec::new()).conclude(), Conclusion::Partial);
    let not_applicable = Run::of(vec![(Level::Must, undecided(Cause::NotClaimed))]);
    assert_eq!(not_applicable.conclude(), Conclusion::Partial, "nothing ran");
    let beside = Run::of(vec![(Level::Must, Ok(())), (Level::Must, undecided(Cause::NotClaimed))]);
    assert_eq!(beside.conclude(), Conclusion::Conformant);
}

#[test]
fn only_the_untested_can_be_accepted() {
    let accepting = |outcome: Checked| {
        Run { accept: "composio.*", ..Run::of(vec![(Level::Must, Ok(())), (Level::Must, outcome)]) }.conclude()
    };
    assert_eq!(accepting(undecided(Cause::NoMeans)), Conclusion::Conformant);
    assert_eq!(accepting(undecided(Cause::Tried)), Conclusion::Partial);
    assert_eq!(accepting(fail()), Conclusion::NotConformant);
}

#[test]
fn what_comes_out_as_expected_is_no_news() {
    use ExpectedOutcome::{Fail, Inconclusive, Untested};
    let id = rule(Level::Must).id;
    for (outcome, checked) in
        [(Fail, fail()), (Inconclusive, undecided(Cause::Tried)), (Untested, undecided(Cause::NoMeans))]
    {
        // A SHOULD that passed stands for everything else.
        let outcomes = || vec![(Level::Should, Ok(())), (Level::Must, checked.clone())];
        assert_ne!(Run::of(outcomes()).conclude(), Conclusion::Conformant);
        let run = Run { expectations: vec![expect(id, outcome)], ..Run::of(outcomes()) };
        let report = run.report();
        assert_eq!(report.conclusion(), Conclusion::Conformant);
        let named = human::last_line(&report).contains(&format!("; known deviations: {id} ("));
        assert!(named, "{}", human::last_line(&report));
    }
}

#[test]
fn an_expectation_never_covers_another_outcome() {
    use ExpectedOutcome::{Fail, Inconclusive, Untested};
    let id = rule(Level::Must).id;
    for (outcome, checked) in [
        (Fail, Ok(())),
        (Untested, Ok(())),
        (Fail, undecided(Cause::Tried)),
        (Fail, undecided(Cause::NoMeans)),
        (Fail, undecided(Cause::NotClaimed)),
        (Inconclusive, fail()),
        (Untested, undecided(Cause::Tried)),
    ] {
        let outcomes = vec![(Level::Should, Ok(())), (Level::Must, checked)];
        let report = Run { expectations: vec![expect(id, outcome)], ..Run::of(outcomes) }.report();
        assert_eq!(report.conclusion(), Conclusion::NotConformant);
        assert_eq!(conclusion::stale(&report).len(), 1);
    }
    let defect = vec![(Level::Must, undecided(Cause::Defect))];
    let run = Run { expectations: vec![expect(id, Inconclusive)], ..Run::of(defect) };
    assert_eq!(run.conclude(), Conclusion::Defect, "a defect is never expected");
}

#[test]
fn an_expectation_holds_through_its_last_day() {
    let id = rule(Level::Must).id;
    for (expires, wanted) in [("2026-05-20", Conclusion::Conformant), ("2026-05-19", Conclusion::NotConformant)] {
        let entry = Expectation { expires: Some(date(expires)), ..expect(id, ExpectedOutcome::Untested) };
        let outcomes = vec![(Level::Should, Ok(())), (Level::Must, undecided(Cause::NoMeans))];
        assert_eq!(Run { expectations: vec![entry], ..Run::of(outcomes) }.conclude(), wanted, "{expires}");
    }
}

#[test]
fn an_entry_without_a_selected_rule_is_ignored_unless_it_names_none() {
    let entry = || Expectation { expires: Some(date("2020-01-01")), ..expect("composio.x.y", ExpectedOutcome::Fail) };
    let pass = || vec![(Level::Must, Ok(()))];
    assert_eq!(Run { expectations: vec![entry()], ..Run::of(pass()) }.conclude(), Conclusion::Conformant);
    let unknown = Expectation { names_a_rule: false, ..entry() };
    assert_eq!(Run { expectations: vec![unknown], ..Run::of(pass()) }.conclude(), Conclusion::NotConformant);
}

#[test]
fn the_gravest_wins() {
    let all = || vec![(Level::Must, fail()), (Level::Must, undecided(Cause::Tried))];
    assert_eq!(Run::of(all()).conclude(), Conclusion::NotConformant);
    let mut defect = all();
    defect.push((Level::Should, undecided(Cause::Defect)));
    assert_eq!(Run::of(defect.clone()).conclude(), Conclusion::Defect);
    assert_eq!(Run { ended: Ended::Interrupted, ..Run::of(defect) }.conclude(), Conclusion::Interrupted);
    let unreachable = Ended::Unreachable("x".into());
    assert_eq!(Run { ended: unreachable, ..Run::of(Vec::new()) }.conclude(), Conclusion::Unreachable);
}

#[test]
fn exit_codes_are_fixed() {
    let codes = [
        (Conclusion::Conformant, 0),
        (Conclusion::SelectedRulesPass, 0),
        (Conclusion::NotConformant, 1),
        (Conclusion::Partial, 2),
        (Conclusion::Unreachable, 4),
        (Conclusion::Defect, 5),
        (Conclusion::Interrupted, 130),
    ];
    for (conclusion, code) in codes {
        assert_eq!(conclusion.exit_code() as u8, code, "{conclusion}");
    }
    assert_eq!(ExitCode::Usage as u8, 3);
}

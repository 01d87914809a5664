//! The report for people: each promise with its verdict, each failure with all that shows it.

use super::coverage::Coverage;
use super::{Conclusion, Excuse, Report, conclusion, curl, quote, script};
use crate::event::{Ended, RuleFinished};
use crate::outcome::{Evidence, Exchange, Verdict};
use crate::rule::Level;
use std::collections::BTreeSet;
use std::fmt::Write;

/// How much is shown, in which way.
#[derive(Debug, Clone, Copy, Default)]
pub struct Style {
    /// Whether the reader's terminal shows colours.
    pub color: bool,
    /// Whether what passed is left out.
    pub quiet: bool,
}

/// Bytes of a body that are shown.
const SHOWN: usize = 400;
/// Exchanges that are shown with a failure.
const EXCHANGES: usize = 4;

/// Renders the report.
#[must_use]
pub fn render(report: &Report, style: Style) -> String {
    let paint = Paint(style.color);
    let mut out = String::new();
    let _ = writeln!(out, "judging {} by the {} promises", report.started.target, report.started.profile);
    let mut area = "";
    for finished in &report.rules {
        if style.quiet && matches!(finished.verdict, Verdict::Pass | Verdict::NotApplicable) {
            continue;
        }
        if finished.rule.area() != area {
            area = finished.rule.area();
            let _ = writeln!(out, "\n{}", paint.bold(area));
        }
        line(&mut out, report, finished, paint);
    }
    let is_news = |finished: &&RuleFinished| conclusion::excuse(finished, &report.started).is_none();
    for finished in report.rules.iter().filter(|finished| finished.verdict == Verdict::Fail).filter(is_news) {
        failure(&mut out, report, finished, paint);
    }
    for stale in conclusion::stale(report) {
        let entry = format!("{} ({})", stale.entry.rules, stale.entry.outcome.verdict());
        let _ = writeln!(
            out,
            "\n{} {}: {}",
            paint.red("stale expectation:"),
            quote::terminal(&entry),
            quote::terminal(&stale.why)
        );
    }
    for (id, reason) in &report.left {
        let _ =
            writeln!(out, "\n{} {}: {}", paint.yellow("left behind:"), quote::terminal(id), quote::terminal(reason));
    }
    if let (Some(ledger), false) = (&report.started.ledger, report.left.is_empty()) {
        let ledger = quote::shell(ledger).unwrap_or_default();
        let _ = writeln!(out, "   clean up: conformance cleanup {ledger}{}", target_flags(report));
    }
    if let Ended::Unreachable(reason) = &report.finished.ended {
        let _ = writeln!(out, "\n{} {}", paint.red("unreachable:"), quote::terminal(reason));
    }
    if !style.quiet {
        coverage(&mut out, report, paint);
        sources(&mut out, report, paint);
    }
    let _ = write!(out, "\n{}", last_line(report));
    out.push('\n');
    out
}

/// The last exchanges of a record, as lines for a shell, each with the status that came back.
#[must_use]
pub fn exchanges(evidence: &Evidence, count: usize) -> Vec<String> {
    let skipped = evidence.exchanges.len().saturating_sub(count);
    let lines = evidence.exchanges.iter().skip(skipped).map(|exchange| {
        let answer = match &exchange.response {
            Ok(answer) => answer.status.to_string(),
            Err(lost) => quote::terminal(lost),
        };
        format!("{}   # {answer}", curl::line(&exchange.request))
    });
    lines.collect()
}

/// The line that says it all.
#[must_use]
pub fn last_line(report: &Report) -> String {
    let counts = report.counts();
    // Shares of nothing would read as though there were something.
    let judged = match report.rules.is_empty() {
        true => "nothing was judged".to_owned(),
        false => format!("{} of {} MUST judged", counts.must_judged, counts.must_total),
    };
    let mut line = format!(
        "conformance: {} — {} passed, {} failed, {} warnings, {} inconclusive, {} untested, {} not applicable, \
         {} notes; {judged}; {} requests in {:.1} s; seed {}",
        report.conclusion(),
        counts.passed,
        counts.failed,
        counts.warned,
        counts.inconclusive,
        counts.untested,
        counts.not_applicable,
        counts.notes,
        report.finished.requests,
        report.finished.seconds,
        report.started.seed,
    );
    if matches!(report.conclusion(), Conclusion::Conformant | Conclusion::SelectedRulesPass) {
        let (accepted, expected) = exceptions(report);
        for (what, names) in [("accepted as untested", accepted), ("known deviations", expected)] {
            if !names.is_empty() {
                let _ = write!(line, "; {what}: {}", names.join(", "));
            }
        }
    }
    line
}

fn coverage(out: &mut String, report: &Report, paint: Paint) {
    let Some(coverage) = Coverage::of(report) else { return };
    let title = "coverage: each documented status, with the number of rules that met it";
    let _ = writeln!(out, "\n{}", paint.bold(title));
    for row in &coverage.rows {
        let cells = row.cells.iter().map(|(status, rules)| match rules {
            0 => paint.dim(&format!("{status} –  ")),
            rules => format!("{status} {rules:<3}"),
        });
        let cells = cells.collect::<Vec<_>>().join(" ");
        let _ = writeln!(out, "  {:<6} {:<36} {}", row.method, row.path, cells.trim_end());
    }
    for (status, operations, reason) in coverage.unmet() {
        let _ = writeln!(out, "  {status} not met by {operations}: {}", paint.dim(reason));
    }
}

fn sources(out: &mut String, report: &Report, paint: Paint) {
    let pages: BTreeSet<_> = report.rules.iter().map(|f| (&f.rule.source.page, &f.rule.source.url)).collect();
    if !pages.is_empty() {
        let _ = writeln!(out, "\n{}", paint.bold("sources"));
    }
    for (page, url) in pages {
        let _ = writeln!(out, "  {page}\n       {}", paint.dim(url));
    }
}

/// What counts without having passed: accepted as untested, then expected.
fn exceptions(report: &Report) -> (Vec<String>, Vec<String>) {
    let (mut accepted, mut expected) = (Vec::new(), Vec::new());
    for finished in report.rules.iter().filter(|finished| conclusion::counts(finished, report.started.strict)) {
        match conclusion::excuse(finished, &report.started) {
            Some(Excuse::Accepted(_)) => accepted.push(finished.rule.id.clone()),
            Some(Excuse::Expected(_)) => expected.push(format!("{} ({})", finished.rule.id, finished.verdict)),
            None => {}
        }
    }
    (accepted, expected)
}

fn line(out: &mut String, report: &Report, finished: &RuleFinished, paint: Paint) {
    let excuse = conclusion::excuse(finished, &report.started);
    let mark = match finished.verdict {
        Verdict::Pass => paint.green("pass"),
        Verdict::Fail if excuse.is_some() => paint.yellow("fail"),
        Verdict::Fail if conclusion::counts(finished, report.started.strict) => paint.red("FAIL"),
        Verdict::Fail => paint.yellow("warn"),
        Verdict::Inconclusive => paint.yellow("?   "),
        Verdict::Untested => paint.yellow("–   "),
        Verdict::NotApplicable => paint.dim("n/a "),
    };
    let level = if finished.rule.level == Level::Should { " (SHOULD)" } else { "" };
    let _ = writeln!(out, "  {mark} {}{level}", paint.bold(&finished.rule.id));
    let _ = writeln!(out, "       {}", finished.rule.summary);
    let source = format!("{}: {}", finished.rule.basis.name(), finished.rule.source.place());
    let _ = writeln!(out, "       {}", paint.dim(&source));
    if let Some(reason) = &finished.reason {
        let verdict = if finished.defect { "DEFECT OF THE SUITE" } else { finished.verdict.name() };
        let _ = writeln!(out, "       {}", paint.yellow(&format!("{verdict}: {}", quote::terminal(reason))));
    }
    if let Some(excuse) = excuse {
        let known = if matches!(excuse, Excuse::Expected(_)) { "known" } else { "accepted" };
        let _ = writeln!(out, "       {known}: {}", quote::terminal(excuse.reason()));
    }
    for note in &finished.notes {
        let _ = writeln!(out, "       note: {}", quote::terminal(note));
    }
}

fn failure(out: &mut String, report: &Report, finished: &RuleFinished, paint: Paint) {
    let _ = writeln!(out, "\n{} {}", paint.red("──"), paint.bold(&finished.rule.id));
    let _ =
        writeln!(out, "   {} ({}): {}", finished.rule.level.name(), finished.rule.basis.name(), finished.rule.summary);
    let _ = writeln!(out, "   source: {}", finished.rule.source);
    for finding in &finished.findings {
        let _ = writeln!(out, "   where:    {}", quote::terminal(&finding.r#where));
        let _ = writeln!(out, "   expected: {}", paint.green(&quote::terminal(&finding.expected)));
        let _ = writeln!(out, "   actual:   {}", paint.red(&quote::terminal(&finding.actual)));
    }
    let evidence = &finished.evidence;
    // What only makes sense as a whole is told before it is shown.
    for remark in evidence.remarks.iter().filter(|_| evidence.whole) {
        let _ = writeln!(out, "   {}", quote::terminal(remark));
    }
    let shown = telling(finished);
    let hidden = evidence.exchanges.len() - shown.len() + evidence.omitted;
    for exchange in shown {
        show(out, exchange, paint);
    }
    if hidden > 0 {
        let _ = writeln!(
            out,
            "   {}",
            paint.dim(&format!("{hidden} other exchanges are in the event log, or were unremarkable"))
        );
    }
    for observation in &evidence.observations {
        let hint = observation.hint.as_deref().unwrap_or("no");
        let _ = writeln!(
            out,
            "   {} +{} ms  the provider was sent {} {} of {} ({} hint) and answered {}",
            paint.dim("provider"),
            observation.at_ms,
            if observation.whole { "the" } else { "a mangled" },
            observation.subject,
            quote::terminal(&observation.account),
            quote::terminal(hint),
            observation.answer,
        );
    }
    for remark in evidence.remarks.iter().filter(|_| !evidence.whole) {
        let _ = writeln!(out, "   {}", paint.dim(&quote::terminal(remark)));
    }
    if evidence.whole {
        let _ = writeln!(out, "   as a script, for accounts of its own:");
        for line in script::lines(evidence) {
            let _ = writeln!(out, "     {line}");
        }
    }
    let _ = writeln!(out, "   again:    {}", again(report, &finished.rule.id));
}

/// The exchange that a finding is about with those around it, or the last ones.
fn telling(finished: &RuleFinished) -> &[Exchange] {
    let exchanges = &finished.evidence.exchanges;
    let is_about = |exchange: &Exchange| {
        finished.findings.iter().any(|finding| {
            let place = finding.r#where.split(" →").next().unwrap_or_default();
            let (method, path) = place.split_once(' ').unwrap_or_default();
            exchange.request.method == method && !path.is_empty() && exchange.request.url.ends_with(path)
        })
    };
    let end = match exchanges.iter().rposition(is_about) {
        Some(at) => (at + 2).min(exchanges.len()),
        None => exchanges.len(),
    };
    &exchanges[end.saturating_sub(EXCHANGES)..end]
}

/// How to judge the rule again, in the same way.
fn again(report: &Report, rule: &str) -> String {
    let started = &report.started;
    let mut line = format!("conformance run --rule {rule} --seed {} --cases {}", started.seed, started.cases);
    if let Some(fault) = &started.fault {
        let _ = write!(line, " --fault {fault}");
    }
    line + &target_flags(report)
}

/// The flags that name the target of a run once more.
fn target_flags(report: &Report) -> String {
    let (started, mut line) = (&report.started, String::new());
    if started.target != "embedded" {
        let host = url::Url::parse(&started.target).ok().and_then(|url| url.host_str().map(str::to_owned));
        let quoted = |text: &str| quote::shell(text).unwrap_or_default();
        let _ = match &started.config {
            Some(config) => write!(line, " --config {}", quoted(config)),
            None => write!(line, " --base-url {}", quoted(&started.target)),
        };
        let _ = write!(line, " --allow-destructive {}", quoted(&host.unwrap_or_default()));
    }
    line
}

fn show(out: &mut String, exchange: &Exchange, paint: Paint) {
    let request = &exchange.request;
    let _ = writeln!(
        out,
        "   {} +{} ms  {}",
        paint.dim(&format!("#{}", exchange.number)),
        exchange.at_ms,
        curl::line(request)
    );
    match &exchange.response {
        Err(lost) => {
            let _ = writeln!(out, "      {} {}", paint.red("no answer:"), quote::terminal(lost));
        }
        Ok(answer) => {
            let kind = answer.headers.iter().find(|(name, _)| name == "content-type");
            let kind = kind.map(|(_, value)| quote::terminal(value)).unwrap_or_default();
            let _ = writeln!(out, "      {} {kind} ({} ms)", paint.bold(&answer.status.to_string()), exchange.took_ms);
            if !answer.body.text.is_empty() {
                let shown: String = answer.body.text.chars().take(SHOWN).collect();
                let more = if shown.len() < answer.body.text.len() || answer.body.truncated { " …" } else { "" };
                let _ = writeln!(out, "      {}{more}", quote::terminal(&shown));
            }
        }
    }
}

/// Colours, where they are wanted.
#[derive(Clone, Copy)]
struct Paint(bool);

impl Paint {
    fn wrap(self, code: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn bold(self, text: &str) -> String {
        self.wrap("1", text)
    }

    fn dim(self, text: &str) -> String {
        self.wrap("2", text)
    }

    fn red(self, text: &str) -> String {
        self.wrap("31", text)
    }

    fn green(self, text: &str) -> String {
        self.wrap("32", text)
    }

    fn yellow(self, text: &str) -> String {
        self.wrap("33", text)
    }
}

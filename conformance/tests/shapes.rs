//! The shapes of answers, keys with types: any server's against the document, the embedded one's against snapshots.
//!
//! `CONFORMANCE_BASE_URL=… cargo test --test shapes -- --allow-destructive HOST` looks at another server: a required
//! key that is missing fails, further keys and further values of enums are printed. Snapshots belong to the embedded
//! server alone, so that no other one can be accepted as what is right.

mod environment;

use connected_accounts_conformance::check::{Failure, Scene};
use connected_accounts_conformance::cli::embedded::{Embedded, Embedding};
use connected_accounts_conformance::document::Document;
use connected_accounts_conformance::fixture::Kind;
use connected_accounts_conformance::outcome::Verdict;
use connected_accounts_conformance::report::{Report, coverage};
use connected_accounts_conformance::rules;
use connected_accounts_conformance::target::Key;
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

type Outcome = Arc<OnceLock<Result<Report, String>>>;

/// The rules whose answers are looked at: every operation's success, every operation's refusals.
const AREAS: [&str; 2] = ["body", "envelope"];

fn main() -> ExitCode {
    let (allowed, rest) = environment::permissions(std::env::args());
    let mut arguments = Arguments::from_iter(rest);
    arguments.test_threads = Some(1);
    let looked: Vec<_> =
        rules::of("composio").filter(|rule| AREAS.contains(&rule.area())).map(|rule| rule.id).collect();
    let outcome = Outcome::default();
    let mut trials: Vec<_> = looked
        .iter()
        .filter(|id| id.starts_with("composio.body."))
        .map(|id| {
            let (outcome, looked, allowed, id) = (outcome.clone(), looked.clone(), allowed.clone(), *id);
            Trial::test(id, move || fits(outcome.get_or_init(|| environment::run("composio", &looked, &allowed)), id))
        })
        .collect();
    if !environment::names_a_target() {
        trials.push(Trial::test("snapshots", move || {
            let report = outcome.get_or_init(|| environment::run("composio", &looked, &allowed)).as_ref()?;
            insta::assert_json_snapshot!("embedded", shapes(report)?);
            Ok(())
        }));
        trials.push(Trial::test("snapshots of revoke", || {
            let runtime = tokio::runtime::Runtime::new()?;
            insta::assert_json_snapshot!("revoke", runtime.block_on(revokes())?);
            Ok(())
        }));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// A successful answer has what the document requires; what it does not list is printed.
#[expect(clippy::print_stderr, reason = "notes are for whoever runs the tests")]
fn fits(outcome: &Result<Report, String>, id: &str) -> Result<(), Failed> {
    let finished = outcome.as_ref()?.rules.iter().find(|finished| finished.rule.id == id);
    let finished = finished.ok_or("the run came to no verdict")?;
    for note in &finished.notes {
        eprintln!("note: {note}");
    }
    match finished.verdict {
        Verdict::Pass | Verdict::NotApplicable => Ok(()),
        verdict => {
            let reason = finished.reason.as_deref().unwrap_or_default();
            Err(format!("{verdict}: {reason}\n{:#?}", finished.findings).into())
        }
    }
}

/// The shapes that each operation answers with each status.
fn shapes(report: &Report) -> Result<BTreeMap<String, Vec<Value>>, String> {
    let document = Document::connected_accounts()?;
    // As text first, so that their order does not depend on that of the answers.
    let mut shapes: BTreeMap<String, BTreeMap<String, Value>> = BTreeMap::new();
    let exchanges =
        report.rules.iter().flat_map(|finished| finished.evidence.exchanges.iter().map(move |e| (finished, e)));
    for (finished, exchange) in exchanges {
        let Ok(answer) = &exchange.response else { continue };
        // Of rules that look at several circumstances a record keeps some; those have snapshots of their own.
        if finished.rule.area() == "envelope" && (answer.status < 400 || finished.rule.id.contains(".revoke-")) {
            continue;
        }
        let operation = coverage::operation(&document, &exchange.request.method, &exchange.request.url);
        let body: Result<Value, _> = serde_json::from_str(&answer.body.text);
        if let (Some(operation), Ok(body)) = (operation, body) {
            let name = format!("{operation} {}", answer.status);
            let shape = shape(&body);
            shapes.entry(name).or_default().insert(shape.to_string(), shape);
        }
    }
    Ok(shapes.into_iter().map(|(name, shapes)| (name, shapes.into_values().collect())).collect())
}

/// The shape that the embedded server's revoke has in each of its circumstances.
async fn revokes() -> Result<BTreeMap<&'static str, Value>, String> {
    let embedded = Embedded::start(&Embedding::default()).await?;
    let mut shapes = BTreeMap::new();
    for (name, scene) in [
        ("200", Scene::First),
        ("200 again", Scene::Again),
        ("400", Scene::Unsupported),
        ("401", Scene::WithKey(Key::Missing)),
        ("404", Scene::UnknownId),
        ("409", Scene::Conflict(Kind::Expired)),
        ("500", Scene::ProviderFails(Failure::Error)),
    ] {
        let attempt = embedded.stage.attempt(scene).await.map_err(|cause| cause.reason().to_owned())?;
        let status = attempt.answer.status.to_string();
        assert!(name.starts_with(&status), "{scene}: {status}");
        shapes.insert(name, shape(&attempt.answer.json().unwrap_or_default()));
    }
    embedded.stop().await;
    Ok(shapes)
}

/// The value with each leaf replaced by its type; of an array one item a shape is kept.
fn shape(value: &Value) -> Value {
    match value {
        Value::Null => json!("null"),
        Value::Bool(_) => json!("boolean"),
        Value::Number(_) => json!("number"),
        Value::String(_) => json!("string"),
        Value::Object(members) => members.iter().map(|(name, member)| (name.clone(), shape(member))).collect(),
        Value::Array(items) => {
            let mut shapes: Vec<Value> = Vec::new();
            for item in items.iter().map(shape) {
                if !shapes.contains(&item) {
                    shapes.push(item);
                }
            }
            Value::Array(shapes)
        }
    }
}

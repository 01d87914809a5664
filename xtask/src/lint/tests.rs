//! Every rule against a small document that breaks it.
//!
//! A fixture is a file in `xtask/fixtures/lint`, named after its rule (with `--variant` where a rule
//! has several). Its first line is a comment with the expected sentence, `# <-` marks the line.

use std::{collections::BTreeSet, fs, path::PathBuf};

use super::*;

const MARK: &str = "# <-";

fn fixtures() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/lint");
    let mut fixtures: Vec<(String, String)> = fs::read_dir(&folder)
        .expect("the folder of the fixtures")
        .map(|entry| entry.expect("a readable entry").path())
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).expect("a readable fixture"))
        })
        .collect();
    fixtures.sort();
    fixtures
}

#[test]
fn each_fixture_has_exactly_its_finding() {
    let mut surprises = Vec::new();
    for (name, text) in fixtures() {
        let head = text.lines().next().unwrap_or_default();
        let sentence = head.strip_prefix("# ").expect("a first line with the sentence");
        let line = 1 + text.lines().position(|line| line.contains(MARK)).expect("a marked line");
        let found: Vec<(usize, String)> =
            lint(Path::new(&name), &text).into_iter().map(|finding| (finding.line, finding.sentence)).collect();
        if found != [(line, sentence.to_owned())] {
            surprises.push(format!("{name}: expected {line}: {sentence}, found {found:#?}"));
        }
    }
    assert!(
        surprises.is_empty(),
        "{}",
        surprises.join(
            "
"
        )
    );
}

#[test]
fn each_rule_has_a_fixture() {
    let proven: BTreeSet<String> =
        fixtures().into_iter().map(|(name, _)| name.split("--").next().unwrap_or_default().to_owned()).collect();
    for rule in RULES.iter().copied().flatten() {
        assert!(proven.contains(rule.name), "no fixture breaks `{}`", rule.name);
    }
}

#[test]
fn the_documents_of_the_workspace_are_clean() {
    for document in DOCUMENTS {
        let findings = lint(Path::new(document.name), document.text);
        assert!(findings.is_empty(), "{findings:#?}");
    }
}

#[test]
fn a_file_that_is_no_document_is_no_panic() {
    for text in ["", "- a\n", "a: [\n", "paths: 1\n", "openapi: 3.0.3\npaths: { /a: [1, 2] }\n"] {
        assert!(!lint(Path::new("a.yaml"), text).is_empty(), "{text:?}");
    }
}

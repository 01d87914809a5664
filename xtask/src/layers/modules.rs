//! The table of modules, applied to the sources of the suite.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use super::{
    paths::{ModulePath, mentions, module_of},
    table::{EVERYTHING, LEAVES, MODULES, Row},
};
use crate::finding::Finding;

/// The row of every leaf.
const LEAF: Row =
    Row { module: "a leaf", may: &[], isolated: false, because: "a leaf is what everything else may rest on" };

/// Checks files, named relative to the folder of the sources.
pub(super) fn check(sources: &[(PathBuf, String)]) -> Vec<Finding> {
    let modules: BTreeSet<ModulePath> = sources.iter().map(|(file, _)| module_of(file)).collect();
    let mut findings = Vec::new();
    for (file, text) in sources {
        let mut report = |line, sentence| {
            findings.push(Finding { file: file.clone(), line, sentence });
        };
        check_file(file, text, &modules, &mut report);
    }
    findings
}

fn check_file(file: &Path, text: &str, modules: &BTreeSet<ModulePath>, report: &mut impl FnMut(usize, String)) {
    let own = module_of(file);
    let Some(top) = own.first() else {
        return;
    };
    let row = match MODULES.iter().find(|row| row.module == top) {
        Some(row) => *row,
        None if LEAVES.contains(&top.as_str()) => LEAF,
        None => {
            report(1, format!("`{top}` has no row in xtask/src/layers/table.rs: say what it may import, and why"));
            return;
        }
    };
    let mentions = match mentions(text, &own) {
        Ok(mentions) => mentions,
        Err(error) => {
            report(error.span().start().line, "not Rust".to_owned());
            return;
        }
    };
    for mention in mentions {
        if let Some(reason) = refusal(row, &own, &mention.path, modules) {
            report(mention.line, reason);
        }
    }
}

/// Why the module `own` may not name `path`, if it may not.
fn refusal(row: Row, own: &[String], path: &[String], modules: &BTreeSet<ModulePath>) -> Option<String> {
    let target = path.first()?;
    if target == &own[0] {
        let sibling = sibling(own, path, modules).filter(|_| row.isolated)?;
        return Some(format!("`{}` must not import its sibling `{sibling}`, because {}", own.join("::"), row.because));
    }
    // Something that is no module is an item of the crate's root.
    let is_module = modules.iter().any(|module| module.first() == Some(target));
    let is_leaf = LEAVES.contains(&target.as_str());
    let known = is_module || is_leaf || MODULES.iter().any(|row| row.module == target);
    let begins_with = |allowed: &&str| allowed.split("::").eq(path.iter().take(allowed.split("::").count()));
    let allowed =
        is_leaf && row.module != LEAF.module || row.may.contains(&EVERYTHING) || row.may.iter().any(begins_with);
    if allowed || !known {
        return None;
    }
    Some(format!("`{}` must not import `{}`, because {}", own[0], path.join("::"), row.because))
}

/// The module that `path` is in, if it is neither `own` nor above or below it.
fn sibling(own: &[String], path: &[String], modules: &BTreeSet<ModulePath>) -> Option<String> {
    let module = (1..=path.len()).rev().map(|n| &path[..n]).find(|path| modules.contains(*path))?;
    let related = own.starts_with(module) || module.starts_with(own);
    (!related).then(|| module.join("::"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The findings for some files, as `file:line: sentence`.
    fn findings(sources: &[(&str, &str)]) -> Vec<String> {
        let sources: Vec<(PathBuf, String)> =
            sources.iter().map(|(file, text)| (PathBuf::from(file), (*text).to_owned())).collect();
        check(&sources).iter().map(ToString::to_string).collect()
    }

    #[track_caller]
    fn refuses(file: &str, text: &str, expected: &str) {
        let found = findings(&[(file, text)]);
        assert!(found.len() == 1 && found[0].contains(expected), "expected only `{expected}…`, found {found:#?}");
    }

    #[track_caller]
    fn admits(file: &str, text: &str) {
        assert_eq!(findings(&[(file, text)]), Vec::<String>::new());
    }

    #[test]
    fn imports_point_one_way() {
        admits("target/http.rs", "use crate::outcome::Exchange;");
        refuses(
            "outcome/mod.rs",
            "\nuse crate::target::Target;",
            "outcome/mod.rs:2: `outcome` must not import `target::Target`",
        );
        refuses("target/mod.rs", "use crate::{outcome::A, upstream::B};", "`target` must not import `upstream::B`");
        refuses("reference/revoke.rs", "fn f() { crate::rules::all() }", "would be written to please them");
        refuses(
            "reference/fault/mod.rs",
            "use super::super::super::check::Cx;",
            "`reference` must not import `check::Cx`",
        );
        refuses("runner/execute.rs", "use crate::rules::ALL;", "handed a slice");
        refuses("report/human.rs", "use crate::runner::Plan;", "function of the events");
    }

    #[test]
    fn a_row_may_name_one_submodule_only() {
        admits("rules/composio/revoke.rs", "use crate::{upstream::script::Answer, target::Request};");
        refuses("rules/composio/revoke.rs", "use crate::target::Http;", "`rules` must not import `target::Http`");
        refuses(
            "rules/composio/revoke.rs",
            "use crate::upstream::server::Server;",
            "`rules` must not import `upstream::server",
        );
        refuses("rules/composio/revoke.rs", "use crate::upstream::scripted::Answer;", "`rules` must not import");
        admits("rule/need.rs", "use crate::fixture::kind::Kind;");
        refuses("rule/need.rs", "use crate::fixture::ledger::Ledger;", "`rule` must not import `fixture::ledger");
    }

    #[test]
    fn areas_do_not_know_each_other() {
        let envelope = ("rules/composio/envelope.rs", "");
        let parent = ("rules/composio/mod.rs", "use self::envelope::RULES;\nuse super::composio::envelope as e;");
        assert_eq!(findings(&[envelope, parent]), Vec::<String>::new());
        let revoke = ("rules/composio/revoke.rs", "use super::SOURCE;\nuse super::envelope::RULES;");
        let found = findings(&[envelope, parent, revoke]);
        assert_eq!(found.len(), 1, "{found:#?}");
        assert!(
            found[0].starts_with("rules/composio/revoke.rs:2: `rules::composio::revoke` must not import its sibling")
        );
    }

    #[test]
    fn leaves_are_for_all_but_import_nothing() {
        admits("reference/state.rs", "use crate::seed::Seed;");
        refuses("seed.rs", "use crate::outcome::Verdict;", "`seed` must not import `outcome::Verdict`");
        refuses("seed.rs", "use crate::document::A;", "`seed` must not import `document::A`");
    }

    #[test]
    fn the_command_line_imports_all_and_new_modules_need_a_row() {
        admits("cli/run.rs", "use crate::{rules, reference, report};");
        admits("outcome/mod.rs", "use crate::VERSION;");
        refuses("novelty/mod.rs", "", "`novelty` has no row");
        let found = findings(&[("outcome/mod.rs", "use crate::novelty::A;"), ("novelty.rs", "")]);
        assert_eq!(found.len(), 2, "{found:#?}");
    }
}

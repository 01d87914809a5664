//! `cargo xtask docs`: writes the parts of the documentation that programs know better than people.

mod block;
mod table;

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use clap::Args;

use self::table::{Place, Source, TEXTS, Text};
use crate::{
    conformance,
    error::Error,
    finding::{self, Finding},
    lint, output, workspace,
};

/// How to treat the texts.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Write nothing; fail if a text is out of date
    #[arg(long)]
    check: bool,
    /// Leave out what takes minutes: the rules that catch each fault, which the tests judge more strictly
    #[arg(long)]
    quick: bool,
}

/// Brings the generated texts up to date, or checks that they are.
///
/// # Errors
/// With `--check`, a text is out of date. A source cannot be asked, or a file lacks its block.
pub(crate) fn run(options: &Options) -> Result<(), Error> {
    let mut sources = Sources::default();
    let mut contents = Vec::new();
    for text in TEXTS.iter().filter(|text| !(options.quick && text.source.is_slow())) {
        contents.push((text, sources.content(text.source)?));
    }
    let mut findings = update(&workspace::root(), &contents, !options.check)?;
    for file in workspace::files()?.iter().filter(|file| file.extension().is_some_and(|extension| extension == "md")) {
        findings.extend(orphans(file, &workspace::read(file)?));
    }
    finding::settle("docs", findings)
}

/// What has been asked of the sources so far; a program that answers twice is run once.
#[derive(Debug, Default)]
struct Sources {
    binary: Option<PathBuf>,
    answers: HashMap<&'static [&'static str], String>,
}

impl Sources {
    fn content(&mut self, source: Source) -> Result<String, Error> {
        match source {
            Source::Markdown(arguments) | Source::Json(arguments) => self.answer(arguments),
            Source::Terminal(arguments) => {
                let answer = self.answer(arguments)?;
                Ok(format!("```text\n{}\n```", answer.trim_end()))
            }
            Source::AuthoringRules => Ok(lint::rules_as_markdown()),
        }
    }

    fn answer(&mut self, arguments: &'static [&'static str]) -> Result<String, Error> {
        if let Some(answer) = self.answers.get(arguments) {
            return Ok(answer.clone());
        }
        let binary = match &self.binary {
            Some(binary) => binary.clone(),
            None => self.binary.insert(conformance::build()?).clone(),
        };
        let answer = conformance::ask(&binary, arguments)?;
        self.answers.insert(arguments, answer.clone());
        Ok(answer)
    }
}

/// Compares each file below `root` with what it should be; rewrites it if `write`, else says so.
fn update(root: &Path, contents: &[(&Text, String)], write: bool) -> Result<Vec<Finding>, Error> {
    let mut findings = Vec::new();
    for (text, content) in contents {
        let path = root.join(text.file);
        let present = fs::read_to_string(&path).unwrap_or_default();
        let wanted = match text.place {
            Place::Whole => format!("{}\n", content.trim_end()),
            Place::Block(name) => block::replace(&present, name, content)
                .map_err(|source| Error::caused(format!("update {}", text.file), source))?,
        };
        if present == wanted {
            continue;
        }
        if write {
            fs::write(&path, wanted).map_err(|source| Error::file("write", &path, source))?;
            output::line(format_args!("wrote {}", text.file));
        } else {
            findings.push(out_of_date(text, &present, &wanted));
        }
    }
    Ok(findings)
}

fn out_of_date(text: &Text, present: &str, wanted: &str) -> Finding {
    let same = present.lines().zip(wanted.lines()).take_while(|(present, wanted)| present == wanted);
    let part = match text.place {
        Place::Whole => "the file".to_owned(),
        Place::Block(name) => format!("the block `{name}`"),
    };
    Finding {
        file: PathBuf::from(text.file),
        line: 1 + same.count(),
        sentence: format!("{part} is out of date from here on; run `cargo xtask docs`"),
    }
}

/// Blocks of a file that no row of the table fills.
fn orphans(file: &Path, text: &str) -> Vec<Finding> {
    block::names(text)
        .into_iter()
        .filter(|(_, name)| {
            let fills = |row: &Text| file == Path::new(row.file) && row.place.is_block(name);
            !TEXTS.iter().any(fills)
        })
        .map(|(line, name)| Finding {
            file: file.to_path_buf(),
            line,
            sentence: format!("nothing fills the block `{name}`; add a row to xtask/src/docs/table.rs"),
        })
        .collect()
}

impl Place {
    fn is_block(self, wanted: &str) -> bool {
        matches!(self, Self::Block(name) if name == wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCK: Text = Text { file: "README.md", place: Place::Block("help"), source: Source::AuthoringRules };
    const WHOLE: Text = Text { file: "RULES.md", place: Place::Whole, source: Source::AuthoringRules };

    #[test]
    fn texts_are_checked_then_written_then_up_to_date() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path();
        fs::write(root.join("README.md"), "# A\n<!-- begin: help -->\nold\n<!-- end: help -->\n").expect("a file");
        let contents = [(&BLOCK, "new\n".to_owned()), (&WHOLE, "rules\n\n".to_owned())];

        let stale: Vec<String> =
            update(root, &contents, false).expect("readable files").iter().map(ToString::to_string).collect();
        assert_eq!(
            stale,
            [
                "README.md:3: the block `help` is out of date from here on; run `cargo xtask docs`",
                "RULES.md:1: the file is out of date from here on; run `cargo xtask docs`",
            ]
        );
        assert!(!root.join("RULES.md").exists());

        assert_eq!(update(root, &contents, true).expect("writable files"), []);
        assert_eq!(fs::read_to_string(root.join("RULES.md")).expect("the file"), "rules\n");
        assert_eq!(update(root, &contents, false).expect("readable files"), []);
    }

    #[test]
    fn a_file_without_its_block_is_named() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let error = update(folder.path(), &[(&BLOCK, String::new())], true).expect_err("no block");
        assert_eq!(error.to_string(), "update README.md");
    }

    #[test]
    fn a_block_that_nothing_fills_is_found() {
        let text = "\n<!-- begin: novelty -->\n<!-- end: novelty -->\n";
        let found = orphans(Path::new("README.md"), text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 2);
    }
}

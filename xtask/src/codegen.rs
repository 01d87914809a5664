//! `cargo xtask codegen`: what the document generates, as a text that a reviewer can read.

mod surface;

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Args;
use connected_accounts_openapi::CONNECTED_ACCOUNTS;
use similar::TextDiff;

use crate::{error::Error, generate, output, workspace};

/// The reviewable trace, relative to the workspace's root.
const SURFACE: &str = "client/surface.txt";

/// What to write or to check.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Write nothing; fail if `client/surface.txt` is not what the document generates
    #[arg(long, conflicts_with = "out")]
    check: bool,
    /// Also write the formatted source to this file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Writes the surface, or checks that it is current.
///
/// # Errors
/// The document does not generate, the surface is not current (with `--check`), a file cannot be written.
pub(crate) fn run(options: &Options) -> Result<(), Error> {
    let file = source()?;
    let path = Path::new(SURFACE);
    let expected = surface::of(&file)?;
    if options.check {
        let actual = workspace::read(path)?;
        return match difference(&actual, &expected) {
            None => Ok(()),
            Some(diff) => {
                output::line(diff);
                Err(Error::new(format!("find {SURFACE} up to date; run `cargo xtask codegen` to write it")))
            }
        };
    }
    write(&workspace::root().join(path), &expected)?;
    if let Some(out) = &options.out {
        write(out, &prettyplease::unparse(&file))?;
    }
    Ok(())
}

/// The generated source, rewritten as the client's build script does it.
///
/// # Errors
/// The document does not generate; the error names its file, with the line if that is known.
pub(crate) fn source() -> Result<syn::File, Error> {
    generated(CONNECTED_ACCOUNTS.text)
}

fn generated(text: &str) -> Result<syn::File, Error> {
    generate::generate(text).map_err(|problem| {
        let name = CONNECTED_ACCOUNTS.name;
        Error::caused("generate the client", format!("openapi/{name}{problem}"))
    })
}

/// A unified diff from `actual` to `expected`, unless they are equal but for line ends.
fn difference(actual: &str, expected: &str) -> Option<String> {
    let actual = actual.replace("\r\n", "\n");
    if actual == expected {
        return None;
    }
    let diff = TextDiff::from_lines(actual.as_str(), expected);
    let diff = diff.unified_diff().header(SURFACE, "what the document generates").to_string();
    Some(diff)
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    fs::write(path, text).map_err(|source| Error::file("write", path, source))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The surface of the document after a change to its text.
    fn changed(from: &str, to: &str) -> String {
        let text = CONNECTED_ACCOUNTS.text;
        assert!(text.contains(from), "{from} is not in the document");
        surface::of(&generated(&text.replace(from, to)).unwrap()).unwrap()
    }

    /// The failure that a change to the document's text leads to.
    fn failure(from: &str, to: &str) -> String {
        let text = CONNECTED_ACCOUNTS.text;
        assert!(text.contains(from), "{from} is not in the document");
        let error = generated(&text.replacen(from, to, 1)).err().unwrap();
        std::error::Error::source(&error).unwrap().to_string()
    }

    #[test]
    fn the_committed_surface_is_current() {
        let expected = surface::of(&source().unwrap()).unwrap();
        let actual = workspace::read(Path::new(SURFACE)).unwrap();
        assert_eq!(difference(&actual, &expected), None, "run `cargo xtask codegen`");
    }

    #[test]
    fn line_ends_are_no_difference() {
        assert_eq!(difference("a\r\nb\r\n", "a\nb\n"), None);
    }

    #[test]
    fn a_new_enum_value_is_a_difference() {
        let before = surface::of(&source().unwrap()).unwrap();
        let after =
            changed("[access_token, refresh_token, credential]", "[access_token, refresh_token, credential, session]");
        let diff = difference(&before, &after).unwrap();
        assert!(diff.contains("+  Session \"session\""), "{diff}");
    }

    #[test]
    fn a_new_field_and_a_new_parameter_are_differences() {
        let before = surface::of(&source().unwrap()).unwrap();
        let field =
            changed("        revoke_job_id:\n", "        fresh:\n          type: boolean\n        revoke_job_id:\n");
        assert!(difference(&before, &field).unwrap().contains("+  fresh: Option<bool>"));
        let parameter = changed(
            "        - name: toolkit_slugs\n",
            "        - name: fresh\n          in: query\n          schema:\n            type: integer\n        - name: toolkit_slugs\n",
        );
        assert!(difference(&before, &parameter).unwrap().contains("+  fresh: Option<i64>"));
    }

    #[test]
    fn a_duplicate_key_is_named_with_its_line() {
        let text = failure(
            "    DeleteResult:\n      type: object\n",
            "    DeleteResult:\n      type: object\n      type: object\n",
        );
        let line = CONNECTED_ACCOUNTS.text.lines().position(|line| line == "    DeleteResult:").unwrap();
        let prefix = "openapi/connected-accounts.yaml:";
        let named: usize = text.strip_prefix(prefix).unwrap().split(':').next().unwrap().parse().unwrap();
        assert!(named.abs_diff(line) <= 4, "{text}, not {line}");
        assert!(text.contains("duplicate"), "{text}");
    }

    #[test]
    fn a_panic_of_the_generator_is_an_error_that_names_the_operations() {
        let text = failure(
            "        \"409\":\n          $ref: \"#/components/responses/NotRevocable\"\n",
            "        \"409\":\n          description: No body.\n",
        );
        assert!(text.contains("the generator panicked"), "{text}");
        assert!(text.contains("{nanoid}/revoke"), "{text}");
        let line = CONNECTED_ACCOUNTS.text.lines().position(|line| line.trim().ends_with("/revoke:")).unwrap() + 1;
        assert!(text.starts_with(&format!("openapi/connected-accounts.yaml:{line}: ")), "{text}");
    }

    #[test]
    fn a_misspelt_type_in_a_component_is_an_error() {
        let text = failure("        success:\n          type: boolean", "        success:\n          type: bolean");
        assert!(text.contains("in components"), "{text}");
    }

    #[test]
    fn an_enum_without_names_for_its_variants_is_an_error_with_its_line() {
        let line = CONNECTED_ACCOUNTS.text.lines().position(|line| line == "    TokenSubject:").unwrap() + 1;
        for (values, expected) in [
            ("[access_token, ACCESS_TOKEN]", "differ in case or punctuation only"),
            ("[access_token, \"\"]", "gives no name"),
            ("[access_token, 2nd]", "gives no name"),
            ("[access_token, unknown]", "gives no name"),
            ("[access_token, 7]", "no string"),
        ] {
            let text = failure("[access_token, refresh_token, credential]", values);
            let place = format!("openapi/connected-accounts.yaml:{line}: ");
            assert!(text.starts_with(&place) && text.contains(expected), "{text}");
        }
    }

    #[test]
    fn no_enum_of_the_document_is_closed() {
        let surface = surface::of(&source().unwrap()).unwrap();
        assert!(!surface.contains("(closed)"), "an enum is not a component of its own");
    }
}

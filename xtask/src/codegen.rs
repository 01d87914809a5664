//! `cargo xtask codegen`: what the documents generate, as texts that a reviewer can read.

mod surface;

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Args;
use similar::TextDiff;

use crate::{
    error::Error,
    generate::{self, CONNECTED_ACCOUNTS, NYLAS, Plan},
    output, workspace,
};

/// What one document generates.
pub(crate) struct Generated {
    pub(crate) plan: Plan,
    /// The reviewable trace, relative to the workspace's root.
    surface: &'static str,
    /// What the client's build script calls the source.
    pub(crate) name: &'static str,
    /// The file of the client that takes the source in.
    pub(crate) module: &'static str,
}

/// Everything that is generated.
pub(crate) const GENERATED: [Generated; 2] = [
    Generated {
        plan: CONNECTED_ACCOUNTS,
        surface: "client/surface.txt",
        name: "generated.rs",
        module: "src/generated.rs",
    },
    Generated { plan: NYLAS, surface: "client/surface-nylas.txt", name: "nylas.rs", module: "src/nylas/generated.rs" },
];

/// What to write or to check.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Write nothing; fail if `client/surface.txt` or `client/surface-nylas.txt` is not what its document generates
    #[arg(long, conflicts_with = "out")]
    check: bool,
    /// Also write the formatted sources to this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Writes the surfaces, or checks that they are current.
///
/// # Errors
/// A document does not generate, a surface is not current (with `--check`), a file cannot be written.
pub(crate) fn run(options: &Options) -> Result<(), Error> {
    let mut outdated = Vec::new();
    for generated in &GENERATED {
        let file = generated.source()?;
        let path = Path::new(generated.surface);
        let expected = surface::of(generated.plan.document, &file)?;
        if options.check {
            // A surface that was never written differs in every line.
            let actual = workspace::read(path).unwrap_or_default();
            if let Some(diff) = difference(generated.surface, &actual, &expected) {
                output::line(diff);
                outdated.push(generated.surface);
            }
            continue;
        }
        write(&workspace::root().join(path), &expected)?;
        if let Some(out) = &options.out {
            fs::create_dir_all(out).map_err(|source| Error::file("create", out, source))?;
            write(&out.join(generated.name), &prettyplease::unparse(&file))?;
        }
    }
    if outdated.is_empty() {
        return Ok(());
    }
    let outdated = outdated.join(", ");
    Err(Error::new(format!("find {outdated} up to date; run `cargo xtask codegen` to write it")))
}

impl Generated {
    /// The generated source, rewritten as the client's build script does it.
    ///
    /// # Errors
    /// The document does not generate; the error names its file, with the line if that is known.
    pub(crate) fn source(&self) -> Result<syn::File, Error> {
        generated(&self.plan, self.plan.document.text)
    }
}

fn generated(plan: &Plan, text: &str) -> Result<syn::File, Error> {
    generate::generate(plan, text).map_err(|problem| {
        let name = plan.document.name;
        Error::caused("generate the client", format!("openapi/{name}{problem}"))
    })
}

/// A unified diff from `actual` to `expected`, unless they are equal but for line ends.
fn difference(name: &str, actual: &str, expected: &str) -> Option<String> {
    let actual = actual.replace("\r\n", "\n");
    if actual == expected {
        return None;
    }
    let diff = TextDiff::from_lines(actual.as_str(), expected);
    let diff = diff.unified_diff().header(name, "what the document generates").to_string();
    Some(diff)
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    fs::write(path, text).map_err(|source| Error::file("write", path, source))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = CONNECTED_ACCOUNTS.document.text;

    /// The surface that `text` generates with a plan.
    fn surface(plan: &Plan, text: &str) -> String {
        surface::of(plan.document, &generated(plan, text).unwrap()).unwrap()
    }

    /// The surface of the first document after a change to its text.
    fn changed(from: &str, to: &str) -> String {
        assert!(TEXT.contains(from), "{from} is not in the document");
        surface(&CONNECTED_ACCOUNTS, &TEXT.replace(from, to))
    }

    fn difference(actual: &str, expected: &str) -> Option<String> {
        super::difference("surface", actual, expected)
    }

    /// The failure that a change to the document's text leads to.
    fn failure(from: &str, to: &str) -> String {
        assert!(TEXT.contains(from), "{from} is not in the document");
        let error = generated(&CONNECTED_ACCOUNTS, &TEXT.replacen(from, to, 1)).err().unwrap();
        std::error::Error::source(&error).unwrap().to_string()
    }

    #[test]
    fn the_committed_surfaces_are_current() {
        for Generated { plan, surface: path, .. } in &GENERATED {
            let actual = workspace::read(Path::new(path)).unwrap();
            assert_eq!(difference(&actual, &surface(plan, plan.document.text)), None, "run `cargo xtask codegen`");
        }
    }

    #[test]
    fn line_ends_are_no_difference() {
        assert_eq!(difference("a\r\nb\r\n", "a\nb\n"), None);
    }

    #[test]
    fn a_new_enum_value_is_a_difference() {
        let before = surface(&CONNECTED_ACCOUNTS, TEXT);
        let after =
            changed("[access_token, refresh_token, credential]", "[access_token, refresh_token, credential, session]");
        let diff = difference(&before, &after).unwrap();
        assert!(diff.contains("+  Session \"session\""), "{diff}");
    }

    #[test]
    fn a_new_field_and_a_new_parameter_are_differences() {
        let before = surface(&CONNECTED_ACCOUNTS, TEXT);
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
        let line = TEXT.lines().position(|line| line == "    DeleteResult:").unwrap();
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
        let line = TEXT.lines().position(|line| line.trim().ends_with("/revoke:")).unwrap() + 1;
        assert!(text.starts_with(&format!("openapi/connected-accounts.yaml:{line}: ")), "{text}");
    }

    #[test]
    fn a_misspelt_type_in_a_component_is_an_error() {
        let text = failure("        success:\n          type: boolean", "        success:\n          type: bolean");
        assert!(text.contains("in components"), "{text}");
    }

    #[test]
    fn an_enum_without_names_for_its_variants_is_an_error_with_its_line() {
        let line = TEXT.lines().position(|line| line == "    TokenSubject:").unwrap() + 1;
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
    fn no_enum_of_a_document_is_closed() {
        for Generated { plan, .. } in &GENERATED {
            let surface = surface(plan, plan.document.text);
            assert!(!surface.contains("(closed)"), "an enum is not a component of its own");
        }
    }

    #[test]
    fn what_the_document_marks_as_a_password_is_a_secret() {
        let plan = &NYLAS;
        let text = plan.document.text;
        assert_eq!(text.matches("format: password").count(), surface(plan, text).matches("Secret").count());
        let unmarked = surface(plan, &text.replace("format: password", "format: plain"));
        assert!(!unmarked.contains("Secret"), "{unmarked}");
    }

    #[test]
    fn what_is_called_like_a_secret_is_one() {
        let surface = surface(&NYLAS, NYLAS.document.text);
        for line in surface.lines() {
            let Some((name, ty)) = line.trim().split_once(": ") else { continue };
            let is_secret = name == "code" || ["token", "secret", "verifier"].iter().any(|part| name.ends_with(part));
            assert_eq!(is_secret, ty.contains("Secret"), "{line}");
        }
    }
}

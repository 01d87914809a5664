//! Reads the documents: a file that somebody published, a revision of ours.

use std::{fs, path::Path};

use crate::{
    document::{
        Document, json,
        report::Report,
        yaml::{self, Node, Value},
    },
    error::Error,
    workspace,
};

/// The document in a file.
///
/// # Errors
/// The file cannot be read, or is no OpenAPI 3.0.
pub(super) fn read(file: &Path) -> Result<Document, Error> {
    let bytes = fs::read(file).map_err(|source| Error::file("read", file, source))?;
    let name = file.display().to_string();
    let text = String::from_utf8(bytes).map_err(|source| Error::caused(format!("read {name} as UTF-8"), source))?;
    parse(&name, &text)
}

/// The document that `path`, relative to the workspace's root, held at a revision.
///
/// # Errors
/// git does not know the revision, or the file in it.
pub(super) fn at_revision(revision: &str, path: &Path) -> Result<Document, Error> {
    // What follows cannot be taken for an option, and names a commit whatever it looks like.
    let commit = git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{revision}^{{commit}}")])
        .map_err(|source| {
            Error::caused(format!("find the revision {revision:?}; name a commit, branch or tag"), source)
        })?;
    let path = path.to_string_lossy().replace('\\', "/");
    let text = git(&["show", &format!("{}:{path}", commit.trim())])
        .map_err(|source| Error::caused(format!("find {path} at {revision}"), source))?;
    parse(&format!("{path} at {revision}"), &text)
}

fn git(arguments: &[&str]) -> Result<String, Error> {
    let output = workspace::command("git")
        .args(arguments)
        .output()
        .map_err(|source| Error::caused(format!("run git {}", arguments[0]), source))?;
    if output.status.success() {
        String::from_utf8(output.stdout).map_err(|source| Error::caused("read the file as UTF-8", source))
    } else {
        let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        let message = if message.is_empty() { output.status.to_string() } else { message };
        Err(Error::caused(format!("run git {}", arguments[0]), message))
    }
}

/// The document that a text is.
///
/// # Errors
/// It is neither JSON nor YAML, or no OpenAPI 3.0.
pub(super) fn parse(name: &str, text: &str) -> Result<Document, Error> {
    let text = text.trim_start_matches('\u{feff}');
    let root = if text.trim_start().starts_with('{') {
        // YAML may begin so too; whoever writes it means JSON, so that is what an error is about.
        json::parse(text)
            .or_else(|source| tree(name, text).map_err(|_| source))
            .map_err(|source| Error::caused(format!("read {name}"), source))?
    } else {
        tree(name, text)?
    };
    supported(name, &root)?;
    Ok(Document::new(root))
}

fn tree(name: &str, text: &str) -> Result<Node, Error> {
    let mut report = Report::default();
    let root = yaml::parse(text, &mut report);
    match (root, report.findings.first()) {
        (Some(root), None) => Ok(root),
        (_, Some((line, sentence))) => Err(Error::caused(format!("read {name}"), format!("line {line}: {sentence}"))),
        (None, None) => Err(Error::new(format!("read {name}"))),
    }
}

/// Whether the version is one that is understood here.
fn supported(name: &str, root: &Node) -> Result<(), Error> {
    let version = |key: &str| match &root.get(key)?.value {
        Value::Text(text) => Some(text.clone()),
        Value::Number(number) => Some(format!("{number:?}")),
        _ => None,
    };
    let refused = |what: String| Err(Error::caused(format!("compare {name}"), what));
    match (version("openapi"), version("swagger")) {
        (Some(version), _) if version == "3.0" || version.starts_with("3.0.") => {}
        (Some(version), _) => {
            return refused(format!("it is OpenAPI {version}, and only 3.0 can be compared; convert it to 3.0 first"));
        }
        (None, Some(version)) => {
            return refused(format!("it is Swagger {version}, and only OpenAPI 3.0 can be compared; convert it first"));
        }
        (None, None) => return refused("it has no `openapi: 3.0.…`, so it is no OpenAPI document".to_owned()),
    }
    match root.get("paths").map(|paths| &paths.value) {
        Some(Value::Map(_)) => Ok(()),
        _ => refused("it has no `paths`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    /// What the failure to read a text is about.
    fn cause(text: &str) -> String {
        let error = parse("theirs", text).unwrap_err();
        assert!(error.to_string().ends_with("theirs"), "{error}");
        error.source().map(ToString::to_string).unwrap_or_default()
    }

    #[test]
    fn other_versions_are_named() {
        for (text, expected) in [
            ("openapi: 3.1.0\npaths: {}\n", "it is OpenAPI 3.1.0, and only 3.0"),
            ("{\"openapi\": \"3.1.1\"}", "it is OpenAPI 3.1.1, and only 3.0"),
            ("openapi: 3.1\n", "it is OpenAPI 3.1, and only 3.0"),
            ("swagger: \"2.0\"\npaths: {}\n", "it is Swagger 2.0, and only OpenAPI 3.0"),
            ("swagger: 2.0\n", "it is Swagger 2.0, and only OpenAPI 3.0"),
            ("info: {}\n", "no `openapi: 3.0.…`"),
            ("- 1\n", "no `openapi: 3.0.…`"),
            ("<html>\n", "no `openapi: 3.0.…`"),
            ("openapi: 3.0.3\n", "no `paths`"),
            ("openapi: 3.0.3\npaths: []\n", "no `paths`"),
        ] {
            assert!(cause(text).contains(expected), "{text}: {}", cause(text));
        }
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_line() {
        for (text, expected) in [
            ("", "an empty file"),
            ("a: [\n", "line 2: not YAML"),
            ("{\"a\": 1", "line 1 column 7"),
            ("{\"a\": 1, \"a\": 2}", "the key `a` is there twice"),
            ("a: 1\na: 2\n", "line 2: the key `a` is already on line 1"),
            ("a: &x 1\nb: *x\n", "line 2: an alias"),
            ("a: 1\n---\nb: 1\n", "line 2: a second document"),
        ] {
            assert!(cause(text).contains(expected), "{text}: {}", cause(text));
        }
        for deep in ["[".repeat(100_000), "- ".repeat(100_000), format!("{{\"a\": {}", "[".repeat(100_000))] {
            assert!(!cause(&deep).is_empty());
        }
    }

    #[test]
    fn both_formats_are_read() {
        for text in [
            "openapi: 3.0.0\npaths: {}\n",
            "{openapi: 3.0.0, paths: {}}",
            "\u{feff}{\"openapi\": \"3.0.0\", \"paths\": {}}",
        ] {
            parse("theirs", text).unwrap();
        }
        // To YAML 1.2 that is a word; the lint's doubts do not concern a published file.
        parse("theirs", "openapi: 3.0\npaths: {}\nx: [on, off]\n").unwrap();
    }

    #[test]
    fn files_that_are_none_are_errors() {
        let folder = tempfile::tempdir().unwrap();
        let missing = read(&folder.path().join("missing.json")).unwrap_err();
        assert!(missing.to_string().starts_with("read "), "{missing}");
        assert!(read(folder.path()).is_err());
        let path = folder.path().join("latin.yaml");
        fs::write(&path, b"openapi: 3.0.0 # \xe9\n").unwrap();
        assert!(read(&path).unwrap_err().to_string().ends_with("as UTF-8"));
    }

    #[test]
    fn revisions_that_are_none_are_errors() {
        let path = Path::new("openapi/connected-accounts.yaml");
        for revision in ["no-such-branch", "--help", "", "HEAD:README.md"] {
            let error = at_revision(revision, path).unwrap_err();
            assert!(error.to_string().contains("name a commit, branch or tag"), "{revision}: {error}");
        }
        let error = at_revision("HEAD", Path::new("openapi/no-such.yaml")).unwrap_err();
        assert_eq!(error.to_string(), "find openapi/no-such.yaml at HEAD");
    }
}

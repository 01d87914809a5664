//! Keys: from a variable or from a file, never from a flag.

use secrecy::SecretString;
use std::path::{Path, PathBuf};

/// Where a key may come from.
pub(super) struct Source<'a> {
    /// What it is, for errors.
    pub(super) what: &'static str,
    /// The variable that holds it where the file names none.
    pub(super) default_variable: &'static str,
    /// The variable that the file names.
    pub(super) variable: Option<&'a str>,
    /// The file that the file names.
    pub(super) file: Option<&'a PathBuf>,
}

/// Finds a key; also says where it was found.
///
/// # Errors
///
/// The variable may not be named, it is empty, or the file cannot be read.
pub(super) fn key(
    source: &Source<'_>,
    folder: &Path,
    allowed: &[String],
) -> Result<Option<(SecretString, String)>, String> {
    // What the configuration names belongs to its target, so it wins over the variable that all targets share.
    if let Some(name) = source.variable {
        permitted(name, allowed)?;
        let text =
            variable(name).ok_or_else(|| format!("the {} is to come from ${name}, which is not set", source.what))?;
        return Ok(Some((text, format!("${name}"))));
    }
    if let Some(path) = source.file {
        let path = folder.join(path);
        let text = std::fs::read_to_string(&path)
            .map_err(|error| format!("failed to read the {} from {}: {error}", source.what, path.display()))?;
        let text = text.trim();
        if text.is_empty() {
            return Err(format!("the {} in {} is empty", source.what, path.display()));
        }
        return Ok(Some((SecretString::from(text), path.display().to_string())));
    }
    Ok(variable(source.default_variable).map(|text| (text, format!("${}", source.default_variable))))
}

/// The value of a variable that may be named, for a header.
///
/// # Errors
///
/// It may not be named, or it is not set.
pub(super) fn header(name: &str, allowed: &[String]) -> Result<SecretString, String> {
    permitted(name, allowed)?;
    variable(name).ok_or_else(|| format!("a header is to come from ${name}, which is not set"))
}

/// A file must not be able to send any secret of this machine to the target.
fn permitted(name: &str, allowed: &[String]) -> Result<(), String> {
    if name.starts_with("CONFORMANCE_") || allowed.iter().any(|allowed| allowed == name) {
        return Ok(());
    }
    Err(format!(
        "the configuration names ${name}, which does not begin with CONFORMANCE_; allow it with --allow-env {name}"
    ))
}

fn variable(name: &str) -> Option<SecretString> {
    std::env::var(name).ok().filter(|text| !text.is_empty()).map(SecretString::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_cannot_name_any_variable() {
        assert!(permitted("AWS_SECRET_ACCESS_KEY", &[]).unwrap_err().contains("--allow-env"));
        assert!(permitted("AWS_SECRET_ACCESS_KEY", &["AWS_SECRET_ACCESS_KEY".into()]).is_ok());
        assert!(permitted("CONFORMANCE_API_KEY", &[]).is_ok());
    }
}

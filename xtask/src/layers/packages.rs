//! The table of packages, applied to the manifests of the workspace.

use std::path::PathBuf;

use serde_json::Value;

use super::table::PACKAGES;
use crate::{error::Error, finding::Finding, workspace};

/// What cargo says about the members of the workspace, as JSON.
///
/// # Errors
/// cargo cannot be asked.
pub(super) fn metadata() -> Result<String, Error> {
    let output = workspace::cargo()
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .output()
        .map_err(|source| Error::caused("run cargo metadata", source))?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(Error::caused("read the manifests with cargo metadata", message));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Checks the packages that `metadata` lists; dependencies for tests or builds count like the others.
///
/// # Errors
/// The text is not what cargo writes.
pub(super) fn check(metadata: &str) -> Result<Vec<Finding>, Error> {
    let metadata: Value =
        serde_json::from_str(metadata).map_err(|source| Error::caused("read what cargo metadata wrote", source))?;
    let packages = metadata["packages"].as_array().map_or(&[][..], Vec::as_slice);
    let is_member = |name: &str| packages.iter().any(|package| package["name"] == name);
    let mut findings = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let mut report = |sentence| {
            findings.push(Finding { file: PathBuf::from(format!("package {name}")), line: 1, sentence });
        };
        let Some(row) = PACKAGES.iter().find(|row| row.name == name) else {
            report(format!("`{name}` has no row in xtask/src/layers/table.rs: say what it may depend on, and why"));
            continue;
        };
        for dependency in package["dependencies"].as_array().map_or(&[][..], Vec::as_slice) {
            let dependency = dependency["name"].as_str().unwrap_or_default();
            if is_member(dependency) && dependency != name && !row.may.contains(&dependency) {
                report(format!("`{name}` must not depend on `{dependency}`, because {}", row.because));
            }
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Metadata of a workspace in which the suite and the documents exist beside `extra`.
    fn sentences(dependencies_of_the_suite: &str, extra: &str) -> Vec<String> {
        let metadata = format!(
            r#"{{"packages": [
                {{"name": "connected-accounts-conformance", "dependencies": [{dependencies_of_the_suite}]}},
                {{"name": "connected-accounts-openapi", "dependencies": [{{"name": "serde"}}]}},
                {{"name": "connected-accounts-client", "dependencies": []}}
                {extra}
            ]}}"#
        );
        let findings = check(&metadata).expect("the test is metadata");
        findings.into_iter().map(|finding| finding.sentence).collect()
    }

    #[test]
    fn the_suite_does_not_use_the_client() {
        assert_eq!(sentences(r#"{"name": "connected-accounts-openapi"}"#, ""), Vec::<String>::new());
        let found = sentences(r#"{"name": "connected-accounts-client", "kind": "dev"}"#, "");
        assert_eq!(found.len(), 1);
        assert!(
            found[0].starts_with("`connected-accounts-conformance` must not depend on `connected-accounts-client`")
        );
    }

    #[test]
    fn a_new_package_needs_a_row() {
        let found = sentences("", r#", {"name": "novelty", "dependencies": []}"#);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("`novelty` has no row"));
    }

    #[test]
    fn what_is_no_metadata_is_an_error() {
        assert!(check("error: no manifest").is_err());
    }
}

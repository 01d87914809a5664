//! Whether a vendored crate is current, told apart from whether somebody changed it by hand.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use similar::TextDiff;

use super::{
    Files,
    origin::sha256,
    package::{Package, slashes},
    record::{RECORD, Record},
};
use crate::{error::Error, output};

/// What cargo takes for part of a crate wherever it is found; anything else beside it is the user's.
const PARTS: &[&str] = &["src", "tests", "examples", "benches", "build.rs", "Cargo.toml"];

/// What is wrong with a copy.
#[derive(Debug, PartialEq, Eq)]
struct Faults {
    /// The files that are not as they were written, with what happened to each.
    by_hand: BTreeMap<String, &'static str>,
    /// Whether it was written from something else than what is here now.
    outdated: bool,
}

/// Checks the crate in `folder`.
///
/// # Errors
/// It is not current, was changed by hand, or is no vendored crate; the differences have been printed.
pub(super) fn run(folder: &Path) -> Result<(), Error> {
    check(folder, Package::files)
}

/// Checks the crate in `folder` against what `files` says is written now.
fn check(folder: &Path, files: impl FnOnce(&Package) -> Result<Files, Error>) -> Result<(), Error> {
    let shown = folder.display();
    let record = Record::read(folder)?.ok_or_else(|| {
        Error::new(format!(
            "find a vendored crate in {shown}: it has no {RECORD} that this task wrote; write one by `cargo xtask vendor \
             --out {shown}`"
        ))
    })?;
    let present = present(folder, &record)?;
    // Without its options a record is another version's; the files are compared with themselves then.
    let current = record.package.as_ref().map(files).transpose()?;
    let faults = faults(&record, &present, current.as_ref());
    let update = match &record.package {
        Some(package) => format!("`cargo xtask vendor --out {shown} {package}`"),
        None => format!("`cargo xtask vendor --out {shown}`"),
    };
    if faults.by_hand.is_empty() && !faults.outdated {
        output::line(format_args!("{shown} is current: {} files, as {update} writes them", present.len()));
        return Ok(());
    }
    if let Some(current) = &current {
        output::line(differences(current, &present).trim_end());
    }
    for (path, what) in &faults.by_hand {
        output::line(format_args!("{shown}/{path}: {what}"));
    }
    Err(Error::new(match (faults.by_hand.is_empty(), faults.outdated) {
        (true, _) => format!(
            "find {shown} current: nobody changed it by hand, but it is another version than what is written now; {update} \
             brings it up to date"
        ),
        (false, false) => format!(
            "find {shown} as it was written: {} changed by hand; carry the change over to the original, then {update} \
             restores the copy",
            count(faults.by_hand.len())
        ),
        (false, true) => format!(
            "find {shown} as it was written: {} changed by hand, and it is another version than what is written now; \
             carry the change over to the original, then {update} writes the copy anew",
            count(faults.by_hand.len())
        ),
    }))
}

fn count(files: usize) -> String {
    if files == 1 { "1 file was".to_owned() } else { format!("{files} files were") }
}

fn faults(record: &Record, present: &Files, current: Option<&Files>) -> Faults {
    let mut by_hand = BTreeMap::new();
    for (path, digest) in &record.digests {
        match present.get(path) {
            None => by_hand.insert(path.clone(), "removed by hand"),
            Some(text) if sha256(text) != *digest => by_hand.insert(path.clone(), "changed by hand"),
            Some(_) => None,
        };
    }
    for path in present.keys().filter(|path| *path != RECORD && !record.digests.contains_key(*path)) {
        by_hand.insert(path.clone(), "added by hand");
    }
    let outdated = current.is_none_or(|current| {
        let written: BTreeMap<String, String> = current
            .iter()
            .filter(|(path, _)| *path != RECORD)
            .map(|(path, text)| (path.clone(), sha256(text)))
            .collect();
        written != record.digests
    });
    Faults { by_hand, outdated }
}

/// The files that are there: those of the record, and whatever else cargo would take for part of the crate.
fn present(folder: &Path, record: &Record) -> Result<Files, Error> {
    let mut paths: BTreeSet<String> = record.digests.keys().cloned().collect();
    paths.insert(RECORD.to_owned());
    for part in PARTS {
        collect(folder, Path::new(part), &mut paths)?;
    }
    let mut files = Files::new();
    for path in paths {
        let file = folder.join(&path);
        if file.is_file() {
            let bytes = fs::read(&file).map_err(|source| Error::file("read", &file, source))?;
            // git may have written other line ends than the task did.
            files.insert(path, String::from_utf8_lossy(&bytes).replace("\r\n", "\n"));
        }
    }
    Ok(files)
}

fn collect(folder: &Path, part: &Path, paths: &mut BTreeSet<String>) -> Result<(), Error> {
    let full = folder.join(part);
    // A link may lead round in circles; cargo would follow it, the record never wrote one.
    if full.is_dir() && !full.is_symlink() {
        for entry in fs::read_dir(&full).map_err(|source| Error::file("list", &full, source))? {
            let entry = entry.map_err(|source| Error::file("list", &full, source))?;
            collect(folder, &part.join(entry.file_name()), paths)?;
        }
    } else if full.exists() {
        paths.insert(slashes(part));
    }
    Ok(())
}

/// A unified diff from what would be written to what is there.
fn differences(current: &Files, present: &Files) -> String {
    let paths: BTreeSet<&String> = current.keys().chain(present.keys()).filter(|path| *path != RECORD).collect();
    let mut text = String::new();
    for path in paths {
        let side = |files: &Files| files.get(path).cloned().unwrap_or_default();
        let (wanted, found) = (side(current), side(present));
        if wanted != found {
            let diff = TextDiff::from_lines(wanted.as_str(), found.as_str());
            let (left, right) = (format!("{path} as written now"), format!("{path} in the copy"));
            text += &diff.unified_diff().header(&left, &right).to_string();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::vendor::folder;

    /// What is written now; generating it once is enough.
    static CURRENT: LazyLock<Files> = LazyLock::new(|| Package::new("a-client", true).unwrap().files().unwrap());

    fn check(folder: &Path) -> Result<(), Error> {
        super::check(folder, |package| {
            assert_eq!(package.to_string(), "--name a-client --inline");
            Ok(CURRENT.clone())
        })
    }

    /// A copy after `change`, with the failure that its check ends in.
    fn failure(change: impl FnOnce(&Path)) -> String {
        let place = tempfile::tempdir().unwrap();
        folder::write(place.path(), &CURRENT).unwrap();
        assert!(check(place.path()).is_ok());
        change(place.path());
        check(place.path()).unwrap_err().to_string()
    }

    fn edit(file: &Path, change: impl FnOnce(String) -> String) {
        fs::write(file, change(fs::read_to_string(file).unwrap())).unwrap();
    }

    #[test]
    fn a_change_by_hand_is_told() {
        let text = failure(|copy| edit(&copy.join("src/lib.rs"), |text| text + "// mine\n"));
        assert!(text.contains("1 file was changed by hand"), "{text}");
        assert!(text.contains("--name a-client --inline"), "{text}");
        let text = failure(|copy| fs::remove_file(copy.join("LICENSE-MIT")).unwrap());
        assert!(text.contains("1 file was changed by hand"), "{text}");
        let text = failure(|copy| fs::write(copy.join("build.rs"), "fn main() {}\n").unwrap());
        assert!(text.contains("1 file was changed by hand"), "{text}");
    }

    /// Makes the copy one that an earlier state of the sources led to.
    fn age(copy: &Path) {
        let text = fs::read_to_string(copy.join("src/lib.rs")).unwrap();
        let earlier = format!("{text}// earlier\n");
        fs::write(copy.join("src/lib.rs"), &earlier).unwrap();
        edit(&copy.join(RECORD), |record| record.replace(&sha256(&text), &sha256(&earlier)));
    }

    #[test]
    fn another_version_is_told_apart_from_a_change_by_hand() {
        let text = failure(age);
        assert!(text.contains("nobody changed it by hand, but it is another version"), "{text}");
        let text = failure(|copy| {
            age(copy);
            edit(&copy.join("README.md"), |text| text.replace("typed", "shaky"));
        });
        assert!(text.contains("1 file was changed by hand, and it is another version"), "{text}");
        let text = failure(|copy| edit(&copy.join(RECORD), |text| text.replace("# Options: ", "# Choices: ")));
        assert!(text.contains("nobody changed it by hand, but it is another version"), "{text}");
    }

    #[test]
    fn what_is_no_copy_is_told() {
        let place = tempfile::tempdir().unwrap();
        for folder in [place.path().to_path_buf(), place.path().join("nowhere")] {
            let text = check(&folder).unwrap_err().to_string();
            assert!(text.contains("has no VENDORED that this task wrote"), "{text}");
        }
    }

    #[test]
    fn line_ends_and_what_cargo_writes_are_no_change() {
        let place = tempfile::tempdir().unwrap();
        folder::write(place.path(), &CURRENT).unwrap();
        for path in CURRENT.keys() {
            edit(&place.path().join(path), |text| text.replace('\n', "\r\n"));
        }
        fs::create_dir(place.path().join("target")).unwrap();
        fs::write(place.path().join("Cargo.lock"), "").unwrap();
        check(place.path()).unwrap();
    }

    #[test]
    fn the_difference_goes_from_what_is_written_to_what_is_there() {
        let files = |text: &str| Files::from([("src/a.rs".to_owned(), text.to_owned())]);
        let text = differences(&files("a\nb\n"), &files("a\nc\n"));
        assert!(text.contains("--- src/a.rs as written now\n+++ src/a.rs in the copy\n"), "{text}");
        assert!(text.contains("-b\n+c\n"), "{text}");
    }
}

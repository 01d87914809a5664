//! Writes a vendored crate over an earlier one, never over anything else.

use std::{fs, io::ErrorKind, path::Path};

use super::{
    Files,
    record::{RECORD, Record},
};
use crate::error::Error;

/// Makes `folder` hold `files`, without those that an earlier run wrote and this one does not.
///
/// # Errors
/// The folder holds something that is not a vendored crate, or cannot be written.
pub(super) fn write(folder: &Path, files: &Files) -> Result<(), Error> {
    for stale in recorded(folder)?.iter().filter(|path| !files.contains_key(*path)) {
        let path = folder.join(stale);
        match fs::remove_file(&path) {
            Err(source) if source.kind() != ErrorKind::NotFound => {
                return Err(Error::file("remove", &path, source));
            }
            _ => {}
        }
    }
    // The record goes first: a run that was cut short can be repeated.
    let record = files.get_key_value(RECORD);
    for (relative, text) in record.into_iter().chain(files) {
        let path = folder.join(relative);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|source| Error::file("create", parent, source))?;
        }
        fs::write(&path, text).map_err(|source| Error::file("write", &path, source))?;
    }
    Ok(())
}

/// The files that an earlier run wrote; none where there was none.
fn recorded(folder: &Path) -> Result<Vec<String>, Error> {
    match Record::read(folder)? {
        Some(record) => Ok(record.digests.into_keys().collect()),
        None if is_empty(folder)? => Ok(Vec::new()),
        None => Err(Error::new(format!(
            "write {}: it holds files, but no vendored crate; name an empty or a new folder",
            folder.display()
        ))),
    }
}

fn is_empty(folder: &Path) -> Result<bool, Error> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(source) if source.kind() == ErrorKind::NotFound => Ok(true),
        Err(source) => Err(Error::file("list", folder, source)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vendor::{origin::Origin, package::Package, record::FIRST_LINE};

    fn crate_of(paths: &[&str]) -> Files {
        let mut files: Files = paths.iter().map(|path| ((*path).to_owned(), format!("text of {path}"))).collect();
        let package = Package::new("a-client", false).unwrap();
        let record = Record::text(&Origin::find(&package, None).unwrap(), &files);
        files.insert(RECORD.to_owned(), record);
        files
    }

    #[test]
    fn a_folder_that_holds_something_else_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("notes.txt"), "mine").unwrap();
        let error = write(folder.path(), &crate_of(&["src/lib.rs"])).unwrap_err();
        assert!(error.to_string().contains("no vendored crate"));
        assert!(!folder.path().join("src").exists());
        assert_eq!(fs::read_to_string(folder.path().join("notes.txt")).unwrap(), "mine");
        assert!(write(&folder.path().join("notes.txt"), &crate_of(&["src/lib.rs"])).is_err());
    }

    #[test]
    fn an_earlier_crate_is_replaced_and_the_rest_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("new");
        write(&folder, &crate_of(&["src/lib.rs", "src/old.rs"])).unwrap();
        fs::write(folder.join("Cargo.lock"), "mine").unwrap();
        write(&folder, &crate_of(&["src/lib.rs", "src/new.rs"])).unwrap();
        assert!(folder.join("src/new.rs").exists());
        assert!(!folder.join("src/old.rs").exists());
        assert_eq!(fs::read_to_string(folder.join("Cargo.lock")).unwrap(), "mine");
    }

    #[test]
    fn an_edited_record_removes_nothing_outside() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("kept"), "mine").unwrap();
        let folder = outside.path().join("crate");
        write(&folder, &crate_of(&["src/lib.rs"])).unwrap();
        let absolute = outside.path().join("kept");
        let text = format!("{FIRST_LINE}\n0  ../kept\n0  {}\n", absolute.display());
        fs::write(folder.join(RECORD), text).unwrap();
        write(&folder, &crate_of(&["src/lib.rs"])).unwrap();
        assert!(absolute.exists());
    }
}

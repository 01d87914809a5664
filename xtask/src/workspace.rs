//! Where the workspace is: its root, its files, the programs that run in it.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::error::Error;

/// The root of the workspace, whatever directory the task was started in.
pub(crate) fn root() -> PathBuf {
    // Compiled in, not taken from the environment: there it may be that of another cargo around this one.
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_path_buf()
}

/// `program` with the workspace's root as its directory.
pub(crate) fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// The cargo that started this task, or the one on the path.
pub(crate) fn cargo() -> Command {
    let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    command(&cargo)
}

/// The text of a file below the root.
///
/// # Errors
/// The file cannot be read as UTF-8.
pub(crate) fn read(relative: &Path) -> Result<String, Error> {
    let path = root().join(relative);
    fs::read_to_string(&path).map_err(|source| Error::file("read", relative, source))
}

/// The files that belong to the project, relative to the root: tracked or new, but not ignored or deleted.
///
/// # Errors
/// git cannot be asked.
pub(crate) fn files() -> Result<Vec<PathBuf>, Error> {
    let output = command("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .output()
        .map_err(|source| Error::caused("run git ls-files", source))?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(Error::caused("list the files with git", message));
    }
    let root = root();
    let mut files: Vec<PathBuf> = String::from_utf8_lossy(&output.stdout)
        .split('\0')
        .filter(|name| !name.is_empty())
        .map(PathBuf::from)
        .filter(|file| root.join(file).is_file())
        .collect();
    files.sort();
    files.dedup();
    Ok(files)
}

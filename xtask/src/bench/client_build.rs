//! A clean build of the vendored client beside one of a crate that has reqwest with serde_json alone.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use super::figure::{Figure, Measurement};
use crate::{error::Error, output, workspace};

/// How the client is built: the name of the measurement, its features, what the peer has in its manifest.
const WAYS: [(&str, &str, &str); 2] = [
    (
        "Client: clean build, http only",
        "",
        "reqwest = { version = \"0.13\", default-features = false, features = [\"json\"] }",
    ),
    ("Client: clean build, https", "rustls-tls", "reqwest = \"0.13\""),
];

/// Measures both ways in debug, each crate in turn.
///
/// # Errors
/// A crate cannot be written, or does not build.
pub(super) fn measure(rounds: usize) -> Result<Vec<Measurement>, Error> {
    let folder = tempfile::tempdir().map_err(|source| Error::caused("make a temporary folder", source))?;
    WAYS.iter().map(|way| measured(folder.path(), way, rounds)).collect()
}

fn measured(folder: &Path, (name, features, reqwest): &Way, rounds: usize) -> Result<Measurement, Error> {
    let folder = folder.join(if features.is_empty() { "http" } else { "https" });
    let ours = Package::vendored(&folder.join("ours"), features)?;
    let peer = Package::peer(&folder.join("peer"), reqwest)?;
    let (mut our, mut their) = (Vec::new(), Vec::new());
    for round in 1..=rounds {
        output::progress(format_args!("bench: {name}: round {round} of {rounds}"));
        // Who begins alternates, since the disk remembers.
        if round % 2 == 0 {
            our.push(ours.build()?);
            their.push(peer.build()?);
        } else {
            their.push(peer.build()?);
            our.push(ours.build()?);
        }
    }
    Ok(Measurement {
        name,
        command: "cargo xtask vendor --out DIR && cargo build --manifest-path DIR/Cargo.toml".to_owned(),
        remark: format!("In debug, everything fetched before. The peer's manifest has serde_json, and: {reqwest}"),
        figures: vec![
            Figure::new("ours, seconds", our.iter().copied()),
            Figure::new("reqwest alone, seconds", their.iter().copied()),
            Figure::ratio("ours : reqwest alone", &our, &their),
            Figure::new("crates of ours", [ours.crates()? as f64]),
            Figure::new("crates of reqwest alone", [peer.crates()? as f64]),
        ],
    })
}

/// A row of [`WAYS`].
type Way = (&'static str, &'static str, &'static str);

/// A package outside of the workspace.
struct Package {
    folder: PathBuf,
    features: String,
}

impl Package {
    fn vendored(folder: &Path, features: &str) -> Result<Self, Error> {
        let mut vendor = workspace::cargo();
        succeed(vendor.args(["xtask", "vendor", "--out"]).arg(folder), "vendor the client")?;
        Self { folder: folder.to_owned(), features: features.to_owned() }.locked()
    }

    fn peer(folder: &Path, reqwest: &str) -> Result<Self, Error> {
        let manifest = format!(
            "[package]\nname = \"peer\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{reqwest}\nserde_json = \"1\"\n"
        );
        write(&folder.join("Cargo.toml"), &manifest)?;
        write(&folder.join("src/lib.rs"), "//! Nothing but its dependencies.\n")?;
        Self { folder: folder.to_owned(), features: String::new() }.locked()
    }

    /// With the workspace's versions, where it has them.
    fn locked(self) -> Result<Self, Error> {
        let lock = self.folder.join("Cargo.lock");
        fs::copy(workspace::root().join("Cargo.lock"), &lock).map_err(|source| Error::file("write", &lock, source))?;
        succeed(self.cargo("fetch").arg("--quiet"), "fetch the dependencies")?;
        Ok(self)
    }

    /// Seconds that a clean build takes.
    fn build(&self) -> Result<f64, Error> {
        let target = self.folder.join("target");
        if target.exists() {
            fs::remove_dir_all(&target).map_err(|source| Error::file("remove", &target, source))?;
        }
        let mut build = self.cargo("build");
        build.args(["--offline", "--quiet", "--features", &self.features]).arg("--target-dir").arg(target);
        let begun = Instant::now();
        succeed(&mut build, "build the package")?;
        Ok(begun.elapsed().as_secs_f64())
    }

    /// The crates that are built for this machine.
    fn crates(&self) -> Result<usize, Error> {
        let output = self
            .cargo("tree")
            .args(["--offline", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"])
            .args(["--features", &self.features])
            .stderr(Stdio::inherit())
            .output()
            .map_err(|source| Error::caused("run cargo tree", source))?;
        if !output.status.success() {
            return Err(Error::caused("run cargo tree", output.status.to_string()));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        let package = |line: &str| line.split_whitespace().take(2).map(str::to_owned).collect::<Vec<_>>();
        Ok(text.lines().map(package).filter(|words| words.len() == 2).collect::<BTreeSet<_>>().len())
    }

    fn cargo(&self, subcommand: &str) -> Command {
        let mut command = workspace::cargo();
        command.arg(subcommand).arg("--manifest-path").arg(self.folder.join("Cargo.toml"));
        command
    }
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|source| Error::file("create", parent, source))?;
    }
    fs::write(path, text).map_err(|source| Error::file("write", path, source))
}

fn succeed(command: &mut Command, what: &str) -> Result<(), Error> {
    let status = command.status().map_err(|source| Error::caused(what, source))?;
    if status.success() { Ok(()) } else { Err(Error::caused(what, status.to_string())) }
}

//! The manifest of a vendored crate: the client's own, with what it inherits from the workspace written out.

use std::path::Path;

use toml::{Table, Value};

use super::{
    Files,
    inline::{self, Library},
};
use crate::{error::Error, workspace};

/// The sections of the client's manifest that are dealt with here; another one must not get lost unnoticed.
const SECTIONS: &[&str] = &[
    "package",
    "features",
    "dependencies",
    "build-dependencies",
    "dev-dependencies",
    "example",
    "test",
    "bench",
    "lints",
];

/// The manifest of the package `name` with these sources, which hold `library` if one is given; without a comment
/// above it.
///
/// # Errors
/// A manifest of the workspace cannot be read, or inherits what the workspace does not have.
pub(super) fn of(name: &str, library: Option<&Library>, sources: &Files) -> Result<String, Error> {
    let root = read("Cargo.toml")?;
    let client = read("client/Cargo.toml")?;
    if let Some(section) = client.keys().find(|section| !SECTIONS.contains(&section.as_str())) {
        return Err(Error::new(format!(
            "vendor the section `{section}` of client/Cargo.toml; say in xtask/src/vendor/manifest.rs what becomes of it"
        )));
    }
    let shared = table(&root, "workspace")?;
    let inherited = table(shared, "package")?;
    let mut package = Table::new();
    for (key, value) in table(&client, "package")? {
        // The metadata gets a section of its own below; everything in the folder belongs to the crate.
        if key == "include" || key == "metadata" {
            continue;
        }
        let value = match value.get("workspace") {
            Some(_) => inherited.get(key).ok_or_else(|| lacks(key))?.clone(),
            None => value.clone(),
        };
        package.insert(key.clone(), value);
    }
    package.insert("name".to_owned(), name.into());
    if library.is_some() {
        package.insert("license".to_owned(), inline::LICENCE.into());
    }

    let versions = table(shared, "dependencies")?;
    let mut dependencies = resolved(table(&client, "dependencies")?, versions)?;
    if let Some(library) = library {
        take_over(library, &mut dependencies);
    }
    let mut development = table(&client, "dev-dependencies")?.clone();
    development.retain(|name, _| {
        let name = format!("{}::", name.replace('-', "_"));
        name != "connected_accounts_client::" && sources.values().any(|text| text.contains(&name))
    });
    let development = resolved(&development, versions)?;

    let mut lib = Table::new();
    lib.insert("name".to_owned(), "connected_accounts_client".into());
    let mut text = section("package", &package);
    if let Some(Value::Table(docs)) = client["package"].get("metadata").and_then(|metadata| metadata.get("docs")) {
        for (host, settings) in docs {
            if let Value::Table(settings) = settings {
                text += &section(&format!("package.metadata.docs.{}", quoted(host)), settings);
            }
        }
    }
    text += &section("lib", &lib);
    for (kind, folder) in [("example", "examples"), ("test", "tests")] {
        for target in client.get(kind).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_table) {
            let file = target.get("name").and_then(Value::as_str).map(|name| format!("{folder}/{name}.rs"));
            if file.is_some_and(|file| sources.contains_key(&file)) {
                text += &section(&format!("[{kind}]"), target);
            }
        }
    }
    text += &section("features", table(&client, "features")?);
    text += &section("dependencies", &dependencies);
    text += &section("dev-dependencies", &development);
    text.truncate(text.trim_end().len());
    text.push('\n');
    Ok(text)
}

fn read(relative: &str) -> Result<Table, Error> {
    let text = workspace::read(Path::new(relative))?;
    text.parse().map_err(|source: toml::de::Error| Error::caused(format!("read {relative}"), source))
}

fn table<'a>(parent: &'a Table, key: &str) -> Result<&'a Table, Error> {
    parent.get(key).and_then(Value::as_table).ok_or_else(|| lacks(key))
}

fn lacks(key: &str) -> Error {
    Error::new(format!("find `{key}` in the workspace's manifests"))
}

/// Each dependency with the workspace's version, default features, features; its own features come after.
fn resolved(dependencies: &Table, versions: &Table) -> Result<Table, Error> {
    let mut resolved = Table::new();
    for (name, own) in dependencies {
        let Value::Table(own) = own else {
            resolved.insert(name.clone(), own.clone());
            continue;
        };
        if !own.contains_key("workspace") {
            resolved.insert(name.clone(), own.clone().into());
            continue;
        }
        let mut merged = match versions.get(name).ok_or_else(|| lacks(name))? {
            Value::Table(shared) => shared.clone(),
            version => Table::from_iter([("version".to_owned(), version.clone())]),
        };
        for (key, value) in own {
            match (key.as_str(), value, merged.get_mut(key)) {
                ("workspace", ..) => {}
                ("features", Value::Array(more), Some(Value::Array(features))) => {
                    features.extend(more.iter().cloned());
                }
                _ => {
                    merged.insert(key.clone(), value.clone());
                }
            }
        }
        resolved.insert(name.clone(), shortest(merged));
    }
    Ok(resolved)
}

/// Puts what `library` depends on in its place.
fn take_over(library: &Library, dependencies: &mut Table) {
    dependencies.remove(inline::PACKAGE);
    for (name, needed) in &library.dependencies {
        let mut merged = match dependencies.remove(name) {
            Some(Value::Table(own)) => own,
            Some(version) => Table::from_iter([("version".to_owned(), version)]),
            None => Table::from_iter([("default-features".to_owned(), false.into())]),
        };
        let own = merged.get("version").and_then(Value::as_str).unwrap_or_default();
        merged.insert("version".to_owned(), later(own, &needed.version).into());
        let has_defaults = merged.get("default-features").and_then(Value::as_bool).unwrap_or(true);
        if has_defaults || needed.default_features {
            merged.remove("default-features");
        }
        let own = merged.get("features").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let mut features: Vec<&str> = own.chain(needed.features.iter().map(String::as_str)).collect();
        features.sort_unstable();
        features.dedup();
        let features: Vec<Value> = features.into_iter().map(Value::from).collect();
        if !features.is_empty() {
            merged.insert("features".to_owned(), features.into());
        }
        // What the library needs is needed always.
        merged.remove("optional");
        dependencies.insert(name.clone(), shortest(merged));
    }
}

/// The later of two versions; `own` where they cannot be compared.
fn later<'a>(own: &'a str, needed: &'a str) -> &'a str {
    let parts = |version: &str| version.split('.').map(str::parse).collect::<Result<Vec<u64>, _>>();
    match (parts(own), parts(needed)) {
        (Ok(own_parts), Ok(needed_parts)) if own_parts >= needed_parts => own,
        (Ok(_), Ok(_)) => needed,
        _ if own.is_empty() => needed,
        _ => own,
    }
}

/// A dependency as its version alone where that says everything.
fn shortest(dependency: Table) -> Value {
    match dependency.get("version") {
        Some(version) if dependency.len() == 1 => version.clone(),
        _ => dependency.into(),
    }
}

/// A section with one line for each key.
fn section(name: &str, table: &Table) -> String {
    let lines: String = table.iter().map(|(key, value)| format!("{} = {}\n", quoted(key), inline(value))).collect();
    format!("[{name}]\n{lines}\n")
}

/// A value on one line; a dependency begins with its version, as people write it.
fn inline(value: &Value) -> String {
    let Value::Table(table) = value else {
        return value.to_string();
    };
    let (first, rest): (Vec<_>, Vec<_>) = table.iter().partition(|(key, _)| *key == "version");
    let members: Vec<_> =
        first.into_iter().chain(rest).map(|(key, value)| format!("{} = {}", quoted(key), inline(value))).collect();
    format!("{{ {} }}", members.join(", "))
}

/// A key as TOML wants it written.
fn quoted(key: &str) -> String {
    let bare = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if bare { key.to_owned() } else { Value::from(key).to_string() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::vendor::inline::Dependency;

    #[test]
    fn the_later_version_is_required() {
        for (own, needed, expected) in [
            ("1", "1.11.1", "1.11.1"),
            ("0.13.5", "0.13.4", "0.13.5"),
            ("1.9.0", "1.10.0", "1.10.0"),
            ("=1.0.0", "1.2.0", "=1.0.0"),
            ("", "0.7.1", "0.7.1"),
        ] {
            assert_eq!(later(own, needed), expected, "{own}, {needed}");
        }
    }

    #[test]
    fn what_the_library_needs_is_added_to_what_is_there() {
        let needed = |version: &str, default_features, features: &[&str]| Dependency {
            version: version.to_owned(),
            default_features,
            features: features.iter().map(|feature| (*feature).to_owned()).collect(),
        };
        let library = Library::needing(BTreeMap::from([
            ("bytes".to_owned(), needed("1.11.1", true, &[])),
            ("reqwest".to_owned(), needed("0.13.4", false, &["json", "stream"])),
        ]));
        let mut dependencies: Table = "progenitor-client = \"=1.0.0\"\n\
            reqwest = { version = \"0.13.5\", default-features = false, features = [\"json\", \"gzip\"], optional = true }\n"
            .parse()
            .unwrap();
        take_over(&library, &mut dependencies);
        assert_eq!(
            section("dependencies", &dependencies),
            "[dependencies]\nbytes = \"1.11.1\"\n\
             reqwest = { version = \"0.13.5\", default-features = false, features = [\"gzip\", \"json\", \"stream\"] }\n\n"
        );
    }

    #[test]
    fn dependencies_for_tests_stay_with_the_tests() {
        let with = |text: &str| {
            let sources = Files::from([("tests/live.rs".to_owned(), text.to_owned())]);
            let manifest: Table = of("a-client", None, &sources).unwrap().parse().unwrap();
            table(&manifest, "dev-dependencies").unwrap().keys().cloned().collect::<Vec<_>>()
        };
        assert_eq!(with("#[tokio::test] fn a() {}"), ["tokio"]);
        assert_eq!(with("use connected_accounts_client::Client;"), Vec::<String>::new());
    }
}

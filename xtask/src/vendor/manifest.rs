//! The manifest of a vendored crate: the client's own, with what it inherits from the workspace written out.

use std::path::Path;

use toml::{Table, Value};

use crate::{error::Error, workspace};

/// What the copied tests, examples and documentation need beyond the crate's own dependencies.
const DEV_DEPENDENCIES: &[&str] = &["indicatif", "tokio"];

/// The manifest of the package `name`, without a comment above it.
///
/// # Errors
/// A manifest of the workspace cannot be read, or inherits what the workspace does not have.
pub(super) fn of(name: &str) -> Result<String, Error> {
    let root = read("Cargo.toml")?;
    let client = read("client/Cargo.toml")?;
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

    let versions = table(shared, "dependencies")?;
    let dependencies = resolved(table(&client, "dependencies")?, versions)?;
    let mut development = table(&client, "dev-dependencies")?.clone();
    development.retain(|name, _| DEV_DEPENDENCIES.contains(&name));
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
        let only_version = merged.len() == 1;
        let value = match merged.get("version") {
            Some(version) if only_version => version.clone(),
            _ => merged.into(),
        };
        resolved.insert(name.clone(), value);
    }
    Ok(resolved)
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

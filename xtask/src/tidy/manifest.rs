//! Rules for manifests: dependencies sorted, each version in one place.

/// Checks one `Cargo.toml`, line by line: the house writes one dependency per line.
pub(super) fn check(text: &str, report: &mut impl FnMut(usize, String)) {
    let mut table = "";
    let mut previous: Option<&str> = None;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            table = line.trim_matches(['[', ']']);
            previous = None;
            continue;
        }
        if !table.ends_with("dependencies") || line.starts_with('#') {
            continue;
        }
        let Some((key, value)) = line.split_once('=') else {
            continue;
        };
        let name = key.trim().trim_end_matches(".workspace");
        if let Some(previous) = previous.filter(|previous| *previous > name) {
            report(index + 1, format!("`{name}` comes after `{previous}`: sort the dependencies"));
        }
        let is_elsewhere = key.contains(".workspace") || value.contains("workspace = true") || value.contains("path =");
        if table != "workspace.dependencies" && !is_elsewhere {
            report(index + 1, format!("`{name}` has a version of its own: write it under [workspace.dependencies]"));
        }
        previous = Some(name);
    }
}

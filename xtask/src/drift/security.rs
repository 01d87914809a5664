//! How a caller may prove who it is, compared by what it sends instead of by the names of schemes.

use std::collections::BTreeSet;

use super::{compare::Comparing, difference::Effect, side::Side};
use crate::{document::yaml::Node, error::Error};

/// What a caller sends all of.
type Alternative = BTreeSet<String>;

impl<'a> Comparing<'a> {
    pub(super) fn security(&mut self, before: &'a Node, after: &'a Node) -> Result<(), Error> {
        let (left, right) = (alternatives(self.before, before)?, alternatives(self.after, after)?);
        for (here, there, is_after) in [(&left, &right, false), (&right, &left, true)] {
            for alternative in here {
                // Whoever sends more than is asked for is let in too.
                if there.iter().any(|other| other.is_subset(alternative)) {
                    continue;
                }
                let needed: Vec<&str> = alternative.iter().map(String::as_str).collect();
                let needed = if needed.is_empty() { "none".to_owned() } else { needed.join(" with ") };
                let effect = if is_after { Effect::SERVERS } else { Effect::CLIENTS };
                self.at("security", format!("{needed} suffices {}", self.only(is_after)), effect);
            }
        }
        Ok(())
    }
}

/// The ways to authenticate that an operation accepts.
fn alternatives<'a>(side: Side<'a>, operation: &'a Node) -> Result<BTreeSet<Alternative>, Error> {
    let root = side.document.root();
    let listed = operation.get("security").or_else(|| root.get("security")).map_or(&[][..], Node::items);
    let mut alternatives = BTreeSet::new();
    for requirement in listed {
        let mut alternative = Alternative::new();
        for scheme in requirement.entries() {
            let schemes = root.get("components").and_then(|components| components.get("securitySchemes"));
            let declared = schemes.map(|schemes| side.member(schemes, &scheme.key)).transpose()?.flatten();
            let name = declared.map_or_else(|| format!("{} (not declared)", scheme.key), description);
            let scopes = scheme.value.items().iter().filter_map(Node::text);
            alternative.extend(scopes.map(|scope| format!("{name} scope {scope}")));
            alternative.insert(name);
        }
        alternatives.insert(alternative);
    }
    if alternatives.is_empty() {
        alternatives.insert(Alternative::new());
    }
    Ok(alternatives)
}

/// What a scheme makes a caller send.
fn description(scheme: &Node) -> String {
    let text = |key| scheme.text_of(key).unwrap_or_default().to_ascii_lowercase();
    match scheme.text_of("type") {
        Some("apiKey") if text("in") == "header" => format!("header {}", text("name")),
        Some("apiKey") => format!("{} {}", text("in"), scheme.text_of("name").unwrap_or_default()),
        Some("http") => format!("http {}", text("scheme")),
        Some(kind) => kind.to_owned(),
        None => "a scheme without a type".to_owned(),
    }
}

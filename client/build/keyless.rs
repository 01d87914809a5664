//! Finds the operations that take no key, so that none is sent there.

use std::collections::BTreeSet;

use yaml_serde::Value;

/// The operations whose `security` is empty.
pub(crate) struct Keyless(BTreeSet<String>);

impl Keyless {
    pub(crate) fn of(document: &Value) -> Self {
        let mut found = BTreeSet::new();
        let paths = document.get("paths").and_then(Value::as_mapping).into_iter().flatten();
        for (_, operation) in paths.filter_map(|(_, item)| item.as_mapping()).flatten() {
            let security = operation.get("security").and_then(Value::as_sequence);
            let name = operation.get("operationId").and_then(Value::as_str);
            if let (Some([]), Some(name)) = (security.map(Vec::as_slice), name) {
                found.insert(bare(name));
            }
        }
        Self(found)
    }

    /// Whether the operation, which the generator may spell in another way than the document, takes no key.
    pub(crate) fn has(&self, operation: &str) -> bool {
        self.0.contains(&bare(operation))
    }
}

/// `getTokenInfo` as `get_token_info` would be: letters only.
fn bare(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

//! How the servers of one API are spoken to.

/// What differs between APIs before anything is asked of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// The header that carries the key, in lower case.
    pub header: &'static str,
    /// What stands before the key in it.
    pub scheme: &'static str,
    /// The path of the first question, which reads without naming anything.
    pub probe: &'static str,
    /// The query of the first question.
    pub probe_query: &'static [(&'static str, &'static str)],
}

impl Default for Dialect {
    /// That of the connected accounts.
    fn default() -> Self {
        Self { header: "x-api-key", scheme: "", probe: super::routes::COLLECTION, probe_query: &[("limit", "1")] }
    }
}

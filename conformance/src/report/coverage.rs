//! Which documented answers a run met.

use super::Report;
use crate::document::{Document, Operation, Source};
use std::collections::BTreeSet;

/// The documented statuses of each operation, with the rules that met them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// One row an operation, in the order of the document.
    pub rows: Vec<Row>,
    /// The profile that it is of.
    pub profile: String,
}

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The `operationId`.
    pub operation: String,
    /// The HTTP method.
    pub method: String,
    /// The path, without what all paths begin with.
    pub path: String,
    /// Each documented status with the number of rules whose evidence holds it.
    pub cells: Vec<(u16, usize)>,
}

impl Coverage {
    /// The coverage of a run; `None` where it was judged by another document than this suite has.
    #[must_use]
    pub fn of(report: &Report) -> Option<Self> {
        let profile = report.started.profile.clone();
        let prefix = Source::of(&profile)?.prefix;
        let document = Document::of(&profile).ok()?;
        if document.sha256() != report.started.document_sha256 {
            return None;
        }
        let mut met = BTreeSet::new();
        for finished in &report.rules {
            for exchange in &finished.evidence.exchanges {
                let Ok(answer) = &exchange.response else { continue };
                let request = &exchange.request;
                if let Some(operation) = operation(&document, &request.method, &request.url) {
                    met.insert((operation, answer.status, finished.rule.id.as_str()));
                }
            }
        }
        let row = |operation: &Operation| {
            let rules = |status: u16| met.iter().filter(|(id, at, _)| *id == operation.id && *at == status).count();
            Row {
                operation: operation.id.clone(),
                method: operation.method.clone(),
                path: operation.path.trim_start_matches(prefix).to_owned(),
                cells: operation.statuses.iter().map(|status| (*status, rules(*status))).collect(),
            }
        };
        Some(Self { rows: document.operations().iter().map(row).collect(), profile })
    }

    /// The statuses that nothing met: each with how many operations, and why.
    #[must_use]
    pub fn unmet(&self) -> Vec<(u16, String, &'static str)> {
        let source = Source::of(&self.profile);
        let mut unmet: Vec<(u16, usize, &'static str)> = Vec::new();
        for row in &self.rows {
            for (status, _) in row.cells.iter().filter(|(_, rules)| *rules == 0) {
                let reason = source.and_then(|source| source.reason(&row.operation, *status));
                let reason = reason.unwrap_or("this run did not come to it");
                match unmet.iter_mut().find(|(at, _, why)| at == status && *why == reason) {
                    Some((_, count, _)) => *count += 1,
                    None => unmet.push((*status, 1, reason)),
                }
            }
        }
        unmet.sort_unstable();
        let named = |count: usize| if count == 1 { "1 operation".to_owned() } else { format!("{count} operations") };
        unmet.into_iter().map(|(status, count, reason)| (status, named(count), reason)).collect()
    }
}

/// The `operationId` of the operation that a request is one of: the path that fits with the most fixed segments.
#[must_use]
pub fn operation<'a>(document: &'a Document, method: &str, url: &str) -> Option<&'a str> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest).split(['?', '#']).next()?;
    let segments: Vec<_> = path.split('/').collect();
    let fitting = document.operations().iter().filter(|operation| operation.method == method).filter_map(|operation| {
        let template: Vec<_> = operation.path.trim_start_matches('/').split('/').collect();
        let tail = segments.get(segments.len().checked_sub(template.len())?..)?;
        let is_variable = |part: &str| part.starts_with('{');
        let fits =
            template.iter().zip(tail).all(|(part, given)| is_variable(part) && !given.is_empty() || part == given);
        fits.then(|| (template.iter().filter(|part| !is_variable(part)).count(), operation.id.as_str()))
    });
    fitting.max().map(|(_, id)| id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_one_of_the_operation_that_fits_best() {
        let document = Document::connected_accounts().unwrap();
        for (method, url, wanted) in [
            ("GET", "http://h:1/pre/api/v3.1/connected_accounts?limit=1", Some("getConnectedAccounts")),
            ("GET", "http://h/api/v3.1/connected_accounts/ca_1", Some("getConnectedAccountsByNanoid")),
            ("POST", "http://h/api/v3.1/connected_accounts/link", Some("postConnectedAccountsLink")),
            ("POST", "http://h/api/v3.1/connected_accounts/ca_1/revoke", Some("postConnectedAccountsByNanoidRevoke")),
            ("PUT", "http://h/api/v3.1/connected_accounts/ca_1/revoke", None),
            ("GET", "http://h/elsewhere", None),
        ] {
            assert_eq!(operation(&document, method, url), wanted, "{method} {url}");
        }
    }
}

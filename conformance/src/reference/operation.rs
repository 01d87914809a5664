//! Tells which operation a request line means, apart from whether it is allowed.

use axum::http::Method;

/// Where the operations live.
pub(super) const ROOT: &str = "/api/v3.1/connected_accounts";

/// An operation, or a path of one with a method that it does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    List,
    Create,
    Get,
    Delete,
    Status,
    Revoke,
    Link,
    Patch,
    Refresh,
    WrongMethod,
    UnknownPath,
}

impl Operation {
    /// The operation of a request line.
    pub(super) fn of(method: &Method, path: &str) -> Self {
        let Some(rest) = path.strip_prefix(ROOT) else {
            return Self::UnknownPath;
        };
        if rest.is_empty() {
            return match *method {
                Method::GET | Method::HEAD => Self::List,
                Method::POST => Self::Create,
                _ => Self::WrongMethod,
            };
        }
        let mut segments = rest.split('/');
        let ("", Some(id), leaf, None) =
            (segments.next().unwrap_or_default(), segments.next(), segments.next(), segments.next())
        else {
            return Self::UnknownPath;
        };
        match (id, leaf, method) {
            ("", None, _) => Self::UnknownPath,
            ("link", None, &Method::POST) => Self::Link,
            ("link", None, _) => Self::WrongMethod,
            (_, None, &Method::GET | &Method::HEAD) => Self::Get,
            (_, None, &Method::DELETE) => Self::Delete,
            (_, None, &Method::PATCH) => Self::Patch,
            (_, Some("revoke"), &Method::POST) => Self::Revoke,
            (_, Some("status"), &Method::PATCH) => Self::Status,
            (_, Some("refresh"), &Method::POST) => Self::Refresh,
            (_, None | Some("revoke" | "status" | "refresh"), _) => Self::WrongMethod,
            _ => Self::UnknownPath,
        }
    }

    /// The raw path segment that stands for the account.
    pub(super) fn raw_id(path: &str) -> &str {
        let rest = path.strip_prefix(ROOT).unwrap_or_default();
        rest.split('/').nth(1).unwrap_or_default()
    }
}

//! Reads query parameters, with arrays repeated or joined by commas.

use url::form_urlencoded;

/// The parameters of one request, in their order.
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads the text after the question mark.
    pub(super) fn read(raw: Option<&str>) -> Self {
        let pairs = form_urlencoded::parse(raw.unwrap_or_default().as_bytes());
        Self(pairs.into_owned().collect())
    }

    /// The last value of a parameter; an empty one counts as absent.
    pub(super) fn one(&self, name: &str) -> Option<&str> {
        let mut values = self.0.iter().rev().filter(|(key, _)| key == name);
        values.next().map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Every value of a parameter as it was sent, commas included; empty ones count as absent.
    pub(super) fn whole(&self, name: &str) -> Vec<&str> {
        let values = self.0.iter().filter(|(key, _)| key == name);
        values.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty()).collect()
    }

    /// Whether a parameter was sent, empty or not.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// Every value of an array parameter; empty ones count as absent.
    pub(super) fn all(&self, name: &str) -> Vec<&str> {
        let values = self.0.iter().filter(|(key, _)| key == name);
        let split = values.flat_map(|(_, value)| value.split(','));
        split.filter(|value| !value.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Query;

    #[test]
    fn arrays_are_repeated_or_joined() {
        let query = Query::read(Some("s=A&s=B%2CC,D&s=&limit=1&limit=2&cursor="));
        assert_eq!(query.all("s"), ["A", "B", "C", "D"]);
        assert_eq!(query.one("limit"), Some("2"));
        assert_eq!(query.one("cursor"), None);
        assert!(query.all("absent").is_empty());
    }
}

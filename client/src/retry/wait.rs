//! How long a server asks to wait, in either spelling of `Retry-After`.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderName, header};

/// The wait that the headers ask for: seconds, or a date, which is read against the server's own clock if it
/// shows one.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(text).ok()?;
    let now = date(headers, header::DATE).unwrap_or_else(SystemTime::now);
    Some(until.duration_since(now).unwrap_or_default())
}

fn date(headers: &HeaderMap, name: HeaderName) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(name)?.to_str().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(retry_after: &str, date: Option<&str>) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(header::RETRY_AFTER, retry_after.parse().unwrap());
        if let Some(date) = date {
            headers.insert(header::DATE, date.parse().unwrap());
        }
        super::retry_after(&headers)
    }

    #[test]
    fn seconds_or_a_date() {
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(asked("17", None), seconds(17));
        assert_eq!(asked(" 0 ", None), seconds(0));
        assert_eq!(asked("18446744073709551615", None), seconds(u64::MAX));
        let noon = Some("Sun, 06 Nov 1994 12:00:00 GMT");
        assert_eq!(asked("Sun, 06 Nov 1994 12:01:30 GMT", noon), seconds(90));
        assert_eq!(asked("Sun, 06 Nov 1994 11:00:00 GMT", noon), seconds(0));
        assert_eq!(asked("Sun, 06 Nov 1994 12:00:00 GMT", None), seconds(0), "long past");
    }

    #[test]
    fn anything_else_is_no_wait() {
        for text in ["", "soon", "-1", "1.5", "18446744073709551616", "Sun, 06 Nov"] {
            assert_eq!(asked(text, None), None, "{text}");
        }
    }
}

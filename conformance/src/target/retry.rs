//! How long a target that answers 429 asks to be left alone.

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The pause where none is asked for.
const USUAL: Duration = Duration::from_secs(1);
/// The shortest pause after the first 429; it doubles with each further one.
const SHORTEST: Duration = Duration::from_millis(50);
/// How often the shortest pause doubles at the most.
const DOUBLINGS: u32 = 7;

/// The pause after the `count`th 429 to one request.
pub(super) fn pause(headers: &HeaderMap, count: u32) -> Duration {
    let asked = text(headers, &RETRY_AFTER).and_then(|asked| {
        let seconds = || asked.parse().ok().map(Duration::from_secs);
        let until = || {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
            // The target's own clock says what its date means.
            let now = text(headers, &DATE).and_then(moment).unwrap_or(now);
            Some(Duration::from_secs(moment(asked)?.saturating_sub(now)))
        };
        seconds().or_else(until)
    });
    asked.unwrap_or(USUAL).max(SHORTEST * 2_u32.pow(count.saturating_sub(1).min(DOUBLINGS)))
}

fn text<'a>(headers: &'a HeaderMap, name: &http::HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// The seconds since 1970 of a date in the one form that HTTP writes: `Sun, 06 Nov 1994 08:49:37 GMT`.
fn moment(text: &str) -> Option<u64> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let words: Vec<_> = text.strip_suffix(" GMT")?.split_once(", ")?.1.split(' ').collect();
    let [day, month, year, time] = words[..] else { return None };
    let month = MONTHS.iter().position(|name| *name == month)? as u64 + 1;
    let (day, year): (u64, u64) = (day.parse().ok()?, year.parse().ok()?);
    let clock: Vec<u64> = time.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let [hours, minutes, seconds] = clock[..] else { return None };
    if !(1970..10_000).contains(&year) || !(1..=31).contains(&day) || hours > 23 || minutes > 59 || seconds > 60 {
        return None;
    }
    // Years that begin in March end with the leap day.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    Some((days - 719_468) * 86_400 + hours * 3600 + minutes * 60 + seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn asked(headers: &[(http::HeaderName, &'static str)], count: u32) -> Duration {
        pause(&headers.iter().map(|(n, v)| (n.clone(), HeaderValue::from_static(v))).collect(), count)
    }

    #[test]
    fn seconds_and_dates_are_understood() {
        assert_eq!(asked(&[(RETRY_AFTER, " 7 ")], 1), Duration::from_secs(7));
        assert_eq!(asked(&[(RETRY_AFTER, "999999")], 1), Duration::from_secs(999_999));
        let now = (DATE, "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(asked(&[now.clone(), (RETRY_AFTER, "Sun, 06 Nov 1994 08:50:07 GMT")], 1), Duration::from_secs(30));
        assert_eq!(asked(&[now, (RETRY_AFTER, "Sun, 06 Nov 1994 08:00:00 GMT")], 1), SHORTEST);
        for other in ["", "soon", "-1", "Sun, 06 Nix 1994 08:49:37 GMT", "99999999999999999999999"] {
            assert_eq!(asked(&[(RETRY_AFTER, other)], 1), USUAL, "{other}");
        }
    }

    #[test]
    fn a_date_has_its_second() {
        assert_eq!(moment("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        assert_eq!(moment("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
        assert_eq!(moment("Thu, 29 Feb 2024 12:00:00 GMT"), Some(1_709_208_000));
    }

    #[test]
    fn whoever_asks_for_no_pause_gets_one_that_grows() {
        let pauses = [1, 2, 3, 8, 99].map(|count| asked(&[(RETRY_AFTER, "0")], count).as_millis());
        assert_eq!(pauses, [50, 100, 200, 6400, 6400]);
    }
}

//! A calendar date in UTC, as precise as an expiry has to be.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds of a day, leap seconds apart.
const DAY: u64 = 86_400;

/// A date of the Gregorian calendar; the later one is the greater one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// A date from its three parts.
    ///
    /// # Errors
    ///
    /// There is no such day, or its year has not four digits.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, String> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            2 => 28 + u8::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        if year > 9999 || !(1..=days).contains(&day) {
            return Err(format!("there is no day {year:04}-{month:02}-{day:02}"));
        }
        Ok(Self { year, month, day })
    }

    /// The date in UTC at this moment.
    #[must_use]
    pub fn today() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let (year, month, day) = civil(since.as_secs() / DAY);
        let part = |number: u64| u8::try_from(number).unwrap_or(1);
        Self { year: u16::try_from(year).unwrap_or(u16::MAX), month: part(month), day: part(day) }
    }
}

/// The Gregorian year, month, day of a day count since 1970-01-01, by counting in eras of 400 years
/// that begin on 1 March, so that the leap day comes last.
#[must_use]
pub fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    (year, month, day)
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl TryFrom<String> for Date {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no date like 2026-05-12");
        let parts: Vec<_> = text.split('-').collect();
        let [year, month, day] = parts[..] else { return Err(wrong()) };
        if (year.len(), month.len(), day.len()) != (4, 2, 2) {
            return Err(wrong());
        }
        let part = |part: &str| part.parse().map_err(|_| wrong());
        Self::new(year.parse().map_err(|_| wrong())?, part(month)?, part(day)?)
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Result<Date, String> {
        Date::try_from(text.to_owned())
    }

    #[test]
    fn dates_compare_as_the_calendar_does() {
        assert!(date("2026-05-12").unwrap() < date("2026-10-01").unwrap());
        assert!(date("2025-12-31").unwrap() < date("2026-01-01").unwrap());
        assert_eq!(date("2028-02-29").unwrap().to_string(), "2028-02-29");
        assert!(Date::today() > date("2026-01-01").unwrap());
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in ["2026-02-29", "2026-13-01", "2026-04-31", "2026-00-10", "2026-1-1", "26-01-01", "", "+026-01-01x"]
        {
            assert!(date(text).is_err(), "{text}");
        }
    }

    #[test]
    fn known_days_are_counted_right() {
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(civil(11_016), (2000, 2, 29));
        assert_eq!(civil(20_585), (2026, 5, 12));
    }
}

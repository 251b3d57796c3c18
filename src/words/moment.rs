//! Points in time, as plain values that are passed in.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// How a local time is written: with its date and zone.
const LOCAL: &str = "%Y-%m-%d %H:%M:%S %Z";

/// The first moment of the year 0.
const YEAR_0: i64 = -62_167_219_200_000;

/// A point in time: milliseconds since 1970 (UTC), never read from a clock here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(i64);

impl Moment {
    /// The moment that many milliseconds after 1970 began.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// This moment and a length of time; the far future where it does not fit.
    #[must_use]
    pub fn after(self, length: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(length.as_millis()).unwrap_or(i64::MAX)))
    }

    /// How long after `earlier` this moment is; nothing if it is not after it.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// Returns the text for people in this time zone: `14:02:11 CET`, with the date where that is
    /// not the date of `now`.
    pub fn local(self, now: Self, zone: &TimeZone) -> String {
        let date = |moment: Self| Some(moment.timestamp()?.to_zoned(zone.clone()).date());
        let is_today = date(self) == date(now);
        self.formatted(zone, if is_today { "%H:%M:%S %Z" } else { LOCAL })
    }

    /// Returns the text for people in this time zone, always with the date: `2026-11-28 14:02:11
    /// CET`.
    pub fn in_zone(self, zone: &TimeZone) -> String {
        self.formatted(zone, LOCAL)
    }

    /// Returns the date and time of RFC 3339 in UTC, to the millisecond: `2023-02-16T10:20:30.123Z`. None
    /// before the year 0 and after the year 9999.
    pub fn to_rfc3339(self) -> Option<String> {
        Some(format!("{:.3}", self.timestamp_of_four_digits()?))
    }

    /// Returns the date in UTC: `2023-02-16`. None before the year 0 and after the year 9999.
    pub fn to_day(self) -> Option<String> {
        Some(self.timestamp_of_four_digits()?.to_zoned(TimeZone::UTC).date().to_string())
    }

    /// Whether the year has four digits, as a written date needs.
    pub fn is_writable(self) -> bool {
        self.timestamp_of_four_digits().is_some()
    }

    fn timestamp_of_four_digits(self) -> Option<Timestamp> {
        self.timestamp().filter(|_| self.0 >= YEAR_0)
    }

    fn formatted(self, zone: &TimeZone, format: &str) -> String {
        match self.timestamp() {
            Some(timestamp) => timestamp.to_zoned(zone.clone()).strftime(format).to_string(),
            None => self.to_string(),
        }
    }

    fn timestamp(self) -> Option<Timestamp> {
        Timestamp::from_millisecond(self.0).ok()
    }
}

/// RFC 3339, to the second.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.timestamp() {
            Some(timestamp) => write!(f, "{timestamp:.0}"),
            None => f.write_str("never"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_saturate_and_print_as_rfc_3339() {
        let moment = Moment::from_millis(1_476_000_000_123);
        assert_eq!(moment.to_string(), "2016-10-09T08:00:00Z");
        assert_eq!(moment.after(Duration::MAX).to_string(), "never");
        assert_eq!(moment.since(moment.after(Duration::from_secs(1))), Duration::ZERO);
        assert_eq!(moment.after(Duration::from_secs(1)).since(moment), Duration::from_secs(1));
    }

    #[test]
    fn written_dates_have_four_digits_of_a_year_and_three_of_a_second() {
        for (millis, text, day) in [
            (1_676_542_830_123, "2023-02-16T10:20:30.123Z", "2023-02-16"),
            (1_676_542_830_000, "2023-02-16T10:20:30.000Z", "2023-02-16"),
            (-1, "1969-12-31T23:59:59.999Z", "1969-12-31"),
            (YEAR_0, "0000-01-01T00:00:00.000Z", "0000-01-01"),
        ] {
            let moment = Moment::from_millis(millis);
            assert_eq!(moment.to_rfc3339().as_deref(), Some(text));
            assert_eq!(moment.to_day().as_deref(), Some(day));
            assert!(moment.is_writable());
        }
        for millis in [YEAR_0 - 1, i64::MIN, i64::MAX, 253_402_300_800_000] {
            let moment = Moment::from_millis(millis);
            assert_eq!((moment.to_rfc3339(), moment.to_day()), (None, None), "{millis}");
        }
    }

    #[test]
    fn local_times_have_a_date_only_where_it_is_another_day() {
        let (now, hour) = (Moment::from_millis(1_476_000_000_000), Duration::from_hours(1));
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        assert_eq!(now.after(hour).local(now, &zone), "11:00:00 +02");
        assert_eq!(now.after(hour * 14).local(now, &zone), "2016-10-10 00:00:00 +02");
        assert_eq!(now.in_zone(&zone), "2016-10-09 10:00:00 +02");
        assert_eq!(now.in_zone(&TimeZone::UTC), "2016-10-09 08:00:00 UTC");
        assert_eq!(now.after(Duration::MAX).in_zone(&zone), "never");
        assert_eq!(now.after(Duration::MAX).local(now, &zone), "never");
    }
}

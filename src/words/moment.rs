//! Points in time, as plain values that are passed in.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

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

    /// For people in this time zone: `14:02:11`, with its date where that is not the one of `now`.
    pub fn local(self, now: Self, zone: &TimeZone) -> String {
        let zoned = |moment: Self| Some(moment.timestamp()?.to_zoned(zone.clone()));
        match (zoned(self), zoned(now)) {
            (Some(then), Some(now)) if then.date() == now.date() => {
                then.strftime("%H:%M:%S").to_string()
            }
            (Some(then), _) => then.strftime("%Y-%m-%d %H:%M:%S").to_string(),
            (None, _) => self.to_string(),
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
    fn local_times_have_a_date_only_where_it_is_another_day() {
        let (now, hour) = (Moment::from_millis(1_476_000_000_000), Duration::from_hours(1));
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        assert_eq!(now.after(hour).local(now, &zone), "11:00:00");
        assert_eq!(now.after(hour * 14).local(now, &zone), "2016-10-10 00:00:00");
        assert_eq!(now.after(Duration::MAX).local(now, &zone), "never");
    }
}

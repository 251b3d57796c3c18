//! Converts values into counts and times.

mod rounded;

use jiff::Timestamp;

use crate::sites::description::Conversion;
use crate::sites::json::{JsonValue, scaled};
use crate::words::{LikeCount, Moment};

/// Returns a value as a number of likes.
pub fn count(conversion: Conversion, value: &JsonValue<'_>) -> Option<LikeCount> {
    match conversion {
        Conversion::RoundedCount => rounded::parse(value.text()?),
        Conversion::Text
        | Conversion::Count
        | Conversion::Rfc3339
        | Conversion::EpochSeconds
        | Conversion::EpochMilliseconds => value.count(),
    }
}

/// Returns a value as a point in time.
pub fn moment(conversion: Conversion, value: &JsonValue<'_>) -> Option<Moment> {
    let text = value.text()?.trim();
    let millis = match conversion {
        Conversion::EpochSeconds => scaled(text, 3)?,
        Conversion::EpochMilliseconds => scaled(text, 0)?,
        Conversion::Text | Conversion::Count | Conversion::RoundedCount | Conversion::Rfc3339 => {
            let is_rfc_3339 = text.is_ascii() && !text.contains('[');
            let timestamp = is_rfc_3339.then(|| text.parse::<Timestamp>())?.ok()?;
            // A fraction of a millisecond is dropped, before 1970 as after it.
            timestamp.as_nanosecond().div_euclid(1_000_000).try_into().ok()?
        }
    };
    // A time outside of the calendar can't be written into a file.
    Timestamp::from_millisecond(millis).ok().map(|_| Moment::from_millis(millis))
}

#[cfg(test)]
mod tests;

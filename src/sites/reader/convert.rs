//! Converts values into counts and times.

mod rounded;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::sites::description::Conversion;
use crate::sites::json::{JsonValue, scaled, whole};
use crate::words::{AttributeKind, AttributeValue, LikeCount, Moment};

/// Returns a value as a number of likes.
pub fn count(conversion: Conversion, value: &JsonValue<'_>) -> Option<LikeCount> {
    match conversion {
        Conversion::RoundedCount => rounded::parse(value.text()?),
        _ => value.count(),
    }
}

/// Returns the attribute that a value stands for.
pub fn attribute(conversion: Conversion, value: &JsonValue<'_>) -> Option<AttributeValue> {
    match (conversion.kind(), conversion) {
        (AttributeKind::Text, _) => {
            let text = value.text().filter(|text| !text.trim().is_empty());
            text.map(|text| AttributeValue::Text(text.to_owned()))
        }
        (AttributeKind::Count, Conversion::RoundedCount) => {
            let count = count(conversion, value)?;
            Some(AttributeValue::Count(count.shown.into()))
        }
        (AttributeKind::Count, _) => {
            let number = whole(value.text()?.trim())?;
            i64::try_from(number).ok().map(AttributeValue::Count)
        }
        (AttributeKind::Moment, _) => {
            let moment = moment(conversion, value).filter(|moment| moment.is_writable());
            moment.map(AttributeValue::Moment)
        }
        (AttributeKind::Truth, _) => truth(value).map(AttributeValue::Truth),
    }
}

/// Returns whether a value says yes or no. HTML has only text, and some sites write 1 and 0.
fn truth(value: &JsonValue<'_>) -> Option<bool> {
    if let JsonValue::Bool(is_true) = value {
        return Some(*is_true);
    }
    let text = value.text()?.trim();
    let is_one_of = |words: [&str; 3]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    match () {
        () if is_one_of(["true", "yes", "1"]) => Some(true),
        () if is_one_of(["false", "no", "0"]) => Some(false),
        () => None,
    }
}

/// Returns a value as a point in time.
pub fn moment(conversion: Conversion, value: &JsonValue<'_>) -> Option<Moment> {
    let text = value.text()?.trim();
    let millis = match conversion {
        Conversion::EpochSeconds => scaled(text, 3)?,
        Conversion::EpochMilliseconds => scaled(text, 0)?,
        _ => {
            let timestamp = date_and_time(text, conversion == Conversion::Utc)?;
            // A fraction of a millisecond is dropped, before 1970 as after it.
            timestamp.as_nanosecond().div_euclid(1_000_000).try_into().ok()?
        }
    };
    // A time outside of the calendar can't be written into a file.
    Timestamp::from_millisecond(millis).ok().map(|_| Moment::from_millis(millis))
}

/// Returns the moment of a date and time of RFC 3339. Its offset may be missing only if UTC is meant then.
fn date_and_time(text: &str, or_utc: bool) -> Option<Timestamp> {
    if !text.is_ascii() || text.contains('[') {
        return None;
    }
    let exact = text.parse::<Timestamp>().ok();
    exact.or_else(|| {
        // A date alone is not a moment.
        let has_time = or_utc && text.contains(['T', 't', ' ']);
        let local = has_time.then(|| text.parse::<DateTime>())?.ok()?;
        local.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    })
}

#[cfg(test)]
mod tests;

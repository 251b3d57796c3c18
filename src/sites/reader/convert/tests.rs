use super::*;

fn number(text: &str) -> JsonValue<'_> {
    JsonValue::Number(text)
}

fn text(text: &str) -> JsonValue<'_> {
    JsonValue::Text(text.into())
}

#[test]
fn a_time_is_read_to_the_millisecond() {
    use Conversion::{EpochMilliseconds, EpochSeconds, Rfc3339};
    for (conversion, value, millis) in [
        (Rfc3339, text("2016-10-09T08:00:00.123Z"), 1_476_000_000_123),
        (Rfc3339, text("2016-10-09T10:00:00.123999+02:00"), 1_476_000_000_123),
        (Rfc3339, text(" 2016-10-09t08:00:00z\n"), 1_476_000_000_000),
        (Rfc3339, text("1969-12-31T23:59:59.9999Z"), -1),
        (EpochSeconds, number("1476000000"), 1_476_000_000_000),
        (EpochSeconds, number("1476000000.1239"), 1_476_000_000_123),
        (EpochSeconds, number("1.476e9"), 1_476_000_000_000),
        (EpochSeconds, text(" 1476000000 "), 1_476_000_000_000),
        (EpochSeconds, number("0"), 0),
        (EpochSeconds, number("-1.5"), -1_500),
        (EpochMilliseconds, number("1476000000123"), 1_476_000_000_123),
        (EpochMilliseconds, number("1476000000123.9"), 1_476_000_000_123),
    ] {
        let found = moment(conversion, &value);
        assert_eq!(found, Some(Moment::from_millis(millis)), "{value:?}");
    }
}

#[test]
fn what_is_no_time_is_none() {
    use Conversion::{EpochMilliseconds, EpochSeconds, Rfc3339};
    for (conversion, value) in [
        (Rfc3339, text("")),
        (Rfc3339, text("yesterday")),
        (Rfc3339, text("2016-10-09")),
        (Rfc3339, text("2016-10-09T08:00:00")),
        (Rfc3339, text("2016-13-09T08:00:00Z")),
        (Rfc3339, text("2016-10-09T08:00:00Z[Europe/Vienna]")),
        (Rfc3339, number("1476000000")),
        (EpochSeconds, text("2016-10-09T08:00:00Z")),
        (EpochSeconds, text("")),
        (EpochSeconds, number("NaN")),
        (EpochSeconds, number("Infinity")),
        (EpochSeconds, number("1e300")),
        (EpochSeconds, number("99999999999999999999")),
        (EpochMilliseconds, number("9223372036854775807")),
        (EpochSeconds, JsonValue::Null),
        (EpochSeconds, JsonValue::Bool(true)),
        (EpochSeconds, JsonValue::List),
    ] {
        assert_eq!(moment(conversion, &value), None, "{value:?}");
    }
}

#[test]
fn a_count_is_read_by_what_the_description_says() {
    let rounded = Conversion::RoundedCount;
    let found = |conversion, value| count(conversion, &value).map(|n| (n.shown, n.certain));
    assert_eq!(found(rounded, text("1.5k")), Some((1_500, 1_450)));
    assert_eq!(found(Conversion::Count, text("1.5k")), None);
    assert_eq!(found(rounded, number("978")), Some((978, 978)));
    assert_eq!(found(Conversion::Count, number("8.0")), Some((8, 8)));
}

#[test]
fn a_time_without_an_offset_is_read_only_where_utc_is_meant() {
    let millis = |value: &JsonValue<'_>| moment(Conversion::Utc, value).map(Moment::as_millis);
    for (value, wanted) in [
        ("2016-10-09T08:00:00", Some(1_476_000_000_000)),
        ("2016-10-09T08:00:00.123999", Some(1_476_000_000_123)),
        (" 2016-10-09 08:00:00 ", Some(1_476_000_000_000)),
        ("2016-10-09T10:00:00+02:00", Some(1_476_000_000_000)),
        ("2016-10-09T08:00:00Z", Some(1_476_000_000_000)),
        ("2016-10-09", None),
        ("2016-13-09T08:00:00", None),
        ("2016-10-09T08:00:00[Europe/Vienna]", None),
        ("yesterday at 8", None),
        ("", None),
    ] {
        assert_eq!(millis(&text(value)), wanted, "{value}");
    }
    assert_eq!(millis(&number("1476000000")), None);
}

#[test]
fn the_conversion_decides_what_an_attribute_is() {
    use AttributeValue::{Count, Truth};
    let texts = |text: &str| AttributeValue::Text(text.to_owned());
    let at = |millis| AttributeValue::Moment(Moment::from_millis(millis));
    for (conversion, value, wanted) in [
        (Conversion::Text, text("by"), Some(texts("by"))),
        (Conversion::Text, number("8.50"), Some(texts("8.50"))),
        (Conversion::Text, text(" "), None),
        (Conversion::Text, JsonValue::Bool(true), None),
        (Conversion::Text, JsonValue::Object, None),
        (Conversion::Count, number("0"), Some(Count(0))),
        (Conversion::Count, text(" 12 "), Some(Count(12))),
        (Conversion::Count, number("9223372036854775807"), Some(Count(i64::MAX))),
        (Conversion::Count, number("9223372036854775808"), None),
        (Conversion::Count, number("-1"), None),
        (Conversion::Count, number("1.5"), None),
        (Conversion::Count, text("1.5k"), None),
        (Conversion::RoundedCount, text("1.5k"), Some(Count(1_500))),
        (Conversion::Rfc3339, text("2016-10-09T08:00:00Z"), Some(at(1_476_000_000_000))),
        (Conversion::Rfc3339, text("2016-10-09T08:00:00"), None),
        (Conversion::Utc, text("2016-10-09T08:00:00"), Some(at(1_476_000_000_000))),
        (Conversion::EpochSeconds, number("1476000000"), Some(at(1_476_000_000_000))),
        (Conversion::EpochSeconds, number("-99999999999"), None),
        (Conversion::YesOrNo, JsonValue::Bool(true), Some(Truth(true))),
        (Conversion::YesOrNo, JsonValue::Bool(false), Some(Truth(false))),
        (Conversion::YesOrNo, text(" True"), Some(Truth(true))),
        (Conversion::YesOrNo, text("NO"), Some(Truth(false))),
        (Conversion::YesOrNo, number("1"), Some(Truth(true))),
        (Conversion::YesOrNo, text("0"), Some(Truth(false))),
        (Conversion::YesOrNo, number("2"), None),
        (Conversion::YesOrNo, text("perhaps"), None),
        (Conversion::YesOrNo, JsonValue::List, None),
        (Conversion::YesOrNo, JsonValue::Null, None),
    ] {
        assert_eq!(attribute(conversion, &value), wanted, "{conversion:?} of {value:?}");
    }
}

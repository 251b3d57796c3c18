use proptest::prelude::*;

use super::*;

/// Rows of awkward fields and the bytes that Python 3.11's `csv.writer` makes of them with the delimiter `|` and
/// the quote `\`.
pub const AWKWARD: [(&[&str], &str); 24] = [
    (&["plain", "mid"], "plain|mid\r\n"),
    (&["", ""], "|\r\n"),
    (&["", "x"], "|x\r\n"),
    (&["x", ""], "x|\r\n"),
    (&[""], "\\\\\r\n"),
    (&["a|b", "x"], "\\a|b\\|x\r\n"),
    (&["|", "|"], "\\|\\|\\|\\\r\n"),
    (&["\\", "x"], "\\\\\\\\|x\r\n"),
    (&["a\\b", "x"], "\\a\\\\b\\|x\r\n"),
    (&["\\a", "b\\"], "\\\\\\a\\|\\b\\\\\\\r\n"),
    (&["\\\\", "x"], "\\\\\\\\\\\\|x\r\n"),
    (&["a\nb", "x"], "\\a\nb\\|x\r\n"),
    (&["a\rb", "x"], "\\a\rb\\|x\r\n"),
    (&["a\r\nb", "x"], "\\a\r\nb\\|x\r\n"),
    (&["\n", "\r"], "\\\n\\|\\\r\\\r\n"),
    (&[" lead", "trail "], " lead|trail \r\n"),
    (&[" ", "\t"], " |\t\r\n"),
    (&["say \"hi\"", "'"], "say \"hi\"|'\r\n"),
    (&["\"", "\"\""], "\"|\"\"\r\n"),
    (&["#x", ";,"], "#x|;,\r\n"),
    (&["NA", "null"], "NA|null\r\n"),
    (&["1", "-2.5"], "1|-2.5\r\n"),
    (
        &["caf\u{e9} \u{1f600}", "\u{202e}\u{2028}\u{85}"],
        "caf\u{e9} \u{1f600}|\u{202e}\u{2028}\u{85}\r\n",
    ),
    (&["\u{feff}x", "\u{b}\u{c}\u{1c}"], "\u{feff}x|\u{b}\u{c}\u{1c}\r\n"),
];

/// The formats that are text.
const TEXT: [Format; 3] = [Format::Psv, Format::Csv, Format::Jsonl];

fn write(format: Format, header: &[&str], rows: &[&[&str]]) -> Vec<u8> {
    let mut writer = RowWriter::new(format, Vec::new(), header).unwrap();
    for row in rows {
        writer.write(row).unwrap();
    }
    writer.finish().unwrap()
}

#[test]
fn awkward_fields_are_written_as_python_writes_them() {
    for (row, expected) in AWKWARD {
        let written = String::from_utf8(write(Format::Psv, row, &[])).unwrap();
        assert_eq!(written, expected, "{row:?}");
    }
}

#[test]
fn awkward_fields_are_written_according_to_rfc_4180_and_json_lines() {
    let row = ["a|b\\,\"c\"", "\r\n", "\u{1f600}\u{2028}\t", "NA", "", "x\u{0}"];
    let header = ["a", "b", "c", "d", "e", "f"];
    let csv = String::from_utf8(write(Format::Csv, &header, &[&row])).unwrap();
    let wanted = "\"a|b\\,\"\"c\"\"\",\"\r\n\",\u{1f600}\u{2028}\t,NA,,x\u{0}\r\n";
    assert_eq!(csv, format!("a,b,c,d,e,f\r\n{wanted}"));
    let jsonl = String::from_utf8(write(Format::Jsonl, &header, &[&row])).unwrap();
    let wanted = "{\"a\":\"a|b\\\\,\\\"c\\\"\",\"b\":\"\\r\\n\",\"c\":\"\u{1f600}\u{2028}\\t\",\
                  \"d\":\"NA\",\"e\":\"\",\"f\":\"x\\u0000\"}\n";
    assert_eq!(jsonl, wanted);
}

#[test]
fn a_row_that_is_not_as_long_as_the_header_is_refused() {
    for format in Format::ALL.into_iter().filter(|format| format.is_built_in()) {
        let mut writer = RowWriter::new(format, Vec::new(), &["a", "b"]).unwrap();
        writer.write(&["a", "b"]).unwrap();
        assert!(writer.write(&["a"]).is_err(), "{format:?}");
    }
}

#[test]
fn a_format_has_a_name_and_is_refused_if_it_is_not_built_in() {
    for format in Format::ALL {
        let found = format.name().parse();
        assert_eq!(
            found,
            if format.is_built_in() { Ok(format) } else { Err(UnknownFormat::NotBuiltIn) }
        );
    }
    assert_eq!("CSV".parse::<Format>(), Err(UnknownFormat::NoSuchFormat));
    let writer = RowWriter::new(Format::Parquet, Vec::new(), &["a"]);
    assert_eq!(writer.is_ok(), Format::Parquet.is_built_in());
}

fn awkward_rows() -> impl Strategy<Value = Vec<[String; 2]>> {
    let text = prop_oneof![any::<String>(), "[|\\\\\r\n\" ,ab\u{feff}]{0,8}"];
    prop::collection::vec(prop::array::uniform2(text), 0..8)
}

/// Writes the same rows from prefixes and suffixes; every other suffix is one that only its row has.
fn write_split(format: Format, header: &[&str], rows: &[&[&str]], n_first: usize) -> Vec<u8> {
    let mut writer =
        SplitRowWriter::new(format, Vec::new(), header, n_first, LastColumns::default()).unwrap();
    let none = LastValues::default();
    for row in rows {
        writer.add_suffix(&row[n_first..]).unwrap();
    }
    for (n, row) in rows.iter().enumerate() {
        writer.set_prefix(&row[..n_first]).unwrap();
        let own = &row[n_first..];
        if n % 2 == 0 { writer.write(n, none) } else { writer.write_with(own, none) }.unwrap();
    }
    assert!(writer.write(rows.len(), none).is_err());
    writer.finish().unwrap()
}

#[test]
fn a_row_of_prefix_and_suffix_equals_the_whole_row() {
    for (row, _) in AWKWARD.into_iter().filter(|(row, _)| row.len() == 2) {
        for format in TEXT {
            let (header, rows) = (["a", "b|c"], [row, row]);
            let whole = write(format, &header, &rows);
            assert_eq!(write_split(format, &header, &rows, 1), whole, "{format:?} {row:?}");
        }
    }
}

proptest! {
    #[test]
    fn rows_of_prefix_and_suffix_equal_the_whole_rows(rows in awkward_rows(), n_first in 1..4_usize) {
        let rows: Vec<[&str; 4]> = rows.iter().map(|[a, b]| [a.as_str(), b, b, a]).collect();
        let rows: Vec<&[&str]> = rows.iter().map(<[&str; 4]>::as_slice).collect();
        let header = ["a", "b|c", "\"d\"", "e,"];
        for format in TEXT {
            let whole = write(format, &header, &rows);
            prop_assert_eq!(write_split(format, &header, &rows, n_first), whole);
        }
    }

    #[test]
    fn json_lines_are_objects_with_the_fields(rows in awkward_rows()) {
        let rows: Vec<[&str; 2]> = rows.iter().map(|[a, b]| [a.as_str(), b]).collect();
        let rows: Vec<&[&str]> = rows.iter().map(<[&str; 2]>::as_slice).collect();
        let text = String::from_utf8(write(Format::Jsonl, &["name", "mid"], &rows)).unwrap();
        let lines: Vec<serde_json::Value> =
            text.split_terminator('\n').map(|line| serde_json::from_str(line).unwrap()).collect();
        let wanted: Vec<_> =
            rows.iter().map(|row| serde_json::json!({ "name": row[0], "mid": row[1] })).collect();
        prop_assert_eq!(lines, wanted);
    }
}

#[test]
fn a_time_and_a_place_follow_the_texts_and_may_be_missing() {
    let last = LastColumns {
        time: Some(TimeColumn { name: "at", form: TimeForm::Day }),
        place: Some("place"),
    };
    let time = Some(crate::words::Moment::from_millis(1_676_542_830_123));
    let rows = [(time, Some(0)), (None, Some(12)), (time, None), (None, None)];
    let write = |format, last| {
        let mut writer = SplitRowWriter::new(format, Vec::new(), &["a", "b"], 1, last).unwrap();
        writer.add_suffix(&["y"]).unwrap();
        writer.set_prefix(&["x"]).unwrap();
        for (time, place) in rows {
            writer.write(0, LastValues { time, place }).unwrap();
        }
        String::from_utf8(writer.finish().unwrap()).unwrap()
    };
    let psv = "a|b|at|place\r\nx|y|2023-02-16|0\r\nx|y||12\r\nx|y|2023-02-16|\r\nx|y||\r\n";
    assert_eq!(write(Format::Psv, last), psv);
    assert_eq!(write(Format::Csv, last), psv.replace('|', ","));
    let jsonl = "{\"a\":\"x\",\"b\":\"y\",\"at\":\"2023-02-16\",\"place\":0}\n\
        {\"a\":\"x\",\"b\":\"y\",\"at\":null,\"place\":12}\n\
        {\"a\":\"x\",\"b\":\"y\",\"at\":\"2023-02-16\",\"place\":null}\n\
        {\"a\":\"x\",\"b\":\"y\",\"at\":null,\"place\":null}\n";
    assert_eq!(write(Format::Jsonl, last), jsonl);
    let only_place = LastColumns { time: None, ..last };
    assert_eq!(write(Format::Psv, only_place), "a|b|place\r\nx|y|0\r\nx|y|12\r\nx|y|\r\nx|y|\r\n");
}

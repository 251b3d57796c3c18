use proptest::prelude::*;

use super::*;
use crate::dataset::formats::{Format, RowWriter, tests::AWKWARD};

fn read_fields(bytes: &[u8]) -> Result<Vec<Vec<String>>, String> {
    let rows = read(bytes, &["name", "mid"]).map(|row| row.map(|row| row.fields));
    rows.collect::<Result<_, _>>().map_err(|error| error.to_string())
}

fn refusal(bytes: &[u8]) -> String {
    read_fields(bytes).unwrap_err()
}

#[test]
fn awkward_fields_are_read_back() {
    for (row, bytes) in AWKWARD.into_iter().filter(|(row, _)| row.len() == 2) {
        let file = format!("name|mid\r\n{bytes}");
        assert_eq!(read_fields(file.as_bytes()).unwrap(), [row], "{bytes:?}");
    }
}

#[test]
fn other_line_ends_empty_lines_a_byte_order_mark_and_a_missing_last_line_end_are_accepted() {
    for file in [
        "name|mid\r\na|1\r\n\\b\\|\\2\\\r\n",
        "name|mid\na|1\n\\b\\|\\2\\\n",
        "\u{feff}name|mid\r\na|1\nb|2",
        "\u{feff}name|mid\n\n\r\na|1\n\n\\b\\|\\2\\",
        "\r\n\\name\\|mid\r\na|1\r\nb|2\r",
    ] {
        let rows = read_fields(file.as_bytes()).unwrap();
        assert_eq!(rows, [["a", "1"], ["b", "2"]], "{file:?}");
    }
    assert_eq!(read_fields(b"name|mid").unwrap(), [[""; 2]; 0]);
    assert_eq!(read_fields(b"name|mid\nh\\o/|1").unwrap(), [["h\\o/", "1"]]);
}

#[test]
fn a_row_knows_its_line() {
    let file = "name|mid\r\n\r\na|1\r\n\\b\r\n\nb\\|2\r\nc|3\n";
    let lines = read(file.as_bytes(), &["name", "mid"]).map(|row| row.unwrap().line);
    assert_eq!(lines.collect::<Vec<_>>(), [3, 4, 7]);
}

#[test]
fn a_malformed_file_is_refused_with_the_line_and_the_reason() {
    let header = "line 1: the first line must be `name|mid`";
    for file in ["", "\n\n", "mid|name\na|1", "name|mid|uid\n", "name\n", "\\name|mid\n"] {
        assert_eq!(refusal(file.as_bytes()), header, "{file:?}");
    }
    let cases: [(&[u8], &str); 8] = [
        (b"a|1\r\nb\r\n", "line 3: the row has 1 fields, but the header has 2"),
        (b"a|1|\n", "line 2: the row has 3 fields, but the header has 2"),
        (b"a|1\n\xff|2\n", "line 3: field 1 is not UTF-8"),
        (b"a|\xed\xa0\x80\n", "line 2: field 2 is not UTF-8"),
        (
            b"a|1\n\\b|2\nc|3\n",
            "line 3: a field begins with a backslash, but no backslash closes it",
        ),
        (b"\\a\\x|1\n", "line 2: a field continues after the backslash that closes it"),
        (b"\\a\\\rx|1\n", "line 2: a field continues after the backslash that closes it"),
        (b"\\a\\ |1\n", "line 2: a field continues after the backslash that closes it"),
    ];
    for (rows, expected) in cases {
        let file = [b"name|mid\n", rows].concat();
        assert_eq!(refusal(&file), expected, "{rows:?}");
    }
    let endless = format!("name|mid\n\\{}", "x\n".repeat(error::MAX_ROW_BYTES));
    assert_eq!(refusal(endless.as_bytes()), "line 2: the row is longer than 1048576 bytes");
}

#[test]
fn reading_ends_with_the_first_error() {
    let mut rows = read(&b"name|mid\nbad\na|1\n"[..], &["name", "mid"]);
    assert!(rows.next().unwrap().is_err());
    assert!(rows.next().is_none());
}

fn awkward_text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[|\\\\\r\n\" ab\u{feff}]{0,8}"]
}

fn awkward_rows() -> impl Strategy<Value = Vec<[String; 2]>> {
    prop::collection::vec(prop::array::uniform2(awkward_text()), 0..8)
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(rows in awkward_rows()) {
        let mut writer = RowWriter::new(Format::Psv, Vec::new(), &["name", "mid"]).unwrap();
        for [name, item_id] in &rows {
            writer.write(&[name, item_id]).unwrap();
        }
        let bytes = writer.finish().unwrap();
        prop_assert_eq!(read_fields(&bytes).unwrap(), rows);
    }
}

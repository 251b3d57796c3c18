//! Whatever bytes a file has: its rows are whole, in order and of bounded size, and written again they
//! are read back the same; whatever fields a row has, they are read back as they were written.

use crawl::dataset::psv::{Row, read};
use crawl::dataset::rows::{Format, Writer};

/// More than a row may have is never held.
const MAX_ROW_BYTES: usize = 1024 * 1024;

const HEADER: [&str; 2] = ["name", "mid"];

/// Reads the bytes as the rows of a file, then writes them as fields.
pub fn holds(bytes: &[u8]) {
    let file = [b"name|mid\n", bytes].concat();
    let rows = check_rows(&file);
    let fields: Vec<&[String]> = rows.iter().map(|row| &row.fields[..]).collect();
    check_written(&fields);
    // The header is not given: whatever comes of it, it comes to an end.
    check_rows(bytes);

    let text = String::from_utf8_lossy(bytes);
    let fields: Vec<String> = text.split('\0').map(str::to_owned).collect();
    check_written(&fields.chunks_exact(2).collect::<Vec<_>>());
}

fn check_rows(file: &[u8]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut found = read(file, &HEADER);
    for row in found.by_ref() {
        match row {
            Ok(row) => rows.push(row),
            Err(error) => assert!(error.to_string().starts_with("line "), "{error}"),
        }
    }
    assert!(found.next().is_none(), "an end is an end");
    let n_lines = file.split(|byte| *byte == b'\n').count() as u64;
    assert!(rows.is_sorted_by(|a, b| a.line < b.line), "each row has its own line");
    for row in &rows {
        assert_eq!(row.fields.len(), HEADER.len());
        assert!(row.fields.iter().map(String::len).sum::<usize>() <= MAX_ROW_BYTES);
        assert!((1..=n_lines).contains(&row.line), "line {} of {n_lines}", row.line);
    }
    rows
}

fn check_written(rows: &[&[String]]) {
    let mut writer = Writer::new(Format::Psv, Vec::new(), &HEADER).unwrap();
    for row in rows {
        writer.row(&[&row[0], &row[1]]).unwrap();
    }
    let file = writer.finish().unwrap();
    let n_bytes: usize = rows.iter().flat_map(|row| row.iter()).map(String::len).sum();
    assert!(file.len() <= 2 * n_bytes + 7 * rows.len() + 10, "no field more than doubles");
    let longest = rows.iter().map(|row| row[0].len() + row[1].len()).max().unwrap_or(0);
    if 2 * longest + 7 < MAX_ROW_BYTES {
        let read: Result<Vec<Row>, _> = read(&file[..], &HEADER).collect();
        let read = read.unwrap();
        assert!(read.iter().map(|row| &row.fields[..]).eq(rows.iter().copied()));
    }
}

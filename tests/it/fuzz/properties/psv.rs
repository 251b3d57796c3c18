//! Whatever bytes a file has, its rows are whole, in order and of limited size, and they survive
//! being written and read again. Whatever fields a row has, they are read back as they were
//! written.

use crawl::dataset::formats::{Format, RowWriter};
use crawl::dataset::psv::{PsvRow, read};

/// The most bytes of a row that are ever held in memory.
const MAX_ROW_BYTES: usize = 1024 * 1024;

const HEADER: [&str; 2] = ["name", "mid"];

/// Reads the bytes as the rows of a file, then writes them as fields.
pub fn holds(bytes: &[u8]) {
    let file = [b"name|mid\n", bytes].concat();
    let rows = check_rows(&file);
    let fields: Vec<&[String]> = rows.iter().map(|row| &row.fields[..]).collect();
    check_written(&fields);
    // Without the header, reading must still come to an end.
    check_rows(bytes);

    let text = String::from_utf8_lossy(bytes);
    let fields: Vec<String> = text.split('\0').map(str::to_owned).collect();
    check_written(&fields.chunks_exact(2).collect::<Vec<_>>());
}

fn check_rows(file: &[u8]) -> Vec<PsvRow> {
    let mut rows: Vec<PsvRow> = Vec::new();
    let mut found = read(file, &HEADER);
    for row in found.by_ref() {
        match row {
            Ok(row) => rows.push(row),
            Err(error) => assert!(error.to_string().starts_with("line "), "{error}"),
        }
    }
    assert!(found.next().is_none(), "the iterator stays at its end");
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
    let mut writer = RowWriter::new(Format::Psv, Vec::new(), &HEADER).unwrap();
    for row in rows {
        writer.write(&[&row[0], &row[1]]).unwrap();
    }
    let file = writer.finish().unwrap();
    let n_bytes: usize = rows.iter().flat_map(|row| row.iter()).map(String::len).sum();
    assert!(file.len() <= 2 * n_bytes + 7 * rows.len() + 10, "a field at most doubles");
    let longest = rows.iter().map(|row| row[0].len() + row[1].len()).max().unwrap_or(0);
    if 2 * longest + 7 < MAX_ROW_BYTES {
        let read: Result<Vec<PsvRow>, _> = read(&file[..], &HEADER).collect();
        let read = read.unwrap();
        assert!(read.iter().map(|row| &row.fields[..]).eq(rows.iter().copied()));
    }
}

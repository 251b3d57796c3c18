use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;

use super::*;

/// The rows of a file, and how many each of its groups has.
fn read(bytes: Vec<u8>) -> (Vec<Vec<String>>, Vec<i64>) {
    let file = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
    let metadata = file.metadata().row_groups();
    let groups = metadata.iter().map(RowGroupMetaData::num_rows).collect();
    let fields = |row: parquet::record::Row| {
        (0..row.len()).map(|nth| row.get_string(nth).unwrap().clone()).collect()
    };
    (file.get_row_iter(None).unwrap().map(|row| fields(row.unwrap())).collect(), groups)
}

#[test]
fn rows_of_halves_are_whole_across_groups() {
    let mut table = Table::new(Vec::new(), &["a", "b", "c"], 2).unwrap();
    let endings: Vec<String> = (0..1000).map(|n| format!("|\u{1f600}\n{n}")).collect();
    for ending in &endings {
        table.add_ending(&[ending]).unwrap();
    }
    let mut wanted = Vec::new();
    for beginning in 0..70 {
        let first = [beginning.to_string(), String::new()];
        table.begin(&[&first[0], &first[1]]).unwrap();
        for n in 0..4000 {
            let ending = if n % 100 == 7 {
                let own = format!("own {n}");
                table.row_with(&[&own]).unwrap();
                own
            } else {
                table.row(n % 1000).unwrap();
                endings[n % 1000].clone()
            };
            wanted.push([&first[..], &[ending]].concat());
        }
    }
    let (rows, groups) = read(table.finish().unwrap());
    assert_eq!(groups, [131_072, 131_072, 280_000 - 2 * 131_072]);
    assert!(rows == wanted);
}

#[test]
fn a_group_ends_early_where_texts_are_long() {
    let mut table = Table::new(Vec::new(), &["a", "b"], 2).unwrap();
    let long = "x".repeat(1 << 20);
    let wanted: Vec<Vec<String>> = (0..40).map(|n| vec![n.to_string(), long.clone()]).collect();
    for row in &wanted {
        table.whole_row(&[&row[0], &row[1]]).unwrap();
    }
    let (rows, groups) = read(table.finish().unwrap());
    // The last beginning is kept, as more rows may begin with it.
    assert_eq!(groups, [16, 15, 9]);
    assert!(rows == wanted);
}

#[test]
fn a_table_without_rows_is_a_file() {
    let bytes = Table::new(Vec::new(), &["a", "b"], 1).unwrap().finish().unwrap();
    assert_eq!(read(bytes), (Vec::new(), Vec::new()));
}

#[test]
fn an_ending_that_was_not_added_and_a_row_that_was_not_begun_are_errors() {
    let mut table = Table::new(Vec::new(), &["a", "b"], 1).unwrap();
    assert!(table.row_with(&["x"]).is_err());
    table.begin(&["x"]).unwrap();
    assert!(table.row(0).is_err());
    assert!(table.begin(&["x", "y"]).is_err());
}

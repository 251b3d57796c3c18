use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;

use super::*;

/// Returns the rows of a file, and the number of rows in each of its groups.
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
fn rows_of_prefix_and_suffix_are_whole_across_row_groups() {
    let mut writer =
        ParquetWriter::new(Vec::new(), &["a", "b", "c"], 2, LastColumns::default()).unwrap();
    let suffixes: Vec<String> = (0..1000).map(|n| format!("|\u{1f600}\n{n}")).collect();
    for suffix in &suffixes {
        writer.add_suffix(&[suffix]).unwrap();
    }
    let mut wanted = Vec::new();
    for prefix in 0..70 {
        let first = [prefix.to_string(), String::new()];
        writer.set_prefix(&[&first[0], &first[1]]).unwrap();
        for n in 0..4000 {
            let suffix = if n % 100 == 7 {
                let own = format!("own {n}");
                writer.write_with(&[&own], LastValues::default()).unwrap();
                own
            } else {
                writer.write(n % 1000, LastValues::default()).unwrap();
                suffixes[n % 1000].clone()
            };
            wanted.push([&first[..], &[suffix]].concat());
        }
    }
    let (rows, groups) = read(writer.finish().unwrap());
    assert_eq!(groups, [131_072, 131_072, 280_000 - 2 * 131_072]);
    assert!(rows == wanted);
}

#[test]
fn a_row_group_ends_early_if_its_texts_are_long() {
    let mut writer =
        ParquetWriter::new(Vec::new(), &["a", "b"], 2, LastColumns::default()).unwrap();
    let long = "x".repeat(1 << 20);
    let wanted: Vec<Vec<String>> = (0..40).map(|n| vec![n.to_string(), long.clone()]).collect();
    for row in &wanted {
        writer.write_whole(&[&row[0], &row[1]]).unwrap();
    }
    let (rows, groups) = read(writer.finish().unwrap());
    // The last prefix is kept, as more rows may have it.
    assert_eq!(groups, [16, 15, 9]);
    assert!(rows == wanted);
}

#[test]
fn a_file_without_rows_can_be_read() {
    let bytes = ParquetWriter::new(Vec::new(), &["a", "b"], 1, LastColumns::default())
        .unwrap()
        .finish()
        .unwrap();
    assert_eq!(read(bytes), (Vec::new(), Vec::new()));
}

#[test]
fn a_suffix_that_was_not_added_and_a_row_without_a_prefix_are_errors() {
    let mut writer =
        ParquetWriter::new(Vec::new(), &["a", "b"], 1, LastColumns::default()).unwrap();
    assert!(writer.write_with(&["x"], LastValues::default()).is_err());
    writer.set_prefix(&["x"]).unwrap();
    assert!(writer.write(0, LastValues::default()).is_err());
    assert!(writer.set_prefix(&["x", "y"]).is_err());
}

#[test]
fn a_time_and_a_place_may_be_missing_from_a_row() {
    let time = TimeColumn { name: "at", form: TimeForm::Moment };
    let last = LastColumns { time: Some(time), place: Some("place") };
    let mut writer = ParquetWriter::new(Vec::new(), &["a", "b"], 1, last).unwrap();
    writer.add_suffix(&["y"]).unwrap();
    writer.set_prefix(&["x"]).unwrap();
    let at = crate::words::Moment::from_millis(1_676_542_830_123);
    for (time, place) in [(Some(at), Some(7)), (None, Some(0)), (Some(at), None), (None, None)] {
        writer.write(0, LastValues { time, place }).unwrap();
    }
    let bytes = bytes::Bytes::from(writer.finish().unwrap());
    let file = SerializedFileReader::new(bytes).unwrap();
    let rows: Vec<_> = file.get_row_iter(None).unwrap().map(Result::unwrap).collect();
    let times: Vec<Option<i64>> = rows.iter().map(|row| row.get_timestamp_millis(2).ok()).collect();
    assert_eq!(times, [Some(at.as_millis()), None, Some(at.as_millis()), None]);
    let places: Vec<Option<i64>> = rows.iter().map(|row| row.get_long(3).ok()).collect();
    assert_eq!(places, [Some(7), Some(0), None, None]);
}

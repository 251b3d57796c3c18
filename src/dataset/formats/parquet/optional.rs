//! Columns of times and of positions, which some rows lack.

use std::io;

use parquet::data_type::{DataType, Int32Type, Int64Type};
use parquet::file::writer::SerializedColumnWriter;

use super::batches::{BATCH_ROWS, into_io};
use crate::dataset::formats::TimeForm;
use crate::words::Moment;

/// The milliseconds of a day in UTC.
const DAY: i64 = 86_400_000;

/// Writes the times of a row group.
pub fn write_times(
    column: &mut SerializedColumnWriter<'_>,
    times: &[Option<Moment>],
    form: TimeForm,
) -> io::Result<()> {
    // The same times are left out as from text.
    let known = |time: &Option<Moment>| time.filter(|time| time.is_writable());
    for times in times.chunks(BATCH_ROWS) {
        let times: Vec<Option<Moment>> = times.iter().map(known).collect();
        match form {
            TimeForm::Moment => write_batch::<_, Int64Type>(column, &times, Moment::as_millis)?,
            TimeForm::Day => write_batch::<_, Int32Type>(column, &times, day)?,
        }
    }
    Ok(())
}

/// Writes the positions of a row group.
pub fn write_places(
    column: &mut SerializedColumnWriter<'_>,
    places: &[Option<u32>],
) -> io::Result<()> {
    for places in places.chunks(BATCH_ROWS) {
        write_batch::<_, Int64Type>(column, places, i64::from)?;
    }
    Ok(())
}

/// Returns the number of days since 1970.
fn day(time: Moment) -> i32 {
    i32::try_from(time.as_millis().div_euclid(DAY)).unwrap_or_default()
}

fn write_batch<V: Copy, T: DataType>(
    column: &mut SerializedColumnWriter<'_>,
    rows: &[Option<V>],
    value: impl Fn(V) -> T::T,
) -> io::Result<()> {
    let values: Vec<T::T> = rows.iter().copied().flatten().map(value).collect();
    let levels: Vec<i16> = rows.iter().map(|row| i16::from(row.is_some())).collect();
    column.typed::<T>().write_batch(&values, Some(&levels), None).map_err(into_io)?;
    Ok(())
}

//! Rows as Parquet: a row group is held in memory until it is full, and its columns are then written one
//! after the other.

mod batches;
mod cells;
mod optional;
mod row_group;

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use super::last_columns::{LastColumns, LastValues};
use super::row_error::no_suffix;
use super::time_column::{TimeColumn, TimeForm};
use batches::{BATCH_ROWS, into_io};
pub use cells::CellParquet;
use row_group::{FieldTexts, GroupSuffix, RowGroup};

/// The number of rows in a group: memory grows with this number, not with the table.
const GROUP_ROWS: usize = 128 * 1024;

/// A group ends earlier once the texts of its rows have this many bytes.
const GROUP_BYTES: usize = 16 * 1024 * 1024;

/// The writer that files name as theirs. Files must not change with the version of the program, so it is
/// the version that settled their layout.
const CREATED_BY: &str = "crawl 0.1.0";

/// A writer of rows to a Parquet file.
pub struct ParquetWriter<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    n_first: usize,
    suffixes: FieldTexts,
    time: Option<TimeForm>,
    has_place: bool,
    group: RowGroup,
}

impl<W: Write + Send> ParquetWriter<W> {
    /// Returns a writer of rows with these columns, each of required text, and optionally a time and
    /// a position after them. The first `n_first` are a row's prefix.
    pub fn new(
        sink: W,
        header: &[&str],
        n_first: usize,
        last: LastColumns<'_>,
    ) -> io::Result<Self> {
        let schema = schema(header, last).map_err(into_io)?;
        let writer = SerializedFileWriter::new(sink, Arc::new(schema), Arc::new(properties()));
        let n_last = header.len().saturating_sub(n_first);
        Ok(Self {
            writer: writer.map_err(into_io)?,
            n_first,
            suffixes: FieldTexts::new(n_last),
            time: last.time.map(|time| time.form),
            has_place: last.place.is_some(),
            group: RowGroup::new(n_first, n_last),
        })
    }

    /// Adds a suffix that rows may have. All suffixes are added before the first row is written.
    pub fn add_suffix(&mut self, fields: &[&str]) -> io::Result<()> {
        self.suffixes.push(fields)
    }

    /// Sets the prefix of the next rows.
    pub fn set_prefix(&mut self, fields: &[&str]) -> io::Result<()> {
        self.group.prefixes.push(fields)
    }

    /// Writes a row with the suffix that was added after `n` others.
    pub fn write(&mut self, n: usize, last: LastValues) -> io::Result<()> {
        if n >= self.suffixes.len() {
            return Err(no_suffix());
        }
        self.add(GroupSuffix::Shared(n), last)
    }

    /// Writes a row with a suffix that no other row has.
    pub fn write_with(&mut self, fields: &[&str], last: LastValues) -> io::Result<()> {
        let n = self.group.own.len();
        self.group.own.push(fields)?;
        self.add(GroupSuffix::Own(n), last)
    }

    /// Writes a row that shares nothing with other rows.
    pub fn write_whole(&mut self, fields: &[&str]) -> io::Result<()> {
        self.set_prefix(fields)?;
        self.add(GroupSuffix::None, LastValues::default())
    }

    /// Writes whatever is still held back and returns the sink.
    pub fn finish(mut self) -> io::Result<W> {
        if !self.group.rows.is_empty() {
            self.write_group()?;
        }
        self.writer.into_inner().map_err(into_io)
    }

    fn add(&mut self, suffix: GroupSuffix, last: LastValues) -> io::Result<()> {
        self.group.add(suffix)?;
        if self.time.is_some() {
            self.group.times.push(last.time);
        }
        if self.has_place {
            self.group.places.push(last.place);
        }
        if self.group.rows.len() >= GROUP_ROWS || self.group.n_bytes() >= GROUP_BYTES {
            self.write_group()?;
        }
        Ok(())
    }

    fn write_group(&mut self) -> io::Result<()> {
        let Self { writer, n_first, suffixes, time, group, .. } = self;
        let shared = suffixes.take_bytes();
        let (prefixes, own) = (group.prefixes.take_bytes(), group.own.take_bytes());
        let n_texts = *n_first + suffixes.n_fields();
        let mut columns = writer.next_row_group().map_err(into_io)?;
        let mut nth = 0_usize;
        while let Some(mut column) = columns.next_column().map_err(into_io)? {
            let text = |(prefix, suffix): &(usize, GroupSuffix)| {
                let text = match (nth.checked_sub(*n_first), suffix) {
                    (None, _) => group.prefixes.field(&prefixes, *prefix, nth),
                    (Some(nth), GroupSuffix::Shared(n)) => suffixes.field(&shared, *n, nth),
                    (Some(nth), GroupSuffix::Own(n)) => group.own.field(&own, *n, nth),
                    (Some(_), GroupSuffix::None) => None,
                };
                text.map(ByteArray::from).ok_or_else(no_suffix)
            };
            match time {
                _ if nth < n_texts => write_texts(&mut column, &group.rows, text)?,
                Some(form) if nth == n_texts => {
                    optional::write_times(&mut column, &group.times, *form)?;
                }
                _ => optional::write_places(&mut column, &group.places)?,
            }
            column.close().map_err(into_io)?;
            nth += 1;
        }
        columns.close().map_err(into_io)?;
        suffixes.return_bytes(shared);
        group.prefixes.return_bytes(prefixes);
        group.own.return_bytes(own);
        group.clear();
        Ok(())
    }
}

fn write_texts(
    column: &mut SerializedColumnWriter<'_>,
    rows: &[(usize, GroupSuffix)],
    text: impl Fn(&(usize, GroupSuffix)) -> io::Result<ByteArray>,
) -> io::Result<()> {
    for rows in rows.chunks(BATCH_ROWS) {
        let batch = rows.iter().map(&text).collect::<io::Result<Vec<_>>>()?;
        column.typed::<ByteArrayType>().write_batch(&batch, None, None).map_err(into_io)?;
    }
    Ok(())
}

fn schema(header: &[&str], last: LastColumns<'_>) -> Result<Type, ParquetError> {
    let text = |name: &&str| {
        let column = Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
            .with_repetition(Repetition::REQUIRED)
            .with_logical_type(Some(LogicalType::String));
        column.build().map(Arc::new)
    };
    let time = |TimeColumn { name, form }: TimeColumn<'_>| {
        let (physical, logical) = match form {
            TimeForm::Moment => (Physical::INT64, LogicalType::timestamp(true, TimeUnit::MILLIS)),
            TimeForm::Day => (Physical::INT32, LogicalType::Date),
        };
        let column = Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(Some(logical));
        column.build().map(Arc::new)
    };
    let place = |name: &str| {
        let column = Type::primitive_type_builder(name, Physical::INT64)
            .with_repetition(Repetition::OPTIONAL);
        column.build().map(Arc::new)
    };
    let last = last.time.map(time).into_iter().chain(last.place.map(place));
    let columns = header.iter().map(text).chain(last).collect::<Result<_, _>>()?;
    Type::group_type_builder("schema").with_fields(columns).build()
}

/// Nothing here depends on the time or the machine, because two exports must be identical.
fn properties() -> WriterProperties {
    WriterProperties::builder()
        .set_created_by(CREATED_BY.to_owned())
        .set_compression(Compression::SNAPPY)
        // No column of a group has more bytes, so every column stays encoded by its dictionary.
        .set_dictionary_page_size_limit(2 * GROUP_BYTES)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .build()
}

#[cfg(test)]
mod tests;

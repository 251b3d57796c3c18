//! Rows as columns: a row group is held until it is full, and its columns are written one after the other.

mod group;

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::joined::no_ending;
use group::{Ending, Group, Texts};

/// Rows of a group: what is held grows with these, not with the table.
const GROUP_ROWS: usize = 128 * 1024;

/// A group ends earlier once the texts of its rows have so many bytes.
const GROUP_BYTES: usize = 16 * 1024 * 1024;

/// Rows that are handed over at once.
const BATCH_ROWS: usize = 4096;

/// Rows on their way to a file.
pub struct Table<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    n_first: usize,
    endings: Texts,
    group: Group,
}

impl<W: Write + Send> Table<W> {
    /// A table of these columns, each of required text; the first `n_first` are a row's beginning.
    pub fn new(sink: W, header: &[&str], n_first: usize) -> io::Result<Self> {
        let schema = schema(header).map_err(into_io)?;
        let writer = SerializedFileWriter::new(sink, Arc::new(schema), Arc::new(properties()));
        let n_last = header.len().saturating_sub(n_first);
        Ok(Self {
            writer: writer.map_err(into_io)?,
            n_first,
            endings: Texts::of(n_last),
            group: Group::of(n_first, n_last),
        })
    }

    /// Adds how rows may end; all are added before the first row.
    pub fn add_ending(&mut self, fields: &[&str]) -> io::Result<()> {
        self.endings.push(fields)
    }

    /// How the rows that come now begin.
    pub fn begin(&mut self, fields: &[&str]) -> io::Result<()> {
        self.group.beginnings.push(fields)
    }

    /// Adds the row that ends as was added after `n` others.
    pub fn row(&mut self, n: usize) -> io::Result<()> {
        if n >= self.endings.len() {
            return Err(no_ending());
        }
        self.add(Ending::Known(n))
    }

    /// Adds a row that ends as no other.
    pub fn row_with(&mut self, fields: &[&str]) -> io::Result<()> {
        let n = self.group.own.len();
        self.group.own.push(fields)?;
        self.add(Ending::Own(n))
    }

    /// Adds a row of which nothing is shared.
    pub fn whole_row(&mut self, fields: &[&str]) -> io::Result<()> {
        self.begin(fields)?;
        self.add(Ending::None)
    }

    /// Writes what is still held back and gives the sink back.
    pub fn finish(mut self) -> io::Result<W> {
        if !self.group.rows.is_empty() {
            self.write_group()?;
        }
        self.writer.into_inner().map_err(into_io)
    }

    fn add(&mut self, ending: Ending) -> io::Result<()> {
        self.group.add(ending)?;
        if self.group.rows.len() >= GROUP_ROWS || self.group.n_bytes() >= GROUP_BYTES {
            self.write_group()?;
        }
        Ok(())
    }

    fn write_group(&mut self) -> io::Result<()> {
        let Self { writer, n_first, endings, group } = self;
        let known = endings.lend();
        let (beginnings, own) = (group.beginnings.lend(), group.own.lend());
        let mut columns = writer.next_row_group().map_err(into_io)?;
        let mut nth = 0_usize;
        while let Some(mut column) = columns.next_column().map_err(into_io)? {
            let text = |(beginning, ending): &(usize, Ending)| {
                let text = match (nth.checked_sub(*n_first), ending) {
                    (None, _) => group.beginnings.field(&beginnings, *beginning, nth),
                    (Some(nth), Ending::Known(n)) => endings.field(&known, *n, nth),
                    (Some(nth), Ending::Own(n)) => group.own.field(&own, *n, nth),
                    (Some(_), Ending::None) => None,
                };
                text.map(ByteArray::from).ok_or_else(no_ending)
            };
            for rows in group.rows.chunks(BATCH_ROWS) {
                let batch = rows.iter().map(text).collect::<io::Result<Vec<_>>>()?;
                let column = column.typed::<ByteArrayType>();
                column.write_batch(&batch, None, None).map_err(into_io)?;
            }
            column.close().map_err(into_io)?;
            nth += 1;
        }
        columns.close().map_err(into_io)?;
        endings.give_back(known);
        group.beginnings.give_back(beginnings);
        group.own.give_back(own);
        group.clear();
        Ok(())
    }
}

fn schema(header: &[&str]) -> Result<Type, ParquetError> {
    let column = |name: &&str| {
        let column = Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
            .with_repetition(Repetition::REQUIRED)
            .with_logical_type(Some(LogicalType::String));
        column.build().map(Arc::new)
    };
    let columns = header.iter().map(column).collect::<Result<_, _>>()?;
    Type::group_type_builder("schema").with_fields(columns).build()
}

/// Nothing here depends on when or where it runs, or two exports would differ.
fn properties() -> WriterProperties {
    WriterProperties::builder()
        .set_created_by(concat!("crawl ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::SNAPPY)
        // No column of a group has more, so that all stay encoded by their dictionaries.
        .set_dictionary_page_size_limit(2 * GROUP_BYTES)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .build()
}

/// The sink's own error, where it was one: who is told of a full disk wants to know.
fn into_io(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        error => io::Error::other(error),
    }
}

#[cfg(test)]
mod tests;

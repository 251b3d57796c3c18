//! Writes rows that share nothing with each other.

use std::fmt;
use std::io::{self, BufWriter, Write};

use super::delimited::{CSV, Delimited, PSV};
use super::format::Format;
use super::json_lines;
#[cfg(feature = "parquet")]
use super::last_columns::LastColumns;
#[cfg(feature = "parquet")]
use super::parquet::ParquetWriter;
#[cfg(not(feature = "parquet"))]
use super::row_error::no_parquet;
use super::row_error::wrong_length;

/// The number of bytes that are passed on at a time.
const BUFFER_BYTES: usize = 64 * 1024;

/// A buffered writer of rows in one format.
pub struct RowWriter<W: Write + Send>(RowSink<W>);

enum RowSink<W: Write + Send> {
    Delimited(Box<csv::Writer<W>>),
    /// The bytes that precede each value, and the sink.
    Jsonl(Vec<Vec<u8>>, BufWriter<W>),
    #[cfg(feature = "parquet")]
    Parquet(Box<ParquetWriter<W>>),
}

impl<W: Write + Send> RowWriter<W> {
    /// Returns a writer of rows with these columns. It fails if the sink does, or if this build can't
    /// write the format.
    pub fn new(format: Format, sink: W, header: &[&str]) -> io::Result<Self> {
        let delimited = |dialect: Delimited, sink| {
            let mut rows = dialect.writer(sink, BUFFER_BYTES);
            rows.write_record(header)?;
            io::Result::Ok(RowSink::Delimited(Box::new(rows)))
        };
        Ok(Self(match format {
            Format::Psv => delimited(PSV, sink)?,
            Format::Csv => delimited(CSV, sink)?,
            Format::Jsonl => {
                let sink = BufWriter::with_capacity(BUFFER_BYTES, sink);
                RowSink::Jsonl(json_lines::keys(header)?, sink)
            }
            #[cfg(feature = "parquet")]
            Format::Parquet => RowSink::Parquet(Box::new(ParquetWriter::new(
                sink,
                header,
                header.len(),
                LastColumns::default(),
            )?)),
            #[cfg(not(feature = "parquet"))]
            Format::Parquet => return Err(no_parquet()),
        }))
    }

    /// Writes one row. It fails if the sink does, or if the row is not as long as the header.
    pub fn write(&mut self, fields: &[&str]) -> io::Result<()> {
        match &mut self.0 {
            RowSink::Delimited(rows) => Ok(rows.write_record(fields)?),
            RowSink::Jsonl(keys, sink) => {
                if keys.len() != fields.len() {
                    return Err(wrong_length());
                }
                json_lines::write_pairs(keys, fields, &mut *sink)?;
                sink.write_all(json_lines::END)
            }
            #[cfg(feature = "parquet")]
            RowSink::Parquet(rows) => rows.write_whole(fields),
        }
    }

    /// Writes whatever is still buffered and returns the sink.
    pub fn finish(self) -> io::Result<W> {
        match self.0 {
            RowSink::Delimited(rows) => rows.into_inner().map_err(csv::IntoInnerError::into_error),
            RowSink::Jsonl(_, sink) => sink.into_inner().map_err(io::IntoInnerError::into_error),
            #[cfg(feature = "parquet")]
            RowSink::Parquet(rows) => rows.finish(),
        }
    }
}

/// Fields are not shown: they may be a user's.
impl<W: Write + Send> fmt::Debug for RowWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowWriter").finish_non_exhaustive()
    }
}

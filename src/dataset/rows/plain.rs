//! Rows that are written each by itself.

use std::fmt;
use std::io::{self, BufWriter, Write};

#[cfg(feature = "parquet")]
use super::parquet::Table;
use super::separated::{CSV, PSV, Separated};
use super::{Format, halves, wrong_length};

/// As much as is written at once.
const BUFFER_BYTES: usize = 64 * 1024;

/// Writes rows, buffered.
pub struct Writer<W: Write + Send>(Inner<W>);

enum Inner<W: Write + Send> {
    Separated(Box<csv::Writer<W>>),
    /// What stands before each value.
    Jsonl(Vec<Vec<u8>>, BufWriter<W>),
    #[cfg(feature = "parquet")]
    Parquet(Box<Table<W>>),
}

impl<W: Write + Send> Writer<W> {
    /// A writer to `sink` of rows with these columns; an error is the sink's, or says that this build
    /// does not write the format.
    pub fn new(format: Format, sink: W, header: &[&str]) -> io::Result<Self> {
        let separated = |dialect: Separated, sink| {
            let mut rows = dialect.writer(sink, BUFFER_BYTES);
            rows.write_record(header)?;
            io::Result::Ok(Inner::Separated(Box::new(rows)))
        };
        Ok(Self(match format {
            Format::Psv => separated(PSV, sink)?,
            Format::Csv => separated(CSV, sink)?,
            Format::Jsonl => {
                Inner::Jsonl(halves::keys(header)?, BufWriter::with_capacity(BUFFER_BYTES, sink))
            }
            #[cfg(feature = "parquet")]
            Format::Parquet => Inner::Parquet(Box::new(Table::new(sink, header, header.len())?)),
            #[cfg(not(feature = "parquet"))]
            Format::Parquet => return Err(super::no_parquet()),
        }))
    }

    /// Writes one row; an error is the sink's, or says that the row is not as long as the header.
    pub fn row(&mut self, fields: &[&str]) -> io::Result<()> {
        match &mut self.0 {
            Inner::Separated(rows) => Ok(rows.write_record(fields)?),
            Inner::Jsonl(keys, sink) => {
                if keys.len() != fields.len() {
                    return Err(wrong_length());
                }
                halves::pairs(keys, fields, &mut *sink)?;
                sink.write_all(b"}\n")
            }
            #[cfg(feature = "parquet")]
            Inner::Parquet(table) => table.whole_row(fields),
        }
    }

    /// Writes what is still held back and gives the sink back.
    pub fn finish(self) -> io::Result<W> {
        match self.0 {
            Inner::Separated(rows) => rows.into_inner().map_err(csv::IntoInnerError::into_error),
            Inner::Jsonl(_, sink) => sink.into_inner().map_err(io::IntoInnerError::into_error),
            #[cfg(feature = "parquet")]
            Inner::Parquet(table) => table.finish(),
        }
    }
}

impl<W: Write + Send> fmt::Debug for Writer<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}

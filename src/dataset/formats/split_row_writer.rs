//! Writes rows that consist of a prefix, a suffix and optionally a time and a position. Each prefix and each suffix is
//! encoded once and copied into every row that has it, because likes repeat the fields of items and users.

use std::fmt;
use std::io::{self, BufWriter, Write};

use super::format::Format;
use super::last_columns::{LastColumns, LastValues};
#[cfg(feature = "parquet")]
use super::parquet::ParquetWriter;
#[cfg(not(feature = "parquet"))]
use super::row_error::no_parquet;
use super::row_error::no_suffix;
use super::text::{Suffixes, TextEncoding};
use super::time_column::TimeForm;

/// The number of bytes that are passed on at a time.
const BUFFER_BYTES: usize = 256 * 1024;

/// A buffered writer of rows with shared prefixes and suffixes, in one format.
pub struct SplitRowWriter<W: Write + Send>(SplitRowSink<W>);

enum SplitRowSink<W: Write + Send> {
    Text(SplitText<W>),
    #[cfg(feature = "parquet")]
    Parquet(Box<ParquetWriter<W>>),
}

/// Rows that are written as text.
struct SplitText<W: Write> {
    sink: BufWriter<W>,
    encoding: TextEncoding,
    /// The number of fields in a prefix.
    n_first: usize,
    /// The prefix of the next rows.
    prefix: Vec<u8>,
    suffixes: Suffixes,
    /// Where each suffix ends.
    ends: Vec<usize>,
    /// The form of the time after the suffix, if rows have one.
    time: Option<TimeForm>,
    /// Whether rows end with a position.
    has_place: bool,
}

impl<W: Write + Send> SplitRowWriter<W> {
    /// Returns a writer of rows with these columns, the first `n_first` of which are a row's prefix, and
    /// with a time and a position after them if there are columns for them. It fails if the sink does, or if this
    /// build can't write the format.
    pub fn new(
        format: Format,
        sink: W,
        header: &[&str],
        n_first: usize,
        last: LastColumns<'_>,
    ) -> io::Result<Self> {
        let names: Vec<&str> = header.iter().copied().chain(last.names()).collect();
        if let Some(encoding) = TextEncoding::of(format, &names)? {
            let rows = SplitText::new(encoding, sink, &names, n_first, last)?;
            return Ok(Self(SplitRowSink::Text(rows)));
        }
        #[cfg(feature = "parquet")]
        return Ok(Self(SplitRowSink::Parquet(Box::new(ParquetWriter::new(
            sink, header, n_first, last,
        )?))));
        #[cfg(not(feature = "parquet"))]
        Err(no_parquet())
    }

    /// Adds a suffix that rows may have. All suffixes are added before the first row is written.
    pub fn add_suffix(&mut self, fields: &[&str]) -> io::Result<()> {
        match &mut self.0 {
            SplitRowSink::Text(rows) => rows.add_suffix(fields),
            #[cfg(feature = "parquet")]
            SplitRowSink::Parquet(rows) => rows.add_suffix(fields),
        }
    }

    /// Sets the prefix of the next rows.
    pub fn set_prefix(&mut self, fields: &[&str]) -> io::Result<()> {
        match &mut self.0 {
            SplitRowSink::Text(rows) => {
                rows.prefix = rows.encoding.prefix(fields)?;
                Ok(())
            }
            #[cfg(feature = "parquet")]
            SplitRowSink::Parquet(rows) => rows.set_prefix(fields),
        }
    }

    /// Writes a row with the suffix that was added after `n` others.
    pub fn write(&mut self, n: usize, last: LastValues) -> io::Result<()> {
        match &mut self.0 {
            SplitRowSink::Text(rows) => rows.write(n, last),
            #[cfg(feature = "parquet")]
            SplitRowSink::Parquet(rows) => rows.write(n, last),
        }
    }

    /// Writes a row with a suffix that no other row has.
    pub fn write_with(&mut self, fields: &[&str], last: LastValues) -> io::Result<()> {
        match &mut self.0 {
            SplitRowSink::Text(rows) => rows.write_with(fields, last),
            #[cfg(feature = "parquet")]
            SplitRowSink::Parquet(rows) => rows.write_with(fields, last),
        }
    }

    /// Writes whatever is still buffered and returns the sink.
    pub fn finish(self) -> io::Result<W> {
        match self.0 {
            SplitRowSink::Text(rows) => {
                rows.sink.into_inner().map_err(io::IntoInnerError::into_error)
            }
            #[cfg(feature = "parquet")]
            SplitRowSink::Parquet(rows) => rows.finish(),
        }
    }
}

impl<W: Write> SplitText<W> {
    fn new(
        encoding: TextEncoding,
        sink: W,
        header: &[&str],
        n_first: usize,
        last: LastColumns<'_>,
    ) -> io::Result<Self> {
        let mut sink = BufWriter::with_capacity(BUFFER_BYTES, sink);
        sink.write_all(&encoding.header(header)?)?;
        let suffixes = encoding.no_suffixes();
        let (prefix, ends) = (Vec::new(), Vec::new());
        let (time, has_place) = (last.time.map(|time| time.form), last.place.is_some());
        Ok(Self { sink, encoding, n_first, prefix, suffixes, ends, time, has_place })
    }

    fn add_suffix(&mut self, fields: &[&str]) -> io::Result<()> {
        self.encoding.add_suffix(fields, self.n_first, &mut self.suffixes)?;
        self.ends.push(self.suffixes.bytes().len());
        Ok(())
    }

    fn write(&mut self, n: usize, last: LastValues) -> io::Result<()> {
        let begin = n.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        let end = self.ends.get(n).ok_or_else(no_suffix)?;
        let suffix = self.suffixes.bytes().get(begin.unwrap_or(0)..*end).ok_or_else(no_suffix)?;
        let ending = Ending { time: self.time, has_place: self.has_place, last };
        write_row(&mut self.sink, &self.encoding, [&self.prefix, suffix], ending)
    }

    fn write_with(&mut self, fields: &[&str], last: LastValues) -> io::Result<()> {
        let mut suffix = self.encoding.no_suffixes();
        self.encoding.add_suffix(fields, self.n_first, &mut suffix)?;
        let ending = Ending { time: self.time, has_place: self.has_place, last };
        write_row(&mut self.sink, &self.encoding, [&self.prefix, suffix.bytes()], ending)
    }
}

/// The columns that follow the suffix of a row.
#[derive(Clone, Copy)]
struct Ending {
    time: Option<TimeForm>,
    has_place: bool,
    last: LastValues,
}

fn write_row(
    sink: &mut impl Write,
    encoding: &TextEncoding,
    [prefix, suffix]: [&[u8]; 2],
    Ending { time, has_place, last }: Ending,
) -> io::Result<()> {
    sink.write_all(prefix)?;
    if time.is_none() && !has_place {
        return sink.write_all(suffix);
    }
    // The last values are written before the line end, which is part of every suffix.
    let end = encoding.end();
    sink.write_all(suffix.strip_suffix(end).unwrap_or(suffix))?;
    if let Some(form) = time {
        let text = last.time.and_then(|time| form.text(time));
        encoding.write_time(text.as_deref(), usize::from(has_place), &mut *sink)?;
    }
    if has_place {
        encoding.write_place(last.place, &mut *sink)?;
    }
    sink.write_all(end)
}

/// Fields are not shown: they may be a user's.
impl<W: Write + Send> fmt::Debug for SplitRowWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SplitRowWriter").finish_non_exhaustive()
    }
}

//! Rows of two halves, each of which is encoded once and copied into every row that has it.

use std::fmt;
use std::io::{self, BufWriter, Write};

use super::Format;
use super::halves::{Endings, Text};
#[cfg(feature = "parquet")]
use super::parquet::Table;

/// As much as is written at once.
const BUFFER_BYTES: usize = 256 * 1024;

/// Writes rows of two halves, buffered.
pub struct Joined<W: Write + Send>(Inner<W>);

enum Inner<W: Write + Send> {
    Text(Lines<W>),
    #[cfg(feature = "parquet")]
    Parquet(Box<Table<W>>),
}

/// Rows of text on their way to a sink.
struct Lines<W: Write> {
    sink: BufWriter<W>,
    text: Text,
    /// How many fields a beginning has.
    n_first: usize,
    /// The one of the rows that come now.
    beginning: Vec<u8>,
    endings: Endings,
    /// Where each ending ends.
    ends: Vec<usize>,
}

impl<W: Write + Send> Joined<W> {
    /// A writer to `sink` of rows with these columns, the first `n_first` of which are a row's beginning;
    /// an error is the sink's, or says that this build does not write the format.
    pub fn new(format: Format, sink: W, header: &[&str], n_first: usize) -> io::Result<Self> {
        if let Some(text) = Text::of(format, header)? {
            return Ok(Self(Inner::Text(Lines::new(text, sink, header, n_first)?)));
        }
        #[cfg(feature = "parquet")]
        return Ok(Self(Inner::Parquet(Box::new(Table::new(sink, header, n_first)?))));
        #[cfg(not(feature = "parquet"))]
        Err(super::no_parquet())
    }

    /// Adds how rows may end; all are added before the first row.
    pub fn add_ending(&mut self, fields: &[&str]) -> io::Result<()> {
        match &mut self.0 {
            Inner::Text(lines) => lines.add_ending(fields),
            #[cfg(feature = "parquet")]
            Inner::Parquet(table) => table.add_ending(fields),
        }
    }

    /// How the rows that come now begin.
    pub fn begin(&mut self, fields: &[&str]) -> io::Result<()> {
        match &mut self.0 {
            Inner::Text(lines) => {
                lines.beginning = lines.text.beginning(fields)?;
                Ok(())
            }
            #[cfg(feature = "parquet")]
            Inner::Parquet(table) => table.begin(fields),
        }
    }

    /// Writes the row that ends as was added after `n` others.
    pub fn row(&mut self, n: usize) -> io::Result<()> {
        match &mut self.0 {
            Inner::Text(lines) => lines.row(n),
            #[cfg(feature = "parquet")]
            Inner::Parquet(table) => table.row(n),
        }
    }

    /// Writes a row that ends as no other.
    pub fn row_with(&mut self, fields: &[&str]) -> io::Result<()> {
        match &mut self.0 {
            Inner::Text(lines) => lines.row_with(fields),
            #[cfg(feature = "parquet")]
            Inner::Parquet(table) => table.row_with(fields),
        }
    }

    /// Writes what is still held back and gives the sink back.
    pub fn finish(self) -> io::Result<W> {
        match self.0 {
            Inner::Text(lines) => lines.sink.into_inner().map_err(io::IntoInnerError::into_error),
            #[cfg(feature = "parquet")]
            Inner::Parquet(table) => table.finish(),
        }
    }
}

impl<W: Write> Lines<W> {
    fn new(text: Text, sink: W, header: &[&str], n_first: usize) -> io::Result<Self> {
        let mut sink = BufWriter::with_capacity(BUFFER_BYTES, sink);
        sink.write_all(&text.header(header)?)?;
        let endings = text.endings();
        Ok(Self { sink, text, n_first, beginning: Vec::new(), endings, ends: Vec::new() })
    }

    fn add_ending(&mut self, fields: &[&str]) -> io::Result<()> {
        self.text.end(fields, self.n_first, &mut self.endings)?;
        self.ends.push(self.endings.bytes().len());
        Ok(())
    }

    fn row(&mut self, n: usize) -> io::Result<()> {
        let begin = n.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        let end = self.ends.get(n).ok_or_else(no_ending)?;
        let ending = self.endings.bytes().get(begin.unwrap_or(0)..*end);
        self.sink.write_all(&self.beginning)?;
        self.sink.write_all(ending.ok_or_else(no_ending)?)
    }

    fn row_with(&mut self, fields: &[&str]) -> io::Result<()> {
        let mut ending = self.text.endings();
        self.text.end(fields, self.n_first, &mut ending)?;
        self.sink.write_all(&self.beginning)?;
        self.sink.write_all(ending.bytes())
    }
}

/// A row that ends as none was said to.
pub(super) fn no_ending() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "a row has no ending")
}

/// Shows no field: it may be a user's.
impl<W: Write + Send> fmt::Debug for Joined<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Joined").finish_non_exhaustive()
    }
}

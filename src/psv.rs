//! Rows of pipe-separated text, exactly as Python's
//! `csv.writer(delimiter='|', quotechar='\\', quoting=csv.QUOTE_MINIMAL)` writes them.

mod joined;
mod read;
mod row;

use std::fmt;
use std::io::{self, Write};

pub use joined::{Beginning, Ending, Endings, Joined};
pub use read::{PsvError, Row, RowFault, Rows, read};

/// What stands between two fields.
const DELIMITER: u8 = b'|';

/// What wraps a field that would be misread without; doubled inside of one.
const QUOTE: u8 = b'\\';

/// Writes rows, CRLF after each, buffered.
pub struct Writer<W: Write> {
    inner: csv::Writer<W>,
}

impl<W: Write> Writer<W> {
    /// A writer of rows to `sink`.
    pub fn new(sink: W) -> Self {
        let inner = encoder(sink, 64 * 1024);
        Self { inner }
    }

    /// Writes one row; an error is the sink's, or says that the row is not as long as the first.
    pub fn row(&mut self, fields: &[&str]) -> io::Result<()> {
        Ok(self.inner.write_record(fields)?)
    }

    /// Writes what is still held back and gives the sink back.
    pub fn finish(self) -> io::Result<W> {
        self.inner.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// The dialect, for all that is written.
fn encoder<W: Write>(sink: W, capacity: usize) -> csv::Writer<W> {
    csv::WriterBuilder::new()
        .delimiter(DELIMITER)
        .quote(QUOTE)
        .double_quote(true)
        .quote_style(csv::QuoteStyle::Necessary)
        .terminator(csv::Terminator::CRLF)
        .buffer_capacity(capacity)
        .from_writer(sink)
}

impl<W: Write> fmt::Debug for Writer<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;

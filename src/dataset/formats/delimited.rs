//! Text whose fields are separated by a delimiter.

use std::io::Write;

/// A dialect of delimited text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delimited {
    /// The byte between two fields.
    pub delimiter: u8,
    /// The byte around a field that would be misread without it; it is doubled inside such a field.
    pub quote: u8,
}

/// Exactly the dialect of Python's `csv.writer(delimiter='|', quotechar='\\', quoting=csv.QUOTE_MINIMAL)`.
pub const PSV: Delimited = Delimited { delimiter: b'|', quote: b'\\' };

/// The dialect of RFC 4180.
pub const CSV: Delimited = Delimited { delimiter: b',', quote: b'"' };

impl Delimited {
    /// Returns a writer of rows that end with CRLF. It passes on `capacity` bytes at a time.
    pub fn writer<W: Write>(self, sink: W, capacity: usize) -> csv::Writer<W> {
        csv::WriterBuilder::new()
            .delimiter(self.delimiter)
            .quote(self.quote)
            .double_quote(true)
            .quote_style(csv::QuoteStyle::Necessary)
            .terminator(csv::Terminator::CRLF)
            .buffer_capacity(capacity)
            .from_writer(sink)
    }
}

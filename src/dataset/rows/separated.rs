//! Text whose fields are parted by a character.

use std::io::Write;

/// How fields are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Separated {
    /// What stands between two fields.
    pub delimiter: u8,
    /// What wraps a field that would be misread without; doubled inside of one.
    pub quote: u8,
}

/// Exactly as Python's `csv.writer(delimiter='|', quotechar='\\', quoting=csv.QUOTE_MINIMAL)` has it.
pub const PSV: Separated = Separated { delimiter: b'|', quote: b'\\' };

/// RFC 4180.
pub const CSV: Separated = Separated { delimiter: b',', quote: b'"' };

impl Separated {
    /// Writes rows to `sink`, CRLF after each, so many bytes at once.
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

//! Rows of two halves, each of which is written once and copied into every row that has it.

use std::fmt;
use std::io::{self, BufWriter, Write};

use super::encoder;

/// As much as is written at once.
const BUFFER_BYTES: usize = 256 * 1024;

/// Room for the fields of one half, to begin with.
const HALF_BYTES: usize = 256;

/// The first fields of a row, as they stand in it.
#[derive(Debug)]
pub struct Beginning(Vec<u8>);

/// The last fields of a row, as they stand in it.
#[derive(Clone, Copy)]
pub struct Ending<'a>(&'a [u8]);

/// The last fields of many rows.
pub struct Endings {
    inner: csv::Writer<Vec<u8>>,
    /// Where each ends.
    ends: Vec<usize>,
}

/// Writes rows of two halves, buffered.
pub struct Joined<W: Write> {
    sink: BufWriter<W>,
}

impl Beginning {
    /// The fields, of which there is one at least.
    pub fn new(fields: &[&str]) -> io::Result<Self> {
        // One more field, which is empty, so that each is quoted as in a longer row.
        let mut row = encode(fields.iter().chain(&[""]))?;
        row.truncate(row.len().saturating_sub(b"|\r\n".len()));
        Ok(Self(row))
    }
}

impl Endings {
    /// No endings yet.
    pub fn new() -> Self {
        Self { inner: encoder(Vec::new(), HALF_BYTES), ends: Vec::new() }
    }

    /// Adds one: as many fields as the others have.
    pub fn push(&mut self, fields: &[&str]) -> io::Result<()> {
        // One more field, which is empty: the ending begins with the delimiter.
        self.inner.write_record([""].iter().chain(fields))?;
        self.inner.flush()?;
        self.ends.push(self.inner.get_ref().len());
        Ok(())
    }

    /// The one that was added after `n` others.
    pub fn get(&self, n: usize) -> Option<Ending<'_>> {
        let end = *self.ends.get(n)?;
        let begin = n.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        self.inner.get_ref().get(begin.unwrap_or(0)..end).map(Ending)
    }
}

impl Default for Endings {
    fn default() -> Self {
        Self::new()
    }
}

impl<W: Write> Joined<W> {
    /// A writer to `sink`, whose first row is this.
    pub fn new(sink: W, header: &[&str]) -> io::Result<Self> {
        let mut sink = BufWriter::with_capacity(BUFFER_BYTES, sink);
        sink.write_all(&encode(header)?)?;
        Ok(Self { sink })
    }

    /// Writes one row.
    pub fn row(&mut self, beginning: &Beginning, ending: Ending<'_>) -> io::Result<()> {
        self.sink.write_all(&beginning.0)?;
        self.sink.write_all(ending.0)
    }

    /// Writes what is still held back and gives the sink back.
    pub fn finish(self) -> io::Result<W> {
        self.sink.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

fn encode<'a>(fields: impl IntoIterator<Item = &'a &'a str>) -> io::Result<Vec<u8>> {
    let mut row = encoder(Vec::new(), HALF_BYTES);
    row.write_record(fields)?;
    row.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// Shows no field: it may be a user's.
impl fmt::Debug for Endings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endings").field("n", &self.ends.len()).finish_non_exhaustive()
    }
}

impl fmt::Debug for Ending<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ending(redacted)")
    }
}

impl<W: Write> fmt::Debug for Joined<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Joined").finish_non_exhaustive()
    }
}

//! Reads rows back from a file that anyone may have written.
//!
//! By hand, as the `csv` crate can tell neither the line of a row in a file with CRLF nor a
//! field that is never closed, and both are what the writer of a faulty file needs to know.

use std::fmt;
use std::io::{BufReader, Bytes, Read};

use super::row::{MAX_ROW_BYTES, RowBytes, Taken};

/// What a file may begin with before its header.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Says why a file can't be read; never holds a field of it, as that may be a user's.
#[derive(Debug, thiserror::Error)]
pub enum PsvError {
    /// The first line is another one, or there is none.
    #[error("line 1: the first line must be `{expected}`")]
    Header {
        /// The header asked for.
        expected: String,
    },
    /// A row is not a row of this file.
    #[error("line {line}: {fault}")]
    Row {
        /// Line on which the row begins, from 1.
        line: u64,
        /// What is wrong with it.
        fault: RowFault,
    },
    /// The source can't be read.
    #[error("line {line}: the file can't be read: {source}")]
    Read {
        /// Line that was being read, from 1.
        line: u64,
        /// What the source said.
        source: std::io::Error,
    },
}

/// What can be wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowFault {
    /// It is longer or shorter than the header.
    #[error("the row's number of fields is {n_found} and the header's {n_expected}")]
    Fields {
        /// How many fields it has.
        n_found: usize,
        /// How many it should have.
        n_expected: usize,
    },
    /// A field holds bytes that are no text.
    #[error("field {0} is not UTF-8")]
    Utf8(
        /// Number of the field, from 1.
        usize,
    ),
    /// A wrapped field lacks its second backslash.
    #[error("a field begins with a backslash and has none at its end")]
    Unclosed,
    /// Something stands between a wrapped field and the next one.
    #[error("a field goes on after the backslash that closes it")]
    AfterClosing,
    /// It is longer than any row has a right to be.
    #[error("the row is longer than {MAX_ROW_BYTES} bytes")]
    TooLong,
}

/// One row and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Line on which it begins, from 1.
    pub line: u64,
    /// Its fields, as many as the header's.
    pub fields: Vec<String>,
}

/// The rows of a file after its header; ends with the first error.
pub struct Rows<R> {
    bytes: Bytes<BufReader<R>>,
    header: Vec<String>,
    /// Line of the next byte, from 1.
    line: u64,
    state: State,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    BeforeHeader,
    InRows,
    Ended,
}

/// Reads a file with this header; takes LF for CRLF, skips empty lines and a byte order mark.
pub fn read<R: Read>(bytes: R, header: &[&str]) -> Rows<R> {
    let header = header.iter().map(ToString::to_string).collect();
    Rows { bytes: BufReader::new(bytes).bytes(), header, line: 1, state: State::BeforeHeader }
}

impl<R: Read> Iterator for Rows<R> {
    type Item = Result<Row, PsvError>;

    fn next(&mut self) -> Option<Self::Item> {
        let step = match self.state {
            State::Ended => return None,
            State::BeforeHeader => self.check_header().and_then(|()| self.next_row()),
            State::InRows => self.next_row(),
        };
        self.state = if matches!(step, Ok(Some(_))) { State::InRows } else { State::Ended };
        step.transpose()
    }
}

/// The line on which a row begins, and its fields.
type Fields = (u64, Vec<Vec<u8>>);

impl<R: Read> Rows<R> {
    fn check_header(&mut self) -> Result<(), PsvError> {
        let found = match self.next_fields() {
            Ok(found) => found,
            Err(PsvError::Row { .. }) => None,
            Err(error) => return Err(error),
        };
        let (_, mut fields) = found.unwrap_or_default();
        if let Some(first) = fields.first_mut()
            && first.starts_with(BYTE_ORDER_MARK)
        {
            first.drain(..BYTE_ORDER_MARK.len());
        }
        let same = fields.iter().map(Vec::as_slice).eq(self.header.iter().map(String::as_bytes));
        let expected = || self.header.join("|");
        if same { Ok(()) } else { Err(PsvError::Header { expected: expected() }) }
    }

    fn next_row(&mut self) -> Result<Option<Row>, PsvError> {
        let Some((line, found)) = self.next_fields()? else { return Ok(None) };
        let (n_found, n_expected) = (found.len(), self.header.len());
        if n_found != n_expected {
            return Err(PsvError::Row { line, fault: RowFault::Fields { n_found, n_expected } });
        }
        let text = |(i, bytes)| String::from_utf8(bytes).map_err(|_| RowFault::Utf8(i + 1));
        let fields: Result<_, _> = found.into_iter().enumerate().map(text).collect();
        let fields = fields.map_err(|fault| PsvError::Row { line, fault })?;
        Ok(Some(Row { line, fields }))
    }

    /// The line and the fields of the next row that is not an empty line.
    fn next_fields(&mut self) -> Result<Option<Fields>, PsvError> {
        let mut row = RowBytes::default();
        let mut line = self.line;
        loop {
            let byte = self.bytes.next().transpose();
            let byte = byte.map_err(|source| PsvError::Read { line: self.line, source })?;
            self.line += u64::from(byte == Some(b'\n'));
            match row.take(byte).map_err(|fault| PsvError::Row { line, fault })? {
                Taken::More => {}
                Taken::Row(fields) => return Ok(Some((line, fields))),
                Taken::EmptyLine => line = self.line,
                Taken::End => return Ok(None),
            }
        }
    }
}

impl<R> fmt::Debug for Rows<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").field("line", &self.line).finish_non_exhaustive()
    }
}

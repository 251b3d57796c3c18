//! Reads rows from a file that anyone may have written.
//!
//! The parser is written by hand because the `csv` crate can't tell the line of a row in a file with
//! CRLF, nor a field that is never closed. The author of a faulty file needs both.

use std::fmt;
use std::io::{BufReader, Bytes, Read};

use super::error::{PsvError, RowFault};
use super::row_parser::{ParsedByte, RowParser};

/// The mark that a file may begin with, before its header.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A row with its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PsvRow {
    /// The line on which the row begins, from 1.
    pub line: u64,
    /// The fields, as many as the header has.
    pub fields: Vec<String>,
}

/// The rows of a file after its header; the iterator ends with the first error.
pub struct PsvRows<R> {
    bytes: Bytes<BufReader<R>>,
    /// The headers that the file may have, all of one length.
    headers: Vec<Vec<String>>,
    /// The line of the next byte, from 1.
    line: u64,
    position: ReaderPosition,
}

#[derive(Clone, Copy, PartialEq)]
enum ReaderPosition {
    BeforeHeader,
    InRows,
    AtEnd,
}

/// Reads a file with this header. LF is accepted in place of CRLF; empty lines and a byte order mark are
/// skipped.
pub fn read<R: Read>(bytes: R, header: &[&str]) -> PsvRows<R> {
    read_either(bytes, vec![header.iter().map(ToString::to_string).collect()])
}

/// Reads a file with one of these headers, which have the same number of columns.
pub fn read_either<R: Read>(bytes: R, headers: Vec<Vec<String>>) -> PsvRows<R> {
    let (bytes, position) = (BufReader::new(bytes).bytes(), ReaderPosition::BeforeHeader);
    PsvRows { bytes, headers, line: 1, position }
}

impl<R: Read> Iterator for PsvRows<R> {
    type Item = Result<PsvRow, PsvError>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = match self.position {
            ReaderPosition::AtEnd => return None,
            ReaderPosition::BeforeHeader => self.check_header().and_then(|()| self.next_row()),
            ReaderPosition::InRows => self.next_row(),
        };
        let goes_on = matches!(row, Ok(Some(_)));
        self.position = if goes_on { ReaderPosition::InRows } else { ReaderPosition::AtEnd };
        row.transpose()
    }
}

/// The line on which a row begins, and the row's fields.
type LineFields = (u64, Vec<Vec<u8>>);

impl<R: Read> PsvRows<R> {
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
        let is_it = |header: &Vec<String>| {
            fields.iter().map(Vec::as_slice).eq(header.iter().map(String::as_bytes))
        };
        if self.headers.iter().any(is_it) {
            return Ok(());
        }
        let quoted = self.headers.iter().map(|header| format!("`{}`", header.join("|")));
        Err(PsvError::Header { expected: quoted.collect::<Vec<_>>().join(" or ") })
    }

    fn next_row(&mut self) -> Result<Option<PsvRow>, PsvError> {
        let Some((line, found)) = self.next_fields()? else { return Ok(None) };
        let (n_found, n_expected) = (found.len(), self.headers.first().map_or(0, Vec::len));
        if n_found != n_expected {
            return Err(PsvError::Row { line, fault: RowFault::Fields { n_found, n_expected } });
        }
        let text = |(i, bytes)| String::from_utf8(bytes).map_err(|_| RowFault::Utf8(i + 1));
        let fields: Result<_, _> = found.into_iter().enumerate().map(text).collect();
        let fields = fields.map_err(|fault| PsvError::Row { line, fault })?;
        Ok(Some(PsvRow { line, fields }))
    }

    /// Returns the line and the fields of the next row, skipping empty lines.
    fn next_fields(&mut self) -> Result<Option<LineFields>, PsvError> {
        let mut row = RowParser::default();
        let mut line = self.line;
        loop {
            let byte = self.bytes.next().transpose();
            let byte = byte.map_err(|source| PsvError::Read { line: self.line, source })?;
            self.line += u64::from(byte == Some(b'\n'));
            match row.push(byte).map_err(|fault| PsvError::Row { line, fault })? {
                ParsedByte::InRow => {}
                ParsedByte::Row(fields) => return Ok(Some((line, fields))),
                ParsedByte::EmptyLine => line = self.line,
                ParsedByte::EndOfFile => return Ok(None),
            }
        }
    }
}

impl<R> fmt::Debug for PsvRows<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PsvRows").field("line", &self.line).finish_non_exhaustive()
    }
}

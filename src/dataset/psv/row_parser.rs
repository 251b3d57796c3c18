//! Splits the bytes of one row into its fields.

use std::mem::take;

use super::error::{MAX_ROW_BYTES, RowFault};
use crate::dataset::formats::PSV;

const DELIMITER: u8 = PSV.delimiter;
const QUOTE: u8 = PSV.quote;

/// A row whose bytes arrive one at a time.
#[derive(Default)]
pub(super) struct RowParser {
    fields: Vec<Vec<u8>>,
    field: Vec<u8>,
    position: FieldPosition,
    n_bytes: usize,
}

/// What one more byte completed.
pub(super) enum ParsedByte {
    /// Nothing: the row goes on.
    InRow,
    /// A row with these fields.
    Row(Vec<Vec<u8>>),
    /// A line without a field.
    EmptyLine,
    /// The file, without another row.
    EndOfFile,
}

/// Where in a field the next byte is.
#[derive(Clone, Copy, Default, PartialEq)]
enum FieldPosition {
    #[default]
    Start,
    Unquoted,
    Quoted,
    AfterClosing,
    AfterClosingAndCr,
}

impl RowParser {
    /// Adds the next byte, or the end of the file. It must not be called again after a row.
    pub(super) fn push(&mut self, byte: Option<u8>) -> Result<ParsedByte, RowFault> {
        self.n_bytes += 1;
        if self.n_bytes > MAX_ROW_BYTES {
            return Err(RowFault::TooLong);
        }
        let is_quoted = self.position == FieldPosition::Quoted;
        match byte {
            None if is_quoted => return Err(RowFault::Unclosed),
            None => return Ok(self.end_row(ParsedByte::EndOfFile)),
            Some(b'\n') if !is_quoted => return Ok(self.end_row(ParsedByte::EmptyLine)),
            Some(byte) => self.position = self.step(byte)?,
        }
        Ok(ParsedByte::InRow)
    }

    fn step(&mut self, byte: u8) -> Result<FieldPosition, RowFault> {
        use FieldPosition::{AfterClosing, AfterClosingAndCr, Quoted, Start, Unquoted};
        match (self.position, byte) {
            (Start, QUOTE) => return Ok(Quoted),
            (Quoted, QUOTE) => return Ok(AfterClosing),
            (AfterClosing, b'\r') => return Ok(AfterClosingAndCr),
            (Start | Unquoted | AfterClosing, DELIMITER) => {
                self.fields.push(take(&mut self.field));
                return Ok(Start);
            }
            (Start | Unquoted, _) => {
                self.field.push(byte);
                return Ok(Unquoted);
            }
            (AfterClosing, QUOTE) | (Quoted, _) => self.field.push(byte),
            (AfterClosing | AfterClosingAndCr, _) => return Err(RowFault::AfterClosing),
        }
        Ok(Quoted)
    }

    /// Ends the row at the end of a line or of the file; `without_fields` is the answer if it has none.
    fn end_row(&mut self, without_fields: ParsedByte) -> ParsedByte {
        use FieldPosition::{AfterClosing, AfterClosingAndCr, Unquoted};
        if self.position == Unquoted && self.field.ends_with(b"\r") {
            self.field.pop();
        }
        let was_quoted = matches!(self.position, AfterClosing | AfterClosingAndCr);
        if self.fields.is_empty() && self.field.is_empty() && !was_quoted {
            *self = Self::default();
            return without_fields;
        }
        self.fields.push(take(&mut self.field));
        ParsedByte::Row(take(&mut self.fields))
    }
}

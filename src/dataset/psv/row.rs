//! Splits the bytes of one row into its fields.

use std::mem::take;

use super::RowFault;
use crate::dataset::rows::PSV;

const DELIMITER: u8 = PSV.delimiter;
const QUOTE: u8 = PSV.quote;

/// The most bytes that a row may have: thousands of times what the site's rows have.
pub(super) const MAX_ROW_BYTES: usize = 1024 * 1024;

/// A row of which some bytes have come.
#[derive(Default)]
pub(super) struct RowBytes {
    fields: Vec<Vec<u8>>,
    field: Vec<u8>,
    place: Place,
    n_bytes: usize,
}

/// What one more byte came to.
pub(super) enum Taken {
    More,
    Row(Vec<Vec<u8>>),
    EmptyLine,
    End,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Place {
    #[default]
    FieldStart,
    InPlain,
    InWrapped,
    AfterClosing,
    AfterClosingAndCr,
}

impl RowBytes {
    /// Takes the next byte, or the end of the file; must not be called again after a row.
    pub(super) fn take(&mut self, byte: Option<u8>) -> Result<Taken, RowFault> {
        self.n_bytes += 1;
        if self.n_bytes > MAX_ROW_BYTES {
            return Err(RowFault::TooLong);
        }
        let wrapped = self.place == Place::InWrapped;
        match byte {
            None if wrapped => return Err(RowFault::Unclosed),
            None => return Ok(self.end_row(Taken::End)),
            Some(b'\n') if !wrapped => return Ok(self.end_row(Taken::EmptyLine)),
            Some(byte) => self.place = self.step(byte)?,
        }
        Ok(Taken::More)
    }

    fn step(&mut self, byte: u8) -> Result<Place, RowFault> {
        match (self.place, byte) {
            (Place::FieldStart, QUOTE) => return Ok(Place::InWrapped),
            (Place::InWrapped, QUOTE) => return Ok(Place::AfterClosing),
            (Place::AfterClosing, b'\r') => return Ok(Place::AfterClosingAndCr),
            (Place::FieldStart | Place::InPlain | Place::AfterClosing, DELIMITER) => {
                self.fields.push(take(&mut self.field));
                return Ok(Place::FieldStart);
            }
            (Place::FieldStart | Place::InPlain, _) => {
                self.field.push(byte);
                return Ok(Place::InPlain);
            }
            (Place::AfterClosing, QUOTE) | (Place::InWrapped, _) => self.field.push(byte),
            (Place::AfterClosing | Place::AfterClosingAndCr, _) => {
                return Err(RowFault::AfterClosing);
            }
        }
        Ok(Place::InWrapped)
    }

    fn end_row(&mut self, without_fields: Taken) -> Taken {
        if self.place == Place::InPlain && self.field.ends_with(b"\r") {
            self.field.pop();
        }
        let wrapped = matches!(self.place, Place::AfterClosing | Place::AfterClosingAndCr);
        if self.fields.is_empty() && self.field.is_empty() && !wrapped {
            *self = Self::default();
            return without_fields;
        }
        self.fields.push(take(&mut self.field));
        Taken::Row(take(&mut self.fields))
    }
}

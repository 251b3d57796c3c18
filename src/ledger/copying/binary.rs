//! The form in which PostgreSQL sends and takes rows
//! (<https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.55.9.4>): a header, then each row as the number of
//! its fields, and each field as its length and its bytes.

use std::ops::Range;

use sqlx::sqlite::SqliteRow;
use sqlx::{Row, TypeInfo, ValueRef};

use super::table::{CopiedTable, Holds};
use crate::ledger::error::{LedgerError, Result};
use crate::ledger::parameter::Parameter;

/// The bytes before the rows: a signature, the flags, and the length of an extension.
pub const HEADER: [u8; 19] = *b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

/// The mark after the last row, in place of a number of fields.
pub const END: [u8; 2] = (-1_i16).to_be_bytes();

/// The length of a field that is null.
const NULL: i32 = -1;

/// Reads rows from the bytes that a server sends, in whatever pieces they come.
#[derive(Debug, Default)]
pub struct RowReader {
    bytes: Vec<u8>,
    /// Where the next row begins.
    at: usize,
    has_begun: bool,
    has_ended: bool,
    /// The positions of the last row's values; none for a null.
    fields: Vec<Option<Range<usize>>>,
}

impl RowReader {
    /// Adds bytes that have arrived.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.drain(..self.at);
        self.at = 0;
        self.bytes.extend_from_slice(bytes);
    }

    /// Moves to the next row and returns its length, or none if more bytes are needed.
    pub fn next_row(&mut self) -> Result<Option<usize>> {
        if !self.has_begun {
            let Some(header) = self.bytes.get(..HEADER.len()) else { return Ok(None) };
            if header != HEADER {
                return Err(unreadable());
            }
            self.at = HEADER.len();
            self.has_begun = true;
        }
        if self.has_ended {
            return Ok(None);
        }
        let mut at = self.at;
        self.fields.clear();
        let Some(n_fields) = self.read(&mut at).map(i16::from_be_bytes) else { return Ok(None) };
        if n_fields == i16::from_be_bytes(END) {
            (self.at, self.has_ended) = (at, true);
            return Ok(None);
        }
        for _ in 0..n_fields {
            let Some(length) = self.read(&mut at).map(i32::from_be_bytes) else { return Ok(None) };
            if length == NULL {
                self.fields.push(None);
                continue;
            }
            let length = usize::try_from(length).map_err(|_| unreadable())?;
            if self.bytes.len() < at + length {
                return Ok(None);
            }
            self.fields.push(Some(at..at + length));
            at += length;
        }
        let length = at - self.at;
        self.at = at;
        Ok(Some(length))
    }

    /// Returns whether the server has sent all rows.
    pub const fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// Passes on the values of the row, in the order of a file's columns.
    pub fn values(
        &self,
        table: &CopiedTable,
        mut take: impl FnMut(Parameter) -> Result<()>,
    ) -> Result<()> {
        if self.fields.len() != table.n_on_server() {
            return Err(unreadable());
        }
        let mut fields = self.fields.iter().map(|field| Some(&self.bytes[field.clone()?]));
        let mut next = || fields.next().flatten();
        for column in &table.columns {
            take(match column.holds {
                Holds::Integers => Parameter::Int(next().map(integer).transpose()?),
                Holds::Reals => match next() {
                    Some(bytes) => Parameter::Real(f64::from_be_bytes(exactly(bytes)?)),
                    None => Parameter::Int(None),
                },
                Holds::Texts => Parameter::Text(next().map(text).transpose()?),
                Holds::Bytes => Parameter::Bytes(next().map(<[u8]>::to_vec)),
                Holds::TextsOrIntegers => match (next(), next()) {
                    (Some(bytes), _) => Parameter::Text(Some(text(bytes)?)),
                    (None, number) => Parameter::Int(number.map(integer).transpose()?),
                },
            })?;
        }
        Ok(())
    }

    /// Reads as many bytes as the array holds, if they have arrived.
    fn read<const N: usize>(&self, at: &mut usize) -> Option<[u8; N]> {
        let bytes = self.bytes.get(*at..*at + N)?.try_into().ok()?;
        *at += N;
        Some(bytes)
    }
}

fn integer(bytes: &[u8]) -> Result<i64> {
    Ok(i64::from_be_bytes(exactly(bytes)?))
}

fn text(bytes: &[u8]) -> Result<String> {
    String::from_utf8(bytes.to_vec()).map_err(|_| unreadable())
}

fn exactly<const N: usize>(bytes: &[u8]) -> Result<[u8; N]> {
    bytes.try_into().map_err(|_| unreadable())
}

fn unreadable() -> LedgerError {
    LedgerError::damaged("the server sent rows that this version can't read")
}

/// Adds a row of a file to the bytes for a server.
pub fn write_row(table: &CopiedTable, row: &SqliteRow, bytes: &mut Vec<u8>) -> Result<()> {
    let n_fields = i16::try_from(table.n_on_server()).map_err(|_| too_long())?;
    bytes.extend_from_slice(&n_fields.to_be_bytes());
    for (at, column) in table.columns.iter().enumerate() {
        match column.holds {
            Holds::Integers => write_integer(row.try_get(at)?, bytes),
            Holds::Reals => {
                let value: Option<f64> = row.try_get(at)?;
                write_field(value.map(f64::to_be_bytes).as_ref().map(<[u8; 8]>::as_slice), bytes)?;
            }
            Holds::Texts => {
                write_field(row.try_get::<Option<&str>, _>(at)?.map(str::as_bytes), bytes)?;
            }
            Holds::Bytes => write_field(row.try_get(at)?, bytes)?,
            // The column has no type of its own.
            Holds::TextsOrIntegers if row.try_get_raw(at)?.type_info().name() == "INTEGER" => {
                write_field(None, bytes)?;
                write_integer(Some(row.try_get_unchecked(at)?), bytes);
            }
            Holds::TextsOrIntegers => {
                let value: Option<&str> = row.try_get_unchecked(at)?;
                write_field(value.map(str::as_bytes), bytes)?;
                write_field(None, bytes)?;
            }
        }
    }
    Ok(())
}

fn write_integer(value: Option<i64>, bytes: &mut Vec<u8>) {
    match value {
        Some(value) => {
            bytes.extend_from_slice(&8_i32.to_be_bytes());
            bytes.extend_from_slice(&value.to_be_bytes());
        }
        None => bytes.extend_from_slice(&NULL.to_be_bytes()),
    }
}

fn write_field(value: Option<&[u8]>, bytes: &mut Vec<u8>) -> Result<()> {
    let length = value.map_or(Ok(NULL), |value| i32::try_from(value.len()));
    bytes.extend_from_slice(&length.map_err(|_| too_long())?.to_be_bytes());
    bytes.extend_from_slice(value.unwrap_or_default());
    Ok(())
}

fn too_long() -> LedgerError {
    LedgerError::damaged("a row is too long for a server")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_in_whatever_pieces_they_come() {
        let mut sent = HEADER.to_vec();
        for value in [Some(-7), None] {
            sent.extend_from_slice(&2_i16.to_be_bytes());
            write_integer(value, &mut sent);
            write_field(Some("höhe".as_bytes()), &mut sent).unwrap();
        }
        sent.extend_from_slice(&END);
        for size in [1, 2, 3, 7, sent.len()] {
            let (mut reader, mut rows) = (RowReader::default(), Vec::new());
            for piece in sent.chunks(size) {
                reader.push(piece);
                while reader.next_row().unwrap().is_some() {
                    let values = reader.fields.iter();
                    let values = values.map(|field| Some(reader.bytes[field.clone()?].to_vec()));
                    rows.push(values.collect::<Vec<_>>());
                }
            }
            assert!(reader.has_ended());
            let text = Some("höhe".as_bytes().to_vec());
            let number = Some((-7_i64).to_be_bytes().to_vec());
            assert_eq!(rows, [vec![number, text.clone()], vec![None, text]], "pieces of {size}");
        }
    }

    #[test]
    fn what_is_no_row_is_refused() {
        let mut reader = RowReader::default();
        reader.push(&[b'x'; 40]);
        assert!(reader.next_row().is_err());
    }
}

//! Prefixes and suffixes of rows, encoded as text.

use std::io;

use super::delimited::{CSV, Delimited, PSV};
use super::format::Format;
use super::json_lines;
use super::row_error::wrong_length;

/// The initial capacity for one encoded prefix or suffix.
const PART_BYTES: usize = 256;

/// How rows are encoded as text.
pub enum TextEncoding {
    /// As fields with a delimiter in between.
    Delimited(Delimited),
    /// As objects; the bytes that precede each value.
    Jsonl(Vec<Vec<u8>>),
}

/// Encoded suffixes of rows, in sequence.
pub enum Suffixes {
    /// Of delimited rows.
    Delimited(Box<csv::Writer<Vec<u8>>>),
    /// Of objects.
    Jsonl(Vec<u8>),
}

impl TextEncoding {
    /// Returns the encoding of a format for rows with these columns, or none if the format is not text.
    pub fn of(format: Format, header: &[&str]) -> io::Result<Option<Self>> {
        Ok(match format {
            Format::Psv => Some(Self::Delimited(PSV)),
            Format::Csv => Some(Self::Delimited(CSV)),
            Format::Jsonl => Some(Self::Jsonl(json_lines::keys(header)?)),
            Format::Parquet => None,
        })
    }

    /// Returns the bytes at the end of a row.
    pub const fn end(&self) -> &'static [u8] {
        match self {
            Self::Delimited(_) => b"\r\n",
            Self::Jsonl(_) => json_lines::END,
        }
    }

    /// Writes the time of a row without a line end: text that needs no quotes, or nothing. `n_after` columns follow
    /// it.
    pub fn write_time(
        &self,
        time: Option<&str>,
        n_after: usize,
        mut sink: impl io::Write,
    ) -> io::Result<()> {
        match self {
            Self::Delimited(dialect) => {
                sink.write_all(&[dialect.delimiter])?;
                sink.write_all(time.unwrap_or_default().as_bytes())
            }
            Self::Jsonl(keys) => {
                sink.write_all(keys.iter().rev().nth(n_after).map_or(&[][..], Vec::as_slice))?;
                Ok(serde_json::to_writer(sink, &time)?)
            }
        }
    }

    /// Writes the position at the end of a row without a line end: a number, or nothing.
    pub fn write_place(&self, place: Option<u32>, mut sink: impl io::Write) -> io::Result<()> {
        match self {
            Self::Delimited(dialect) => {
                sink.write_all(&[dialect.delimiter])?;
                place.map_or(Ok(()), |place| write!(sink, "{place}"))
            }
            Self::Jsonl(keys) => {
                sink.write_all(keys.last().map_or(&[][..], Vec::as_slice))?;
                Ok(serde_json::to_writer(sink, &place)?)
            }
        }
    }

    /// Returns the bytes at the beginning of a file.
    pub fn header(&self, header: &[&str]) -> io::Result<Vec<u8>> {
        match self {
            Self::Delimited(dialect) => encode(*dialect, header),
            Self::Jsonl(_) => Ok(Vec::new()),
        }
    }

    /// Encodes the first fields of a row; there must be at least one.
    pub fn prefix(&self, fields: &[&str]) -> io::Result<Vec<u8>> {
        match self {
            Self::Delimited(dialect) => {
                // An empty field at the end makes the writer quote each field as in a longer row.
                let mut row = encode(*dialect, fields.iter().chain(&[""]))?;
                row.truncate(row.len().saturating_sub(b"|\r\n".len()));
                Ok(row)
            }
            Self::Jsonl(keys) => {
                let mut row = Vec::with_capacity(PART_BYTES);
                json_lines::write_pairs(keys, fields, &mut row)?;
                Ok(row)
            }
        }
    }

    /// Returns an empty list of suffixes.
    pub fn no_suffixes(&self) -> Suffixes {
        match self {
            Self::Delimited(dialect) => {
                Suffixes::Delimited(Box::new(dialect.writer(Vec::new(), PART_BYTES)))
            }
            Self::Jsonl(_) => Suffixes::Jsonl(Vec::new()),
        }
    }

    /// Encodes all fields of a row but the first `n_first`, with the line end, and adds them to
    /// `suffixes`.
    pub fn add_suffix(
        &self,
        fields: &[&str],
        n_first: usize,
        suffixes: &mut Suffixes,
    ) -> io::Result<()> {
        match (self, suffixes) {
            (Self::Delimited(_), Suffixes::Delimited(rows)) => {
                // An empty field in front makes the suffix begin with the delimiter.
                rows.write_record([""].iter().chain(fields))?;
                rows.flush()
            }
            (Self::Jsonl(keys), Suffixes::Jsonl(rows)) => {
                let keys = keys.get(n_first..).unwrap_or_default();
                json_lines::write_pairs(keys, fields, &mut *rows)?;
                rows.extend(json_lines::END);
                Ok(())
            }
            _ => Err(wrong_length()),
        }
    }
}

impl Suffixes {
    /// The bytes of all suffixes.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Delimited(rows) => rows.get_ref(),
            Self::Jsonl(rows) => rows,
        }
    }
}

fn encode<'a>(
    dialect: Delimited,
    fields: impl IntoIterator<Item = &'a &'a str>,
) -> io::Result<Vec<u8>> {
    let mut row = dialect.writer(Vec::new(), PART_BYTES);
    row.write_record(fields)?;
    row.into_inner().map_err(csv::IntoInnerError::into_error)
}

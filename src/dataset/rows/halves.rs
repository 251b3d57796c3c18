//! Halves of rows of text, as they stand in the row.

use std::io::{self, Write};

use super::separated::{CSV, PSV, Separated};
use super::{Format, wrong_length};

/// Room for the fields of one half, to begin with.
const HALF_BYTES: usize = 256;

/// How rows are written as text.
pub enum Text {
    /// Fields parted by a character.
    Separated(Separated),
    /// Objects: what stands before each value.
    Jsonl(Vec<Vec<u8>>),
}

/// Endings of rows, each written once.
pub enum Endings {
    /// With fields parted by a character.
    Separated(Box<csv::Writer<Vec<u8>>>),
    /// Of objects.
    Jsonl(Vec<u8>),
}

impl Text {
    /// How a format writes rows of these columns; none if it is not text.
    pub fn of(format: Format, header: &[&str]) -> io::Result<Option<Self>> {
        Ok(match format {
            Format::Psv => Some(Self::Separated(PSV)),
            Format::Csv => Some(Self::Separated(CSV)),
            Format::Jsonl => Some(Self::Jsonl(keys(header)?)),
            Format::Parquet => None,
        })
    }

    /// What a file begins with.
    pub fn header(&self, header: &[&str]) -> io::Result<Vec<u8>> {
        match self {
            Self::Separated(separated) => encode(*separated, header),
            Self::Jsonl(_) => Ok(Vec::new()),
        }
    }

    /// The first fields of a row, of which there is one at least.
    pub fn beginning(&self, fields: &[&str]) -> io::Result<Vec<u8>> {
        match self {
            Self::Separated(separated) => {
                // One more field, which is empty, so that each is quoted as in a longer row.
                let mut row = encode(*separated, fields.iter().chain(&[""]))?;
                row.truncate(row.len().saturating_sub(b"|\r\n".len()));
                Ok(row)
            }
            Self::Jsonl(keys) => {
                let mut row = Vec::with_capacity(HALF_BYTES);
                pairs(keys, fields, &mut row)?;
                Ok(row)
            }
        }
    }

    /// No endings yet.
    pub fn endings(&self) -> Endings {
        match self {
            Self::Separated(separated) => {
                Endings::Separated(Box::new(separated.writer(Vec::new(), HALF_BYTES)))
            }
            Self::Jsonl(_) => Endings::Jsonl(Vec::new()),
        }
    }

    /// Adds the last fields of a row, line end and all; these are all but the first `n_first`.
    pub fn end(&self, fields: &[&str], n_first: usize, endings: &mut Endings) -> io::Result<()> {
        match (self, endings) {
            (Self::Separated(_), Endings::Separated(rows)) => {
                // One more field, which is empty: the ending begins with the delimiter.
                rows.write_record([""].iter().chain(fields))?;
                rows.flush()
            }
            (Self::Jsonl(keys), Endings::Jsonl(rows)) => {
                pairs(keys.get(n_first..).unwrap_or_default(), fields, &mut *rows)?;
                rows.extend(b"}\n");
                Ok(())
            }
            _ => Err(wrong_length()),
        }
    }
}

impl Endings {
    /// The bytes of all, one after the other.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Separated(rows) => rows.get_ref(),
            Self::Jsonl(rows) => rows,
        }
    }
}

/// What stands before each value of an object.
pub fn keys(header: &[&str]) -> io::Result<Vec<Vec<u8>>> {
    let mut keys = Vec::new();
    for (nth, name) in header.iter().enumerate() {
        let mut key = vec![if nth == 0 { b'{' } else { b',' }];
        serde_json::to_writer(&mut key, name)?;
        key.push(b':');
        keys.push(key);
    }
    Ok(keys)
}

/// Writes some pairs of an object.
pub fn pairs(keys: &[Vec<u8>], fields: &[&str], mut sink: impl Write) -> io::Result<()> {
    for (key, field) in keys.iter().zip(fields) {
        sink.write_all(key)?;
        serde_json::to_writer(&mut sink, field)?;
    }
    Ok(())
}

fn encode<'a>(
    separated: Separated,
    fields: impl IntoIterator<Item = &'a &'a str>,
) -> io::Result<Vec<u8>> {
    let mut row = separated.writer(Vec::new(), HALF_BYTES);
    row.write_record(fields)?;
    row.into_inner().map_err(csv::IntoInnerError::into_error)
}

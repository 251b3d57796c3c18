//! The rows of a row group, by number: each of their texts is held once.

use std::io;
use std::mem::take;

use bytes::Bytes;

use super::super::row_error::wrong_length;
use crate::words::Moment;

/// Rows that are held until they are written.
pub struct RowGroup {
    /// The prefixes of rows; the last one belongs to the next rows.
    pub prefixes: FieldTexts,
    /// The suffixes that only one row has.
    pub own: FieldTexts,
    /// The prefix and the suffix of each row.
    pub rows: Vec<(usize, GroupSuffix)>,
    /// The time of each row, if rows have one.
    pub times: Vec<Option<Moment>>,
    /// The position of each row, if rows have one.
    pub places: Vec<Option<u32>>,
}

/// Where the suffix of a row is.
#[derive(Clone, Copy)]
pub enum GroupSuffix {
    /// Among the suffixes that all groups share, with this index.
    Shared(usize),
    /// Among the group's own suffixes, with this index.
    Own(usize),
    /// Nowhere: the prefix is the whole row.
    None,
}

/// Texts of a fixed number of fields, one after the other.
pub struct FieldTexts {
    n_fields: usize,
    bytes: Vec<u8>,
    /// Where each field ends.
    ends: Vec<usize>,
}

impl RowGroup {
    /// Returns a group without rows, whose prefixes and suffixes have these numbers of fields.
    pub fn new(n_first: usize, n_last: usize) -> Self {
        let (prefixes, own) = (FieldTexts::new(n_first), FieldTexts::new(n_last));
        Self { prefixes, own, rows: Vec::new(), times: Vec::new(), places: Vec::new() }
    }

    /// Adds a row with the last prefix.
    pub fn add(&mut self, suffix: GroupSuffix) -> io::Result<()> {
        let prefix = self.prefixes.len().checked_sub(1).ok_or_else(wrong_length)?;
        self.rows.push((prefix, suffix));
        Ok(())
    }

    /// Returns the number of bytes in the texts that belong to this group alone.
    pub const fn n_bytes(&self) -> usize {
        self.prefixes.bytes.len() + self.own.bytes.len()
    }

    /// Removes all rows, but keeps the last prefix for the next rows.
    pub fn clear(&mut self) {
        self.rows.clear();
        self.times.clear();
        self.places.clear();
        self.own.clear();
        self.prefixes.keep_last();
    }
}

impl FieldTexts {
    /// Returns an empty list of texts with this many fields each.
    pub const fn new(n_fields: usize) -> Self {
        Self { n_fields, bytes: Vec::new(), ends: Vec::new() }
    }

    /// Returns the number of fields of each text.
    pub const fn n_fields(&self) -> usize {
        self.n_fields
    }

    /// Returns the number of texts.
    pub fn len(&self) -> usize {
        self.ends.len().checked_div(self.n_fields).unwrap_or(0)
    }

    /// Adds a text.
    pub fn push(&mut self, fields: &[&str]) -> io::Result<()> {
        if fields.len() != self.n_fields {
            return Err(wrong_length());
        }
        for field in fields {
            self.bytes.extend(field.as_bytes());
            self.ends.push(self.bytes.len());
        }
        Ok(())
    }

    /// Takes the bytes of all texts out, so that slices of them can be shared. Return them with [`Self::return_bytes`].
    pub fn take_bytes(&mut self) -> Bytes {
        take(&mut self.bytes).into()
    }

    /// Takes the bytes back, without a copy if no slice of them is left.
    pub fn return_bytes(&mut self, bytes: Bytes) {
        self.bytes = bytes.into();
    }

    /// Returns the `nth` field of the text with index `n`, as a slice of the bytes that were taken.
    pub fn field(&self, bytes: &Bytes, n: usize, nth: usize) -> Option<Bytes> {
        let at = n.checked_mul(self.n_fields)?.checked_add(nth)?;
        let begin = at.checked_sub(1).map_or(Some(&0), |before| self.ends.get(before))?;
        Some(bytes.slice_ref(bytes.get(*begin..*self.ends.get(at)?)?))
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    fn keep_last(&mut self) {
        let last = self.ends.len().saturating_sub(self.n_fields);
        let begin = last.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        let begin = begin.unwrap_or(0);
        self.bytes.drain(..begin);
        self.ends.drain(..last);
        for end in &mut self.ends {
            *end -= begin;
        }
    }
}

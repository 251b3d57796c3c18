//! The rows of a row group, by number: their texts are held once.

use std::io;
use std::mem::take;

use bytes::Bytes;

use crate::dataset::rows::wrong_length;

/// Rows that are held until they are written.
pub struct Group {
    /// How rows begin: the last one is that of the rows that come now.
    pub beginnings: Texts,
    /// How rows end that end as no other.
    pub own: Texts,
    /// Which beginning and which ending each row has.
    pub rows: Vec<(usize, Ending)>,
}

/// How a row ends.
#[derive(Clone, Copy)]
pub enum Ending {
    /// As was added for all groups after so many others.
    Known(usize),
    /// As was added to this group after so many others.
    Own(usize),
    /// The row has no fields but those of its beginning.
    None,
}

/// Texts of so many fields each, one after the other.
pub struct Texts {
    n_fields: usize,
    bytes: Vec<u8>,
    /// Where each field ends.
    ends: Vec<usize>,
}

impl Group {
    /// A group of rows whose halves have so many fields.
    pub fn of(n_first: usize, n_last: usize) -> Self {
        Self { beginnings: Texts::of(n_first), own: Texts::of(n_last), rows: Vec::new() }
    }

    /// Adds a row that begins as was said last.
    pub fn add(&mut self, ending: Ending) -> io::Result<()> {
        let beginning = self.beginnings.len().checked_sub(1).ok_or_else(wrong_length)?;
        self.rows.push((beginning, ending));
        Ok(())
    }

    /// Bytes of the texts that are this group's own.
    pub const fn n_bytes(&self) -> usize {
        self.beginnings.bytes.len() + self.own.bytes.len()
    }

    /// Forgets the rows; those that come go on with the last beginning.
    pub fn clear(&mut self) {
        self.rows.clear();
        self.own.clear();
        self.beginnings.keep_last();
    }
}

impl Texts {
    /// None yet.
    pub const fn of(n_fields: usize) -> Self {
        Self { n_fields, bytes: Vec::new(), ends: Vec::new() }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len().checked_div(self.n_fields).unwrap_or(0)
    }

    /// Adds one.
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

    /// The bytes of all, to take slices of; to be given back.
    pub fn lend(&mut self) -> Bytes {
        take(&mut self.bytes).into()
    }

    /// Takes the bytes back: without a copy once no slice of them is left.
    pub fn give_back(&mut self, bytes: Bytes) {
        self.bytes = bytes.into();
    }

    /// A field of the text that was added after `n` others, as a slice of the bytes that were lent.
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

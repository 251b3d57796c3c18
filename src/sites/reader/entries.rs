//! The entries of a list. An odd entry costs no more than itself.

use crate::sites::error::PageError;
use crate::sites::oddities::ODD_MAX;
use crate::words::{OddEntry, OddKind};

/// How many entries a page has room for at first.
const USUAL: usize = 32;

/// An entry of a list, or what is wrong with it.
pub type Entry<T> = Result<T, String>;

/// The entries of a list.
#[derive(Clone, Debug)]
pub struct Entries<T> {
    /// Those that can be used.
    pub kept: Vec<T>,
    /// Those that can't be used.
    pub skipped: Vec<OddEntry>,
    /// How many entries were left out by `only`.
    n_left_out: usize,
    n_max: usize,
}

impl<T> Entries<T> {
    /// Returns a list without entries, which may get at most this many.
    pub const fn new(n_max: usize) -> Self {
        Self { kept: Vec::new(), skipped: Vec::new(), n_left_out: 0, n_max }
    }

    /// Returns how many entries there are, including those that can't be used or are left out.
    pub const fn n_entries(&self) -> usize {
        self.kept.len().saturating_add(self.skipped.len()).saturating_add(self.n_left_out)
    }

    /// Returns the position of the next entry. Fails if there may be none.
    pub fn next_index(&self) -> Result<u32, PageError> {
        let n = self.n_entries();
        if n >= self.n_max || self.skipped.len() == ODD_MAX {
            return Err(PageError::TooMuch);
        }
        Ok(u32::try_from(n).unwrap_or(u32::MAX))
    }

    /// Adds an entry.
    pub fn add(&mut self, index: u32, entry: Entry<T>) {
        if self.kept.capacity() == 0 {
            self.kept.reserve(USUAL);
        }
        match entry {
            Ok(entry) => self.kept.push(entry),
            Err(reason) => self.skipped.push(OddEntry { index, kind: OddKind::Skipped, reason }),
        }
    }

    /// Counts an entry that `only` leaves out.
    pub const fn leave_out(&mut self) {
        self.n_left_out = self.n_left_out.saturating_add(1);
    }

    /// Forgets the entries.
    pub fn clear(&mut self) {
        self.n_left_out = 0;
        self.kept.clear();
        self.skipped.clear();
    }
}

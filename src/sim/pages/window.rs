//! The part of a list that a page shows, as its address asks for it.

/// The part of a list that a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) struct ListWindow {
    /// The index of the first entry.
    pub at: usize,
    /// The most entries that the page shows, at least 1.
    pub count: usize,
    /// How many pages without entries came before, from the same index.
    pub turn: u32,
}

impl ListWindow {
    /// Returns the part that begins at this index.
    pub const fn new(at: usize, count: usize) -> Self {
        Self { at, count, turn: 0 }
    }

    /// Returns the part with this page number, from 1.
    pub const fn numbered(page: usize, count: usize) -> Self {
        Self::new((page - 1).saturating_mul(count), count)
    }

    /// The number of the page, from 1.
    pub const fn page(self) -> usize {
        self.at / self.count + 1
    }
}

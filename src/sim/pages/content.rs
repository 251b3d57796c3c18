//! The entries of lists that a page shows.

/// The most entries on a page.
pub(in crate::sim) const PAGE_SIZE: usize = 24;

/// Which entries a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) enum PageContent {
    /// Those that belong on it.
    Full,
    /// None.
    Empty,
    /// Those that belong on it after this many entries were added at the head of the list. A negative
    /// number means that entries were removed.
    Moved(i32),
}

impl PageContent {
    /// Returns the index in the list of the entry that the site shows at this index.
    pub fn index(self, at: usize) -> usize {
        match self {
            Self::Full | Self::Empty => at,
            Self::Moved(by) => at.saturating_add_signed(-(by as isize)),
        }
    }

    /// Returns the entries of a page that begins at this index of a list.
    pub fn entries<T>(self, list: &[T], at: usize, count: usize) -> &[T] {
        let shown = if self == Self::Empty { 0 } else { count };
        let rest = list.get(self.index(at)..).unwrap_or_default();
        &rest[..shown.min(rest.len())]
    }
}

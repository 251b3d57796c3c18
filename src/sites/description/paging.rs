//! How a list is paged.

use super::field::Pointer;

/// How a list is paged, and what ends it. Any one of these ends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The ways to the next page; never empty. Pages are planned by the first one; of the
    /// others, the first that names a page wins over it. Any of them ends the list by naming none.
    pub kinds: Vec<NextKind>,
    /// Whether an empty page ends the list.
    pub empty_ends: bool,
    /// Where the total number of entries is.
    pub total: Option<Pointer>,
    /// Where `false` says that there is no other page. `true` says nothing.
    pub more: Option<Pointer>,
    /// The maximum number of pages to follow.
    pub pages_max: u32,
}

/// A way to the next page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextKind {
    /// Pages are numbered.
    Page {
        /// The number of the first.
        first: u32,
        /// How many entries a full page has, if that is known. Then later pages can be planned.
        size: Option<u32>,
    },
    /// Pages begin at an offset, which advances by the entries that came.
    Offset {
        /// How many entries each request asks for.
        size: u32,
    },
    /// The body holds a cursor for the next page.
    Cursor {
        /// Where it is.
        at: Pointer,
        /// The query parameter that carries it.
        parameter: String,
    },
    /// The body holds the address of the next page.
    Url(Pointer),
    /// The `Link` header names the next page, by this relation (RFC 8288).
    Link(String),
    /// There is one page.
    None,
}

impl Paging {
    /// How many pages of a list are followed unless the description says otherwise.
    pub const PAGES_MAX: u32 = 100_000;

    /// Returns how many entries a full page has, if later pages can be requested before this one arrives.
    pub fn planned_size(&self) -> Option<u32> {
        match self.kinds.first()? {
            NextKind::Page { size, .. } => *size,
            NextKind::Offset { size } => Some(*size),
            NextKind::Cursor { .. } | NextKind::Url(_) | NextKind::Link(_) | NextKind::None => None,
        }
    }
}

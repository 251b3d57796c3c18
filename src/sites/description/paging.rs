//! How a list goes on.

use super::field::Pointer;

/// How a list goes on, and what ends it. Any of its ends does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The ways to the next page, never empty. The first is the one by which pages are planned; of the
    /// others, the first that names a page wins over it. Any of them ends the list by naming none.
    pub kinds: Vec<NextKind>,
    /// Whether an empty page ends the list.
    pub empty_ends: bool,
    /// Where the number of all entries stands.
    pub total: Option<Pointer>,
    /// Where `false` says that there is no other page. `true` says nothing.
    pub more: Option<Pointer>,
    /// The most pages that are followed.
    pub pages_max: u32,
}

/// A way to the next page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextKind {
    /// Pages are numbered.
    Page {
        /// The number of the first.
        first: u32,
        /// How many entries a full page has, if that is known: later pages can be planned then.
        size: Option<u32>,
    },
    /// Pages begin at an offset, which advances by the entries that came.
    Offset {
        /// How many entries are asked for.
        size: u32,
    },
    /// The body holds what stands for the next page.
    Cursor {
        /// Where it stands.
        at: Pointer,
        /// The parameter of the query that carries it.
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

    /// Returns how many entries a full page has, where later pages can be requested before it came.
    pub fn planned_size(&self) -> Option<u32> {
        match self.kinds.first()? {
            NextKind::Page { size, .. } => *size,
            NextKind::Offset { size } => Some(*size),
            NextKind::Cursor { .. } | NextKind::Url(_) | NextKind::Link(_) | NextKind::None => None,
        }
    }
}

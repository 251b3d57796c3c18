//! The ways to the next page of a list.

use crate::sites::description::{NextKind, Pointer};

/// A way to the next page.
#[derive(Debug)]
pub enum Way {
    /// Numbered pages.
    Page { first: u32, size: Option<u32> },
    /// Offsets.
    Offset { size: u32 },
    /// The cursor of the page, by the index of its value.
    Cursor { value: usize, parameter: String },
    /// The address of the page, by the index of its value.
    Url { value: usize },
    /// The `Link` header with this relation.
    Link { relation: String },
}

/// Returns the ways of a description.
pub fn ways(kinds: &[NextKind], add: &mut impl FnMut(&Pointer) -> usize) -> Vec<Way> {
    let way = |kind: &NextKind| {
        Some(match kind {
            NextKind::Page { first, size } => Way::Page { first: *first, size: *size },
            NextKind::Offset { size } => Way::Offset { size: *size },
            NextKind::Cursor { at, parameter } => {
                Way::Cursor { value: add(at), parameter: parameter.clone() }
            }
            NextKind::Url(at) => Way::Url { value: add(at) },
            NextKind::Link(relation) => Way::Link { relation: relation.clone() },
            NextKind::None => return None,
        })
    };
    kinds.iter().filter_map(way).collect()
}
